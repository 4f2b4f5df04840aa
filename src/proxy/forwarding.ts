import type { RequestHead } from "../http1/request-head.ts";

/** Our name in `Via` and our identifier in `CDN-Loop` (RFC 8586). */
export const OWN_ID = "wao";

/**
 * The fields that tell an origin who asked and which way the request came (RFC 7239, RFC 9110 §7.6.3, RFC 8586). They come from
 * us alone unless the client is a trusted proxy. One per client connection: the lines hardly change between its requests.
 */
export class Forwarding {
  readonly #address: string;
  readonly #node: string;
  readonly #trust: "trusted" | "untrusted";
  #host = "";
  #authority = "";
  #lines = "";

  constructor(clientAddress: string, trust: "trusted" | "untrusted") {
    this.#address = clientAddress;
    this.#node = clientAddress.includes(":") ? `"[${clientAddress}]"` : clientAddress;
    this.#trust = trust;
  }

  /** Field lines for one request, each with CRLF, beginning with `Host: HOST` (RFC 9110 §7.2: it should come first). */
  fields(head: RequestHead, host: string): string {
    if (this.#trust === "trusted" || head.via !== "" || head.cdnLoop !== "" || head.minor !== 1)
      return this.#build(head, host);
    if (head.authority !== this.#authority || host !== this.#host) {
      this.#host = host;
      this.#authority = head.authority;
      this.#lines = this.#build(head, host);
      // Reading a character makes V8 flatten the pieces once, instead of at every write.
      this.#lines.charCodeAt(0);
    }
    return this.#lines;
  }

  #build(head: RequestHead, host: string): string {
    const via = `Via: ${after(head.via, `${version(head)} wao`)}\r\n`;
    return `Host: ${host}\r\n${this.#client(head)}${via}CDN-Loop: ${after(head.cdnLoop, OWN_ID)}\r\n`;
  }

  #client(head: RequestHead): string {
    const trusted = this.#trust === "trusted";
    const host = (trusted && head.forwardedHost) || head.authority;
    const own = `for=${this.#node}${head.authority === "" ? "" : `;host="${head.authority}"`};proto=http`;
    return (
      `X-Forwarded-For: ${trusted ? after(head.forwardedFor, this.#address) : this.#address}\r\n` +
      `X-Forwarded-Proto: ${(trusted && head.forwardedProto) || "http"}\r\n` +
      (host === "" ? "" : `X-Forwarded-Host: ${host}\r\n`) +
      `Forwarded: ${trusted ? after(head.forwarded, own) : own}\r\n`
    );
  }
}

/** RFC 9110 §7.6.3: the version that the request came with. */
function version({ major, minor }: RequestHead): string {
  if (major === 2) return "2.0";
  return minor === 1 ? "1.1" : "1.0";
}

function after(before: string, own: string): string {
  return before === "" ? own : `${before}, ${own}`;
}
