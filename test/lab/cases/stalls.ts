import { type Acts, ANSWER, asked, MOMENT, type Talk } from "../behaviour.ts";
import type { Expected, LabCase, Wish } from "../lab-case.ts";
import { after, AT_ONCE } from "./times.ts";

const RESPONSE = { timeouts: { response: "2s" } };
const BODY_IDLE = { timeouts: { body_idle: "1500ms" } };
const SILENT = { code: 2401, status: 504, withinMs: after(2000) } as const;
const STALLED = { code: 2405, status: 200, reason: null, ends: "cut", withinMs: after(1500) } as const;
const POST: Wish = { method: "POST", body: "amount=1" };
const SECOND = { pauseMs: 1000 };

/** The connection stands, and nothing comes, or not enough. */
export const STALLS: readonly LabCase[] = [
  silent("the application hangs", {}, "acknowledged"),
  silent("the application hangs, POST", {}, "acknowledged", POST),
  silent("the application hangs, HEAD", {}, "acknowledged", { method: "HEAD" }),
  { ...silent("the application hangs, IPv6", {}, "acknowledged"), at: (place) => place.six },
  {
    ...silent("the application hangs, connection in use before", { warm: [{ say: ANSWER }] }, "acknowledged"),
    warmUps: 1,
  },
  {
    ...silent("accepted and never read", { deaf: true }, "acknowledged"),
    expect: { ...SILENT, reason: "acknowledged", copies: 0 },
  },
  {
    ...silent("accepted and never read, POST", { deaf: true }, "acknowledged", POST),
    expect: { ...SILENT, reason: "acknowledged", copies: 0 },
  },
  silent("100, then nothing", asked({ say: "HTTP/1.1 100 Continue\r\n\r\n" }), "interim-only"),
  silent("103, then nothing", asked({ say: "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" }), "interim-only"),
  silent(
    "103 twice, then nothing, POST",
    asked({ say: "HTTP/1.1 103 Early Hints\r\n\r\n", times: 2 }),
    "interim-only",
    POST,
  ),
  silent("102 every second", asked(...many({ say: "HTTP/1.1 102 Processing\r\n\r\n" })), "interim-only"),
  silent("half a status line, then nothing", asked({ say: "HTTP/1.1 2" }), "stalled-in-head"),
  silent("one octet, then nothing", asked({ say: "H" }), "stalled-in-head"),
  silent("half a head, then nothing", asked({ say: "HTTP/1.1 200 OK\r\nContent-Le" }), "stalled-in-head"),
  silent(
    "a head without its empty line",
    asked({ say: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n" }),
    "stalled-in-head",
  ),
  silent("103, then half a head", asked({ say: "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 20" }), "stalled-in-head"),
  silent(
    "a head at one line a second",
    asked({ say: "HTTP/1.1 200 OK\r\n" }, ...many({ say: "X-Field: 1\r\n" })),
    "stalled-in-head",
  ),
  stalled("a body with a length stalls", asked({ say: "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345" })),
  stalled("nothing after the head", asked({ say: "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n" })),
  stalled("a chunk stalls", asked({ say: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n12345" })),
  stalled(
    "the last chunk never comes",
    asked({ say: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n" }),
  ),
  stalled("a body until close stalls", asked({ say: "HTTP/1.1 200 OK\r\n\r\nhello" })),
  stalled("a body stalls, HTTP/1.0 visitor", asked({ say: "HTTP/1.1 200 OK\r\n\r\nhello" }), { version: "1.0" }),
  {
    name: "a slow body that goes on",
    at: (place) => place.four,
    listens: asked(
      { say: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nh" },
      ...["e", "l", "l", "o"].flatMap((say) => [{ pauseMs: 800 }, { say }]),
    ),
    site: BODY_IDLE,
    expect: { code: 0, status: 200, reason: null, withinMs: [3100, 4200] },
  },
  {
    name: "a slow answer within the limit",
    at: (place) => place.four,
    listens: asked({ pauseMs: 1700 }, { say: ANSWER }),
    site: RESPONSE,
    expect: { code: 0, status: 200, reason: null, withinMs: [1650, 2300] },
  },
  {
    name: "103, then a good answer",
    at: (place) => place.four,
    listens: asked({ say: "HTTP/1.1 103 Early Hints\r\n\r\n" }, MOMENT, { say: ANSWER }),
    expect: { code: 0, status: 200, reason: null, withinMs: AT_ONCE },
  },
  {
    name: "an upload that is not taken",
    at: (place) => place.four,
    listens: { deaf: true },
    site: BODY_IDLE,
    wish: { method: "POST", bodyBytes: 32 << 20 },
    // It is looked at twice: as long as the kernel's buffers grow the origin seems to take it.
    expect: { code: 2412, status: 504, reason: null, copies: 0, withinMs: [1480, 3900] },
  },
  {
    name: "an upload that is refused at its head",
    at: (place) => place.four,
    listens: {
      early: true,
      asked: [[{ say: "HTTP/1.1 413 Content Too Large\r\nContent-Length: 5\r\nConnection: close\r\n\r\nlarge" }]],
    },
    wish: { method: "POST", bodyBytes: 4 << 20 },
    expect: { code: 0, status: 413, reason: null, body: "large", withinMs: [0, 2000] },
  },
];

function silent(name: string, listens: Talk, reason: string, wish?: Wish): LabCase {
  const expect: Expected = { ...SILENT, reason, ends: wish?.method === "HEAD" ? "none" : "clean" };
  return made(name, listens, expect, wish === undefined ? { site: RESPONSE } : { site: RESPONSE, wish });
}

function stalled(name: string, listens: Talk, wish?: Wish): LabCase {
  return made(name, listens, STALLED, wish === undefined ? { site: BODY_IDLE } : { site: BODY_IDLE, wish });
}

function made(name: string, listens: Talk, expect: Expected, more: Pick<LabCase, "site" | "wish">): LabCase {
  return { name, at: (place) => place.four, listens, expect, ...more };
}

function many(act: Acts[number]): Acts {
  return Array.from({ length: 10 }, () => [act, SECOND] as const).flat();
}
