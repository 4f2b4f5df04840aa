import { OVER_HTTP } from "../cases.ts";
import { nodeServer, packageVersion } from "./node-server.ts";
import type { Peer } from "./peer.ts";

export const httpxy: Peer = {
  name: "httpxy",
  kind: "node",
  speaks: OVER_HTTP,
  mostThreads: 1,
  missing: "npm ci in bench/",
  version: () => Promise.resolve(packageVersion("httpxy")),
  command: (place) => nodeServer("httpxy", place),
};
