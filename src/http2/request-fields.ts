/** A request head of HTTP/1.1 as HTTP/2 sends it. */
export interface RequestFields {
  /** Names and values in turns, pseudo-header fields first. */
  readonly raw: string[];
  readonly body: "none" | "counted" | "chunked";
  /** `Sec-WebSocket-Key` of a request that asks for a WebSocket, "" = it does not. */
  readonly webSocketKey: string;
}

/** RFC 9113 §8.2.2, and what is said otherwise: `host` by `:authority`, `te` below. */
const NOT_FORWARDED = new Set([
  "connection",
  "host",
  "http2-settings",
  "keep-alive",
  "proxy-connection",
  "te",
  "transfer-encoding",
  "upgrade",
]);

/** RFC 9113 §8.2.1: at the ends. `trim` would take NBSP along, which is an octet like any other here. */
const BLANKS = /^[ \t]+|[ \t]+$/g;

/**
 * Translates a head that we have written ourselves (RFC 9113 §8.3.1), with its empty line. A request to switch to WebSocket becomes an extended CONNECT
 * (RFC 8441 §4); to another protocol, which HTTP/2 has no way to, a plain request: RFC 9110 §7.8 lets a server ignore Upgrade.
 */
export function requestFields(head: string, scheme: "http" | "https"): RequestFields {
  const lineEnd = head.indexOf("\r\n");
  const [method = "", target = ""] = head.slice(0, lineEnd).split(" ");
  const fields = new RequestSection();
  let from = lineEnd + 2;
  for (let end = head.indexOf("\r\n", from); end > from; end = head.indexOf("\r\n", from)) {
    const colon = head.indexOf(":", from);
    fields.add(head.slice(from, colon).toLowerCase(), head.slice(colon + 1, end).replace(BLANKS, ""));
    from = end + 2;
  }
  return fields.finish({ method, target, scheme });
}

interface RequestLine {
  readonly method: string;
  readonly target: string;
  readonly scheme: string;
}

class RequestSection {
  readonly #fields: string[] = [];
  #authority = "";
  #body: RequestFields["body"] = "none";
  #upgrade = "";
  #key = "";

  add(name: string, value: string): void {
    switch (name) {
      case "host":
        this.#authority = value;
        break;
      case "te":
        // The only word of it that HTTP/2 has.
        if (value.toLowerCase() === "trailers") this.#fields.push("te", "trailers");
        break;
      case "transfer-encoding":
        this.#body = "chunked";
        break;
      case "upgrade":
        this.#upgrade = value.toLowerCase();
        break;
      case "content-length":
        if (value !== "0") this.#body = "counted";
        break;
      case "sec-websocket-key":
        this.#key = value;
        break;
      default:
    }
    if (!NOT_FORWARDED.has(name)) this.#fields.push(name, value);
  }

  finish({ method, target, scheme }: RequestLine): RequestFields {
    const isWebSocket = this.#upgrade === "websocket" && this.#key !== "";
    const pseudo = [":method", isWebSocket ? "CONNECT" : method];
    if (isWebSocket) pseudo.push(":protocol", "websocket");
    pseudo.push(":scheme", scheme, ":authority", this.#authority, ":path", target);
    const fields = isWebSocket ? without(this.#fields, "sec-websocket-key") : this.#fields;
    return { raw: pseudo.concat(fields), body: this.#body, webSocketKey: isWebSocket ? this.#key : "" };
  }
}

/** RFC 8441 §5: the key is not used with HTTP/2. */
function without(raw: readonly string[], name: string): string[] {
  return raw.filter((_text, index) => raw[index - (index % 2)] !== name);
}
