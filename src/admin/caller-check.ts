import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { type Authority, readAuthority } from "../config/authority.ts";
import { isLoopback } from "../config/loopback.ts";
import { AdminProblem } from "./admin-problem.ts";

/** The request must be meant for this API, and must not come from a page of another web site. Throws AdminProblem. */
export function checkCaller(request: IncomingMessage, listenHost: string): void {
  const hosts = request.headersDistinct.host ?? [];
  const [host] = hosts;
  // Only HTTP/1.0 may leave it out (a health check of a load balancer does); a browser never does.
  const named = host === undefined ? null : authorityIn(host);
  if (hosts.length > 1 || (host !== undefined && !isOurs(named, listenHost))) throw wrongHost(host ?? "");
  const { origin } = request.headers;
  if (origin !== undefined && !isSame(origin, named)) {
    throw new AdminProblem(
      "other-origin",
      "this request comes from a page of another origin; only the API's own pages may ask it",
    );
  }
  // Also where no Origin is sent: an image, a script, a link on a page of another site, or of another port of this machine.
  const site = request.headers["sec-fetch-site"];
  if (site === undefined || site === "same-origin" || site === "none") return;
  throw new AdminProblem(
    "other-origin",
    `this request comes from another web site (Sec-Fetch-Site: ${shown(site)}); only the API's own pages may ask it`,
  );
}

/**
 * DNS rebinding: a page of `evil.example` whose name suddenly leads to 127.0.0.1 is of the same origin for the browser, but its requests name
 * `evil.example`. An address cannot be rebound, so where the API listens for other machines any address will do (it may be a router's).
 */
function isOurs(named: Authority | null, listenHost: string): boolean {
  if (named === null) return false;
  const { host } = named;
  if (host === "localhost" || host === listenHost || isLoopback(host)) return true;
  return !isLoopback(listenHost) && isIP(host) !== 0;
}

function isSame(origin: string, named: Authority | null): boolean {
  const page = /^http:\/\//i.test(origin) ? authorityIn(origin.slice("http://".length)) : null;
  return page !== null && named !== null && page.host === named.host && (page.port ?? 80) === (named.port ?? 80);
}

function authorityIn(text: string): Authority | null {
  const read = readAuthority(text);
  return read.ok ? read.value : null;
}

function wrongHost(host: string): AdminProblem {
  return new AdminProblem(
    "wrong-host",
    `"${shown(host)}" is not a name of the admin API; ask it by its address or as localhost`,
  );
}

function shown(text: string | readonly string[]): string {
  return String(text).slice(0, 100);
}
