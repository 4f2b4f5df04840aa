import { OVER_HTTP } from "../cases.ts";
import { nodeServer, packageVersion } from "./node-server.ts";
import type { Peer } from "./peer.ts";

export const httpProxy: Peer = {
  name: "http-proxy",
  kind: "node",
  speaks: OVER_HTTP,
  mostThreads: 1,
  missing: "npm ci in bench/",
  version: () => Promise.resolve(packageVersion("http-proxy")),
  command: (place) => nodeServer("http-proxy", place),
};
