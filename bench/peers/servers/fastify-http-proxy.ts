import fastifyHttpProxy from "@fastify/http-proxy";
import fastify from "fastify";
import { AccessLog } from "./access-log.ts";
import { serverArguments } from "./arguments.ts";

const { port, originPort, logPath } = serverArguments();
const log = new AccessLog(logPath);
const app = fastify({ logger: false, keepAliveTimeout: 300_000 });

app.addHook("onRequest", (request, reply, next) => {
  log.request(request.raw, reply.raw);
  next();
});
app.register(fastifyHttpProxy, {
  upstream: `http://127.0.0.1:${originPort}`,
  undici: { connections: 128, pipelining: 1, keepAliveTimeout: 60_000 },
});
await app.listen({ port, host: "127.0.0.1", backlog: 4096 });
