import { caddy } from "./caddy.ts";
import { fastifyHttpProxy } from "./fastify-http-proxy.ts";
import { haproxy } from "./haproxy.ts";
import { httpProxy } from "./http-proxy.ts";
import { httpxy } from "./httpxy.ts";
import { nginx } from "./nginx.ts";
import type { Peer } from "./peer.ts";
import { tcpRelay } from "./tcp-relay.ts";
import { waoIn } from "./wao.ts";

/** All that are measured, in the order of the report. */
export const PEERS: readonly Peer[] = [
  waoIn(`${import.meta.dirname}/../..`, "wao"),
  nginx,
  haproxy,
  caddy,
  httpProxy,
  fastifyHttpProxy,
  httpxy,
  tcpRelay,
];
