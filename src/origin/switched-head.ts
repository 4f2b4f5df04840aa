import { ResponseHead } from "../http1/response-head.ts";
import { webSocketAccept } from "../http2/websocket-key.ts";

/** The 101 that HTTP/1.1 would have brought for this key, where an origin has taken an extended CONNECT (RFC 8441 §5). @param lines further fields */
export function switchedHead(lines: string, key: string): ResponseHead {
  const head = new ResponseHead();
  const accept = `sec-websocket-accept: ${webSocketAccept(key)}\r\n`;
  const text = `HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n${accept}${lines}\r\n`;
  head.parse(text, "GET", Number.POSITIVE_INFINITY);
  return head;
}
