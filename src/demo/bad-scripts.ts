/** What the bad origins of the demo say, each as one script. They misbehave for real; nothing here is acted. */
import type { Socket } from "node:net";
import type { OriginScript } from "./origin-script.ts";

/** Before a reset, so that it cannot be taken for one at the accept. */
const PAUSE_MS = 200;
/** The edge's limit for an answer's header section is 128 KiB. */
const TOO_LONG_FIELD_BYTES = 200 * 1024;

const OK = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n";
const BODY =
  "<!doctype html><title>Half a page</title><p>This is the first half of a page. The other half never comes.";

/** After the request head: say this and close. */
function says(bytes: string | Buffer): OriginScript {
  return { when: "head", play: (socket) => socket.end(bytes) };
}

/** After the request head: say this and then nothing, without closing. */
function saysAndStalls(bytes: string): OriginScript {
  return { when: "head", play: (socket) => socket.write(bytes) };
}

export const RESETS_AT_ACCEPT: OriginScript = { when: "accept", play: (socket) => socket.resetAndDestroy() };

export const CLOSES_AT_FIRST_BYTES: OriginScript = { when: "bytes", play: (socket) => socket.end() };

export const CLOSES_BEFORE_ANSWER: OriginScript = { when: "head", play: (socket) => socket.end() };

export const RESETS_BEFORE_ANSWER: OriginScript = { when: "head", play: resetAfterPause };

export const NEVER_ANSWERS: OriginScript = saysAndStalls("");

export const ENDS_IN_HEAD: OriginScript = says(OK + "X-Half: this line has no e");

export const ENDS_IN_BODY: OriginScript = says(`${OK}Content-Length: ${BODY.length * 2}\r\n\r\n${BODY}`);

export const ENDS_IN_CHUNKS: OriginScript = says(`${OK}Transfer-Encoding: chunked\r\n\r\n${chunk(BODY)}`);

export const STALLS_IN_BODY: OriginScript = saysAndStalls(`${OK}Content-Length: ${BODY.length * 2}\r\n\r\n${BODY}`);

export const SPEAKS_BINARY: OriginScript = says(Buffer.from("00ff10deadbeef0001fe7f80c0ffee0d0a0d0a00", "hex"));

export const SPEAKS_SSH: OriginScript = { when: "accept", play: (socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n") };

export const SPEAKS_BARE_HTML: OriginScript = says("<!doctype html><title>No head</title><p>A page without a head.");

export const SAYS_TWO_LENGTHS: OriginScript = says(
  `${OK}Content-Length: ${BODY.length}\r\nContent-Length: ${BODY.length + 1}\r\n\r\n${BODY}`,
);

export const SAYS_TOO_MUCH: OriginScript = says(`${OK}X-Long: ${"x".repeat(TOO_LONG_FIELD_BYTES)}\r\n\r\n${BODY}`);

export const SAYS_BAD_CHUNK: OriginScript = says(
  `${OK}Transfer-Encoding: chunked\r\n\r\nnot-a-size\r\n${BODY}\r\n0\r\n\r\n`,
);

export const UPGRADES_UNASKED: OriginScript = says(
  "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: tea\r\n\r\n",
);

/** On a TLS port, after the ClientHello: what web servers say who hear noise in place of HTTP. */
export const SPEAKS_PLAIN_HTTP: OriginScript = {
  when: "bytes",
  play: (socket) => socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
};

/** On a TLS port: the ClientHello is never answered. */
export const NEVER_SHAKES_HANDS: OriginScript = { when: "bytes", play: () => undefined };

function chunk(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}

function resetAfterPause(socket: Socket): void {
  const timer = setTimeout(() => socket.resetAndDestroy(), PAUSE_MS);
  socket.on("close", () => clearTimeout(timer));
}
