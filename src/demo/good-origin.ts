import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import {
  ownErrorPage,
  missingPage,
  slowPage,
  streamPage,
  uploadPage,
  uploadedPage,
  websocketPage,
} from "./good-pages.ts";
import { indexPage } from "./index-page.ts";
import { listenOnLoopback } from "./listen-on-loopback.ts";
import type { LoopbackListener } from "./listen-on-loopback.ts";
import { acceptWebSocket } from "./websocket-echo.ts";

/** How long `/slow` thinks, ms: slower than most would like, and no failure. */
const SLOW_MS = 2_000;
/** One event of `/events` in each interval, ms. */
const EVENT_INTERVAL_MS = 1_000;
const EVENTS = 30;

type Route = (request: IncomingMessage, response: ServerResponse) => void;

const ROUTES: ReadonlyMap<string, Route> = new Map<string, Route>([
  ["/", (request, response) => sendPage(response, 200, indexPage(request.headers))],
  ["/slow", (_request, response) => sendSlowly(response)],
  ["/503", (_request, response) => sendPage(response, 503, ownErrorPage())],
  ["/websocket", (_request, response) => sendPage(response, 200, websocketPage())],
  ["/stream", (_request, response) => sendPage(response, 200, streamPage())],
  ["/events", (_request, response) => sendEvents(response)],
  ["/upload", answerUpload],
]);

/**
 * Start the origin that works.
 *
 * @throws the system's error where loopback has no free port
 */
export function startGoodOrigin(): Promise<LoopbackListener> {
  const server = createServer((request, response) => {
    const path = pathOf(request);
    const route = ROUTES.get(path);
    if (route === undefined) sendPage(response, 404, missingPage(path));
    else route(request, response);
  });
  server.on("upgrade", (request, socket) => {
    if (pathOf(request) === "/echo") acceptWebSocket(request, socket);
    else socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  });
  return listenOnLoopback(server);
}

function pathOf(request: IncomingMessage): string {
  return request.url?.split("?", 1)[0] ?? "/";
}

function sendPage(response: ServerResponse, status: number, html: string): void {
  const body = Buffer.from(html);
  response.writeHead(status, { "Content-Type": "text/html; charset=utf-8", "Content-Length": body.length });
  response.end(body);
}

function sendSlowly(response: ServerResponse): void {
  const timer = setTimeout(() => sendPage(response, 200, slowPage(SLOW_MS / 1_000)), SLOW_MS);
  response.on("close", () => clearTimeout(timer));
}

function sendEvents(response: ServerResponse): void {
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  let sent = 0;
  const sendOne = (): void => {
    sent += 1;
    response.write(`id: ${sent}\ndata: ${new Date().toISOString()}\n\n`);
    if (sent === EVENTS) response.end("event: done\ndata: done\n\n");
  };
  sendOne();
  const timer = setInterval(sendOne, EVENT_INTERVAL_MS);
  response.on("close", () => clearInterval(timer));
}

function answerUpload(request: IncomingMessage, response: ServerResponse): void {
  if (request.method !== "POST") {
    sendPage(response, 200, uploadPage());
    return;
  }
  let bytes = 0;
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
  });
  request.on("end", () => sendPage(response, 200, uploadedPage(bytes)));
}
