import { OVER_HTTP } from "../cases.ts";
import { nodeServer } from "./node-server.ts";
import type { Peer } from "./peer.ts";

/** What Node's sockets cost without any HTTP: the floor for everything on Node. Its log has a line per connection. */
export const tcpRelay: Peer = {
  name: "tcp-relay",
  kind: "relay",
  speaks: OVER_HTTP,
  mostThreads: 1,
  missing: "part of bench/",
  version: () => Promise.resolve(process.version),
  command: (place) => nodeServer("tcp-relay", place),
};
