import type { IncomingHttpHeaders } from "node:http";
import { CATALOGUE } from "../failures/catalogue.ts";
import { SHORTENED_MS } from "./demo-site.ts";
import { escapeHtml, pageFrame } from "./page-frame.ts";
import type { Way } from "./way.ts";
import { WAYS } from "./ways.ts";

/** How the visitor reached the edge, as far as the request tells. */
interface Reached {
  readonly scheme: "http" | "https";
  readonly host: string;
  /** `:8080`, or empty for the scheme's own port. */
  readonly port: string;
}

const HOST = /^([a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i;
/** Browsers resolve these to the visitor's own machine, so only then do links to `*.localhost` lead back to this edge. */
const LOCAL = /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/i;

const GOOD_LINKS: readonly (readonly [path: string, text: string])[] = [
  ["/slow", "A page that takes two seconds: slow, but fine"],
  ["/503", "A 503 of the origin's own: passes untouched, without a code"],
  ["/stream", "A stream of events"],
  ["/websocket", "A WebSocket that echoes"],
  ["/upload", "A form that takes an upload"],
];

const VISITOR_GETS: Readonly<Record<Way["visitorGets"], string>> = {
  page: "",
  cut: " The answer had begun, so it can only be cut off: see the access log for the code.",
  "page-or-cut": " Where the answer had begun it can only be cut off: see the access log for the code.",
};

/** The demo's first page: links to everything that works and to every way to fail, by the address that the visitor used. */
export function indexPage(headers: IncomingHttpHeaders): string {
  const reached = reachedBy(headers);
  return pageFrame(
    "wao works",
    `<p>This page came from an origin behind the edge. Below is an origin for every way to fail: follow a link and the edge says
what broke, in a four-digit code, and who has to fix it. The access log has the evidence.</p>
<p class="soft">A real site waits 15 s for a connection, 200 s for an answer and 60 s inside a body. The broken ones here are given
${SHORTENED_MS / 1_000} s each, so that you need not wait.</p>
<h2>What works</h2>
<ul>${GOOD_LINKS.map(([path, text]) => `<li><a href="${path}">${text}</a></li>`).join("\n")}</ul>
<h2>What fails</h2>
${remoteNote(reached)}
<ul>${WAYS.map((way) => wayItem(way, reached)).join("\n")}</ul>
<h2>Your own site</h2>
<p><code>bin/wao http://localhost:3000</code> puts the edge in front of your own server.
<code>bin/wao explain 2200</code> says all about a code.</p>`,
  );
}

function wayItem(way: Way, reached: Reached): string {
  const host = `${way.label}.localhost`;
  const { code } = CATALOGUE[way.failure];
  const title = `<b class="code">${code}</b>${way.failure}`;
  const linked = LOCAL.test(reached.host)
    ? `<a href="${reached.scheme}://${host}${reached.port}/">${title}</a>`
    : title;
  const edge = `${reached.scheme}://${reached.host}${reached.port}/`;
  const command = escapeHtml(`curl -i -H 'Host: ${host}' ${edge}`);
  return `<li>${linked}<br>${escapeHtml(way.story)}${VISITOR_GETS[way.visitorGets]}<br><code>${command}</code></li>`;
}

function remoteNote(reached: Reached): string {
  if (LOCAL.test(reached.host)) return "";
  return `<p>You reached the edge by a name that is not local, so links to <code>*.localhost</code> would lead to your own
machine. The command lines work from anywhere.</p>`;
}

/** The edge forwards the visitor's Host; a value that is none is not repeated on the page. */
function reachedBy(headers: IncomingHttpHeaders): Reached {
  const scheme = headers["x-forwarded-proto"] === "https" ? "https" : "http";
  const match = HOST.exec(headers.host ?? "");
  return { scheme, host: match?.[1] ?? "localhost", port: match?.[2] ?? "" };
}
