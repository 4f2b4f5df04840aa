/** A request that came over HTTP/2, in the words of HTTP/1.1. */
export interface RequestText {
  /** The head with its empty line; what could be told of it where `fault` is set. */
  readonly text: string;
  /** Why the request is malformed (RFC 9113 §8.1.1), null = it is not. */
  readonly fault: string | null;
  /** `:protocol` of an extended CONNECT (RFC 8441 §4), "" = it is none. */
  readonly protocol: string;
}

/** Whether DATA frames follow the header section. */
export type RequestEnd = "ended" | "follows";

/** RFC 9113 §8.2.1: lower case, and no octet that is not a tchar. */
const NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
/** RFC 9113 §8.2.1: neither NUL, CR, LF anywhere, nor white space at either end. */
const BAD_VALUE = /[\0\r\n]|^[ \t]|[ \t]$/;
/** RFC 9113 §8.2.2. */
const FOR_ONE_CONNECTION = new Set(["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"]);

/**
 * Writes the header section of an HTTP/2 request as a head of HTTP/1.1, so that one parser with one strictness reads the requests of both
 * versions, and origins get what they would have got from an HTTP/1.1 client. Faults that only HTTP/2 knows are found here.
 * @param fields names and values in turns, as they came
 */
export function requestText(fields: readonly string[], end: RequestEnd): RequestText {
  const section = new RequestSection();
  for (let index = 0; index + 1 < fields.length; index += 2) {
    section.add(fields[index] as string, fields[index + 1] as string);
  }
  return section.finish(end);
}

class RequestSection {
  #fault: string | null = null;
  #lines = "";
  #cookies = "";
  #hosts = 0;
  #host = "";
  #hasLength = false;
  readonly #pseudo = new Map<string, string>();

  add(name: string, value: string): void {
    if (BAD_VALUE.test(value)) this.#wrong(`the value of ${name} has octets that it must not have`);
    else if (name.startsWith(":")) this.#addPseudo(name, value);
    else this.#addRegular(name, value);
  }

  #addPseudo(name: string, value: string): void {
    if (this.#pseudo.has(name)) this.#wrong(`more than one ${name}`);
    else if (this.#lines !== "" || this.#hosts > 0 || this.#cookies !== "") this.#wrong(`${name} behind other fields`);
    this.#pseudo.set(name, value);
  }

  #addRegular(name: string, value: string): void {
    if (!NAME.test(name)) return this.#wrong("a field name that HTTP/2 forbids");
    if (FOR_ONE_CONNECTION.has(name)) return this.#wrong(`${name} is not for HTTP/2`);
    switch (name) {
      case "te":
        if (value !== "trailers") return this.#wrong("te may say nothing but trailers");
        break;
      case "host":
        this.#hosts++;
        this.#host = value;
        return;
      case "cookie":
        // RFC 9113 §8.2.3: crumbs are one field again for whoever does not speak HTTP/2.
        this.#cookies += this.#cookies === "" ? value : `; ${value}`;
        return;
      case "content-length":
        this.#hasLength = true;
        break;
      default:
    }
    this.#lines += `${name}: ${value}\r\n`;
  }

  finish(end: RequestEnd): RequestText {
    const method = this.#pseudo.get(":method") ?? "";
    const protocol = this.#pseudo.get(":protocol") ?? "";
    const isPlainConnect = method === "CONNECT" && protocol === "";
    const authority = this.#authority();
    const path = isPlainConnect ? authority : (this.#pseudo.get(":path") ?? "");
    if (!isPlainConnect) this.#checkTarget(method, path);
    if (protocol !== "" && method !== "CONNECT") this.#wrong(":protocol without CONNECT");
    let text = `${protocol === "" ? method : "GET"} ${path} HTTP/1.1\r\n`;
    if (authority !== "") text += `host: ${authority}\r\n`;
    text += protocol === "" ? this.#lines : `${this.#webSocketLines()}connection: upgrade\r\nupgrade: ${protocol}\r\n`;
    if (this.#cookies !== "") text += `cookie: ${this.#cookies}\r\n`;
    if (end === "follows" && !this.#hasLength && method !== "CONNECT") text += "transfer-encoding: chunked\r\n";
    return { text: `${text}\r\n`, fault: this.#fault, protocol };
  }

  /** RFC 8441 §5: this key is not used with HTTP/2; the edge sends its own. A length would frame a tunnel. */
  #webSocketLines(): string {
    return this.#lines.replaceAll(/^(?:sec-websocket-key|content-length): .*\r\n/gm, "");
  }

  /** RFC 9113 §8.3.1: `:authority`, or `host` where it is missing; they must not differ. */
  #authority(): string {
    if (this.#hosts > 1) this.#wrong("more than one host");
    const authority = this.#pseudo.get(":authority") ?? "";
    if (authority === "") return this.#host;
    if (this.#hosts > 0 && !this.#isSameEntity(authority, this.#host)) this.#wrong("host differs from :authority");
    return authority;
  }

  #isSameEntity(one: string, other: string): boolean {
    if (one === other) return true;
    const usualPort = this.#pseudo.get(":scheme") === "https" ? ":443" : ":80";
    const entity = (name: string): string =>
      (name.endsWith(usualPort) ? name.slice(0, -usualPort.length) : name).toLowerCase();
    return entity(one) === entity(other);
  }

  /** RFC 9113 §8.3.1: never empty, and a path: an absolute URI would be a second authority. */
  #checkTarget(method: string, path: string): void {
    const scheme = this.#pseudo.get(":scheme") ?? "";
    if (scheme !== "http" && scheme !== "https") this.#wrong(":scheme is neither http nor https");
    if (!path.startsWith("/") && !(path === "*" && method === "OPTIONS")) this.#wrong(":path is not a path");
  }

  #wrong(fault: string): void {
    this.#fault ??= fault;
  }
}
