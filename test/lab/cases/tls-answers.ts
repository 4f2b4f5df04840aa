import { type Acts, ANSWER, CLOSING, MOMENT, type Talk, type TlsServer } from "../behaviour.ts";
import type { Expected, LabCase, Wish } from "../lab-case.ts";
import {
  FIN_FIRST,
  IN_HEAD,
  LENGTH_HEAD,
  POST,
  RST_FIRST,
  SHORT,
  UNFINISHED,
  CHUNKED_HEAD,
  CLOSE_HEAD,
} from "./ended.ts";
import { after, AT_ONCE } from "./times.ts";

const FINE = { code: 0, status: 200, reason: null, withinMs: AT_ONCE } as const;
const RESPONSE = { timeouts: { response: "2s", body_idle: "1500ms" } };
const SILENT = { code: 2401, status: 504, withinMs: after(2000) } as const;

/** The handshake is good; what comes then is not. */
export const TLS_ANSWERS: readonly LabCase[] = [
  secured("FIN after the request", ["fin"], { ...FIN_FIRST, copies: 2 }),
  secured("FIN after the request, POST", ["fin"], FIN_FIRST, POST),
  secured("TCP ends after the request, POST", ["gone"], FIN_FIRST, POST),
  secured("RST after the request, POST", ["rst"], RST_FIRST, POST),
  secured("RST after the request", ["rst"], { ...RST_FIRST, copies: 2 }),
  secured("FIN in the head", [{ say: "HTTP/1.1 200 OK\r\nCont" }, "fin"], IN_HEAD),
  secured("RST in the head", [{ say: "HTTP/1.1 200 OK\r\nCont" }, MOMENT, "rst"], IN_HEAD),
  secured("FIN in a body with a length", [{ say: `${LENGTH_HEAD}12345` }, MOMENT, "fin"], SHORT),
  secured("RST in a body with a length", [{ say: `${LENGTH_HEAD}12345` }, MOMENT, "rst"], SHORT),
  secured("FIN between chunks", [{ say: `${CHUNKED_HEAD}5\r\nhello\r\n` }, MOMENT, "fin"], UNFINISHED),
  secured("a body until close, with TLS' goodbye", [{ say: `${CLOSE_HEAD}hello` }, MOMENT, "fin"], FINE),
  secured("a body until close, RST", [{ say: `${CLOSE_HEAD}hello` }, MOMENT, "rst"], { ...SHORT, reason: null }),
  secured("a body until close, with TLS' goodbye at once", [{ say: `${CLOSE_HEAD}hello` }, "fin"], FINE),
  cutOff("", [{ say: `${CLOSE_HEAD}hello` }, MOMENT, "gone"]),
  cutOff(" in many records", [{ say: CLOSE_HEAD }, { say: "x".repeat(9999), times: 100 }, MOMENT, "gone"]),
  cutOff(" right after the head", [{ say: CLOSE_HEAD }, MOMENT, "gone"]),
  cutOff(", TLS 1.2", [{ say: `${CLOSE_HEAD}hello` }, MOMENT, "gone"], ["TLSv1.2", "TLSv1.2"]),
  {
    ...secured("a body until close, with TLS' goodbye, TLS 1.2", [], FINE),
    listens: {
      asked: [[{ say: `${CLOSE_HEAD}hello` }, "fin"]],
      tls: { certificate: "good", versions: ["TLSv1.2", "TLSv1.2"] },
    },
  },
  {
    ...cutOff(", an origin that is known", [{ say: `${CLOSE_HEAD}hello` }, MOMENT, "gone"]),
    warmUps: 1,
  },
  secured("SSH inside TLS", [{ say: "SSH-2.0-OpenSSH_9.2p1\r\n" }], {
    code: 2406,
    status: 502,
    reason: "ssh",
    withinMs: AT_ONCE,
  }),
  secured("two lengths", [{ say: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello" }], {
    code: 2407,
    status: 502,
    reason: "two-lengths",
    withinMs: AT_ONCE,
  }),
  secured("the application hangs", [], { ...SILENT, reason: "acknowledged" }),
  secured("103, then nothing", [{ say: "HTTP/1.1 103 Early Hints\r\n\r\n" }], { ...SILENT, reason: "interim-only" }),
  secured("half a head, then nothing", [{ say: "HTTP/1.1 200 OK\r\nCont" }], { ...SILENT, reason: "stalled-in-head" }),
  secured("a body stalls", [{ say: `${LENGTH_HEAD}12345` }], {
    code: 2405,
    status: 200,
    reason: null,
    ends: "cut",
    withinMs: after(1500),
  }),
  { ...inUse("FIN after the request", ["fin"], { ...FINE, copies: 2 }) },
  { ...inUse("RST after the request", ["rst"], { ...FINE, copies: 2 }) },
  { ...inUse("RST after the request, POST", ["rst"], RST_FIRST), wish: POST },
  {
    ...inUse("everything dropped", [{ say: ANSWER }], { ...SILENT, copies: 0, reason: "unacknowledged" }),
    change: (lab, place) => lab.nft("router", "forward", `ip daddr ${place.four} meta l4proto tcp drop`),
  },
  {
    ...secured("RST at once after the handshake", [], {
      code: 2204,
      status: 502,
      reason: "reset-at-accept",
      withinMs: AT_ONCE,
    }),
    listens: { tls: { certificate: "good" }, accepted: ["rst"] },
  },
  {
    ...secured("FIN at once after the handshake", [], {
      code: 2204,
      status: 502,
      reason: "closed-at-accept",
      withinMs: AT_ONCE,
    }),
    listens: { tls: { certificate: "good" }, accepted: ["fin"] },
  },
];

function cutOff(how: string, acts: Acts, versions?: TlsServer["versions"]): LabCase {
  const tls: TlsServer = { certificate: "good", ...(versions === undefined ? {} : { versions }) };
  const name = `a body until close, without TLS' goodbye${how}`;
  return {
    ...secured(name, [], { ...SHORT, reason: null }),
    listens: { asked: [acts], warm: [{ say: CLOSING }, "fin"], tls },
  };
}

function secured(name: string, acts: Acts, expect: Expected, wish?: Wish): LabCase {
  const listens: Talk = { asked: [acts], tls: { certificate: "good" } };
  return {
    name: `TLS: ${name}`,
    at: (place) => [place.four],
    scheme: "https",
    listens,
    site: RESPONSE,
    ...(wish === undefined ? {} : { wish }),
    expect,
  };
}

/** The first connection answers once; others always. */
function inUse(name: string, second: Acts, expect: Expected): LabCase {
  const listens: Talk = { asked: [[{ say: ANSWER }], second], tls: { certificate: "good" } };
  return { ...secured(`${name}, connection in use before`, [], expect), listens, warmUps: 1 };
}
