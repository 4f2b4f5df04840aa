import { nodeServer } from "./node-server.ts";
import type { Peer } from "./peer.ts";

/** What Node's sockets cost without any HTTP: the floor for everything on Node. Its log has a line per connection. */
export const tcpRelay: Peer = {
  name: "tcp-relay",
  kind: "relay",
  missing: "part of bench/",
  version: () => Promise.resolve(process.version),
  command: (place) => nodeServer("tcp-relay", place),
};
