import type { REQUEST_ROWS } from "../../src/failures/rows/request.ts";
import { Client, type RawAnswer, rawRequest } from "../harness/client.ts";
import { startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { FRONT } from "./front-tls.ts";
import { type Gets, get, type OnLoopback, type Place, type Provocations } from "./provocation.ts";

const LONG = "x".repeat(3000);

/** What these requests may have; for the edge that they go to. */
export const REQUEST_LIMITS = {
  limits: { target_bytes: "2KiB", header_bytes: "8KiB" },
  timeouts: { client_head: "2s" },
};

/** 25xx: what the client sends. */
export const PROVOKE_REQUEST: Provocations<keyof typeof REQUEST_ROWS> = {
  RequestError: {
    what: "something that is not HTTP",
    ask: ({ edge }) => rawRequest(edge.port, "not http at all\r\n\r\n"),
    gets: gets(400, "2500 RequestError"),
  },
  RequestAmbiguous: asking(
    "Content-Length with Transfer-Encoding",
    { method: "POST", fields: ["Content-Length: 1", "Transfer-Encoding: chunked"] },
    gets(400, "2501 RequestAmbiguous"),
  ),
  RequestTimeout: {
    what: "a head that never ends",
    ask: ({ edge, host }) => rawRequest(edge.port, `GET / HTTP/1.1\r\nHost: ${host}\r\n`),
    gets: gets(408, "2502 RequestTimeout"),
  },
  RequestHeaderTooLarge: asking(
    "12 KiB of fields where 8 are allowed",
    { fields: ["A", "B", "C", "D"].map((name) => `X-${name}: ${LONG}`) },
    gets(431, "2503 RequestHeaderTooLarge"),
  ),
  RequestBodyTooLarge: {
    ...asking(
      "a body over the site's limit",
      { method: "POST", body: "x".repeat(11) },
      gets(413, "2504 RequestBodyTooLarge"),
    ),
    site: async () => ({ origin: (await startOrigin()).url, max_body: 10 }),
  },
  URITooLong: {
    what: "a target of 3 KiB where 2 are allowed",
    ask: (place) => get(place, {}, `/${LONG}`),
    gets: gets(414, "2505 URITooLong"),
  },
  MethodNotAllowed: asking("TRACE", { method: "TRACE" }, gets(405, "2506 MethodNotAllowed")),
  MisdirectedRequest: {
    what: "plain HTTP to a site that wants client certificates",
    site: async () => ({ origin: (await startOrigin()).url, tls: { client_certificate: { ca: FRONT.root } } }),
    gets: gets(421, "2507 MisdirectedRequest"),
  },
  ClientClosed: {
    what: "a client that goes away while the origin works",
    site: async () => ({ origin: (await startOrigin(() => undefined)).url }),
    ask: askAndGo,
    gets: { status: 499, proxyStatus: null, phase: "request", ends: "nothing" },
  },
  ExpectationFailed: asking(
    "an unknown expectation",
    { fields: ["Expect: the-unexpected"] },
    gets(417, "2509 ExpectationFailed"),
  ),
};

function asking(what: string, parts: Parameters<typeof get>[1], expected: Gets): OnLoopback {
  return { what, ask: (place) => get(place, parts), gets: expected };
}

function gets(status: number, details: string): Gets {
  const proxyStatus = `wao; error=http_request_error; details="${details}"; status-code=${status}`;
  return { status, proxyStatus, phase: "request" };
}

async function askAndGo({ edge, host }: Place): Promise<RawAnswer | null> {
  const client = await Client.connect(edge.port);
  client.write(request("/", { host }));
  client.reset();
  return null;
}
