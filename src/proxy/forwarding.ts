import type { RequestHead } from "../http1/request-head.ts";
import { type ForwardedChain, forwardedNode } from "./forwarded-chain.ts";

/** Our name in `Via` and our identifier in `CDN-Loop` (RFC 8586). */
export const OWN_ID = "wao";

/**
 * The fields that tell an origin who asked and which way the request came (RFC 7239, RFC 9110 §7.6.3, RFC 8586). They come from
 * us alone unless a trusted proxy sends the request: then they begin with what can be believed of its own (`ForwardedChain`). One per client
 * connection: the lines hardly change between its requests.
 */
export class Forwarding {
  readonly #address: string;
  readonly #node: string;
  readonly #scheme: "http" | "https";
  #host = "";
  #authority = "";
  #lines = "";

  constructor(clientAddress: string, scheme: "http" | "https" = "http") {
    this.#scheme = scheme;
    this.#address = clientAddress;
    this.#node = forwardedNode(clientAddress);
  }

  /**
   * Field lines for one request, each with CRLF, beginning with `Host: HOST` (RFC 9110 §7.2: it should come first).
   * @param chain what the client, a trusted proxy, says of the way before it; null = it is not trusted
   */
  fields(head: RequestHead, host: string, chain: ForwardedChain | null): string {
    if (chain !== null || head.via !== "" || head.cdnLoop !== "" || head.minor !== 1)
      return this.#build(head, host, chain);
    if (head.authority !== this.#authority || host !== this.#host) {
      this.#host = host;
      this.#authority = head.authority;
      this.#lines = this.#build(head, host, null);
      // Reading a character makes V8 flatten the pieces once, instead of at every write.
      this.#lines.charCodeAt(0);
    }
    return this.#lines;
  }

  #build(head: RequestHead, host: string, chain: ForwardedChain | null): string {
    const via = `Via: ${after(head.via, `${version(head)} wao`)}\r\n`;
    return `Host: ${host}\r\n${this.#client(head, chain)}${via}CDN-Loop: ${after(head.cdnLoop, OWN_ID)}\r\n`;
  }

  #client(head: RequestHead, chain: ForwardedChain | null): string {
    const trusted = chain !== null;
    const host = (trusted && head.forwardedHost) || head.authority;
    const own = `for=${this.#node}${head.authority === "" ? "" : `;host="${head.authority}"`};proto=${this.#scheme}`;
    return (
      `X-Forwarded-For: ${after(chain?.forwardedFor ?? "", this.#address)}\r\n` +
      `X-Forwarded-Proto: ${(trusted && head.forwardedProto) || this.#scheme}\r\n` +
      (host === "" ? "" : `X-Forwarded-Host: ${host}\r\n`) +
      `Forwarded: ${after(chain?.forwarded ?? "", own)}\r\n`
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
