import { Agent, createServer, ServerResponse } from "node:http";
import { createProxyServer } from "httpxy";
import { AccessLog } from "./access-log.ts";
import { serverArguments } from "./arguments.ts";

const { port, originPort, logPath } = serverArguments();
const log = new AccessLog(logPath);
const agent = new Agent({ keepAlive: true, maxFreeSockets: 1024 });
const target = { host: "127.0.0.1", port: originPort };
const proxy = createProxyServer({ target, agent, xfwd: true });

proxy.on("error", (_error, _request, response) => {
  if (response instanceof ServerResponse && !response.headersSent) response.writeHead(502);
  response?.end();
});

const server = createServer({ keepAliveTimeout: 300_000 }, (request, response) => {
  log.request(request, response);
  void proxy.web(request, response);
});
server.listen(port, "127.0.0.1", 4096);
