import { OVER_HTTP } from "../cases.ts";
import { nodeServer, packageVersion } from "./node-server.ts";
import type { Peer } from "./peer.ts";

export const fastifyHttpProxy: Peer = {
  name: "@fastify/http-proxy",
  kind: "node",
  speaks: OVER_HTTP,
  mostThreads: 1,
  missing: "npm ci in bench/",
  version: () => Promise.resolve(packageVersion("@fastify/http-proxy")),
  command: (place) => nodeServer("fastify-http-proxy", place),
};
