import { asked, MOMENT } from "../behaviour.ts";
import type { LabCase } from "../lab-case.ts";
import {
  AT_ACCEPT,
  CHUNKED_HEAD,
  CLOSE_HEAD,
  FIN_FIRST,
  IN_HEAD,
  LENGTH_HEAD,
  POST,
  RST_FIRST,
  SHORT,
  UNFINISHED,
} from "./ended.ts";
import { talks } from "./talks.ts";

/** FIN and RST at each point of a fresh connection. */
export const ENDINGS: readonly LabCase[] = [
  talks("RST at the accept", { accepted: ["rst"] }, { ...AT_ACCEPT, reason: "reset-at-accept" }),
  talks("FIN at the accept", { accepted: ["fin"] }, { ...AT_ACCEPT, reason: "closed-at-accept" }),
  talks("RST at the accept, POST", { accepted: ["rst"] }, { ...AT_ACCEPT, reason: "reset-at-accept" }, POST),
  talks("FIN at the accept, POST", { accepted: ["fin"] }, { ...AT_ACCEPT, reason: "closed-at-accept" }, POST),
  talks("FIN after the request", asked("fin"), { ...FIN_FIRST, copies: 2 }),
  talks("FIN after the request, POST", asked("fin"), FIN_FIRST, POST),
  talks("FIN after the request, PUT", asked("fin"), { ...FIN_FIRST, copies: 2 }, { method: "PUT", body: "amount=1" }),
  talks("FIN after the request, HEAD", asked("fin"), { ...FIN_FIRST, copies: 2, ends: "none" }, { method: "HEAD" }),
  talks("RST after the request", asked("rst"), { ...RST_FIRST, copies: 2 }),
  talks("RST after the request, POST", asked("rst"), RST_FIRST, POST),
  talks("RST a moment after the request", asked(MOMENT, "rst"), { ...RST_FIRST, copies: 2 }),
  talks("FIN a moment after the request, POST", asked(MOMENT, "fin"), FIN_FIRST, POST),
  talks("FIN before all of an upload was read", { early: true, asked: [["gone"]] }, RST_FIRST, {
    method: "POST",
    bodyBytes: 4 << 20,
  }),
  talks("103, then FIN", asked({ say: "HTTP/1.1 103 Early Hints\r\n\r\n" }, MOMENT, "fin"), FIN_FIRST),
  talks("103, then RST", asked({ say: "HTTP/1.1 103 Early Hints\r\n\r\n" }, MOMENT, "rst"), RST_FIRST),
  talks("FIN in the status line", asked({ say: "HTTP/1.1 20" }, "fin"), IN_HEAD),
  talks("RST in the status line", asked({ say: "HTTP/1.1 20" }, MOMENT, "rst"), IN_HEAD),
  talks("FIN after one octet", asked({ say: "H" }, MOMENT, "fin"), IN_HEAD),
  talks("FIN in a header line", asked({ say: "HTTP/1.1 200 OK\r\nContent-Le" }, "fin"), IN_HEAD),
  talks("FIN before the empty line", asked({ say: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n" }, "fin"), IN_HEAD),
  talks("FIN in the head, POST", asked({ say: "HTTP/1.1 200 OK\r\nContent-Le" }, "fin"), IN_HEAD, POST),
  talks("FIN in the head after a 103", asked({ say: "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 20" }, "fin"), IN_HEAD),
  talks("FIN in a body with a length", asked({ say: `${LENGTH_HEAD}12345` }, MOMENT, "fin"), SHORT),
  talks("RST in a body with a length", asked({ say: `${LENGTH_HEAD}12345` }, MOMENT, "rst"), SHORT),
  talks("FIN right after the head", asked({ say: LENGTH_HEAD }, MOMENT, "fin"), SHORT),
  talks("FIN in a body with a length, POST", asked({ say: `${LENGTH_HEAD}12345` }, MOMENT, "fin"), SHORT, POST),
  talks("FIN in a body with a length, HTTP/1.0 visitor", asked({ say: `${LENGTH_HEAD}12345` }, MOMENT, "fin"), SHORT, {
    version: "1.0",
  }),
  talks("FIN before the first chunk", asked({ say: CHUNKED_HEAD }, MOMENT, "fin"), UNFINISHED),
  talks("FIN in a chunk size", asked({ say: `${CHUNKED_HEAD}5\r\nhello\r\n1` }, MOMENT, "fin"), UNFINISHED),
  talks("FIN in a chunk", asked({ say: `${CHUNKED_HEAD}a\r\nhello` }, MOMENT, "fin"), UNFINISHED),
  talks("RST in a chunk", asked({ say: `${CHUNKED_HEAD}a\r\nhello` }, MOMENT, "rst"), UNFINISHED),
  talks("FIN between chunks", asked({ say: `${CHUNKED_HEAD}5\r\nhello\r\n` }, MOMENT, "fin"), UNFINISHED),
  talks(
    "FIN between chunks, HTTP/1.0 visitor",
    asked({ say: `${CHUNKED_HEAD}5\r\nhello\r\n` }, MOMENT, "fin"),
    UNFINISHED,
    {
      version: "1.0",
    },
  ),
  talks(
    "FIN before the end of the last chunk",
    asked({ say: `${CHUNKED_HEAD}5\r\nhello\r\n0\r\n` }, MOMENT, "fin"),
    UNFINISHED,
  ),
  talks("RST between chunks", asked({ say: `${CHUNKED_HEAD}5\r\nhello\r\n` }, MOMENT, "rst"), UNFINISHED),
  talks("RST in a body until close", asked({ say: `${CLOSE_HEAD}hello` }, MOMENT, "rst"), { ...SHORT, reason: null }),
  talks(
    "RST in a body until close, HTTP/1.0 visitor",
    asked({ say: `${CLOSE_HEAD}hello` }, MOMENT, "rst"),
    { ...SHORT, reason: null },
    {
      version: "1.0",
    },
  ),
  talks("RST in the body of an HTTP/1.0 origin", asked({ say: "HTTP/1.0 200 OK\r\n\r\nhello" }, MOMENT, "rst"), {
    ...SHORT,
    reason: null,
  }),
  talks(
    "FIN in the large body of a slow reader",
    asked(
      { say: "HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n" },
      { say: "x".repeat(1000), times: 4000 },
      MOMENT,
      "fin",
    ),
    { ...SHORT, withinMs: [0, 3000] },
  ),
];
