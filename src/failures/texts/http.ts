import type { FailureText } from "../failure-text.ts";
import { OWNER_MUST_ACT, WAIT, WAIT_OR_TELL } from "./visitor-actions.ts";

const ASK_ORIGIN = {
  run: "curl -sv -o /dev/null -H 'Host: SITE_HOST' http://ORIGIN_IP:ORIGIN_PORT/PATH",
  shows: "run on the edge: what the origin answers when it is asked directly",
} as const;

const RAW_ANSWER = {
  run: "printf 'GET /PATH HTTP/1.1\\r\\nHost: SITE_HOST\\r\\nConnection: close\\r\\n\\r\\n' | nc -w 10 ORIGIN_IP ORIGIN_PORT | head -c 2000 | cat -v",
  shows: "the first bytes of the answer as they are (for https: openssl s_client -quiet in place of nc)",
} as const;

const ORIGIN_LOG = {
  run: "journalctl -u SERVICE --since -15min",
  shows: "run on the origin: crashes, restarts, killed workers at that time",
} as const;

/** Prose of 24xx. */
export const HTTP_TEXTS = {
  HTTPError: {
    title: "The exchange with the origin failed",
    visitor: "The edge and the site's server did not understand each other.",
    visitorAction: OWNER_MUST_ACT,
    meaning: "The connection to the origin stood, and HTTP on it failed in a way that has no code of its own.",
    causes: ["The origin breaks the protocol in an unusual way."],
    checks: [ASK_ORIGIN, RAW_ANSWER, { run: "grep REQUEST_ID access.log", shows: "the detail of the failure" }],
    decides: "The exchange failed after the connection was ready and no other row of 24xx fits.",
    hosterText:
      "The HTTP exchange of our edge proxy (EDGE_IP) with ORIGIN_IP port ORIGIN_PORT fails, seen at TIME, id REQUEST_ID. Please check the service's log at that time.",
    elsewhere: {
      cloudflare: "520 (unknown error)",
      envoy: "UPE (upstream protocol error)",
      haproxy: "PH",
      nginx: "upstream sent invalid header",
    },
  },
  ResponseTimeout: {
    title: "The origin did not answer in time",
    visitor: "The site's server received the request but did not answer in time.",
    visitorAction:
      "Wait a few minutes, then load the page again. If you were sending a form, check first whether it arrived: the server may still be working on it.",
    meaning:
      "The connection stands and the request was sent, but no response head came within 200 seconds (the default). Enough of these block the origin for a while (2202).",
    causes: [
      "The application is slow or hangs: a long database query, a lock, an outside service, no free worker.",
      "The request is a long job (export, report, import) that needs another way than one long request.",
      "Host or path died after the connection stood; the reason unacknowledged says so.",
    ],
    checks: [
      {
        run: "curl -sS -o /dev/null -m 300 -w '%{http_code} %{time_starttransfer}s\\n' -H 'Host: SITE_HOST' http://ORIGIN_IP:ORIGIN_PORT/PATH",
        shows: "how long the origin really takes",
      },
      { run: "grep '\"code\":2401' access.log", shows: "whether one path is slow, or all of them" },
      { run: "uptime; free -m; ps aux --sort=-%cpu | head", shows: "run on the origin: load, memory and who uses it" },
    ],
    decides:
      "No response head within timeouts.response after the last byte of the request. Reasons: acknowledged = the host took the request, the application is slow; unacknowledged = host or path is dead; icmp-after-connect; interim-only = 1xx, then nothing; stalled-in-head.",
    hosterText:
      "ORIGIN_IP port ORIGIN_PORT accepts requests from our edge proxy (EDGE_IP) but sends no answer within 200 s, seen at TIME, id REQUEST_ID. Please check what the application waits for: database, locks, outside services, number of workers, load and memory.",
    elsewhere: {
      cloudflare: "524 (a timeout occurred)",
      envoy: "UT (upstream request timeout)",
      haproxy: "sH",
      nginx: "upstream timed out (110: Connection timed out) while reading response header from upstream",
    },
  },
  ClosedBeforeResponse: {
    title: "The origin hung up without an answer",
    visitor: "The site's server ended the connection without giving an answer.",
    visitorAction: WAIT_OR_TELL,
    meaning:
      "The origin took the request on a fresh connection and closed it in an orderly way, without a single byte of an answer.",
    causes: [
      "A worker of the application was killed or crashed (memory, time limit).",
      "A protection module of the origin drops requests without an answer.",
      "A balancer lost the server behind it.",
      "The port speaks TLS and the origin URL says http://.",
    ],
    checks: [
      ASK_ORIGIN,
      ORIGIN_LOG,
      { run: "dmesg -T | grep -i 'out of memory'", shows: "run on the origin: processes killed for lack of memory" },
    ],
    decides: "FIN before the first byte of an answer, on a connection that was not reused.",
    hosterText:
      "ORIGIN_IP port ORIGIN_PORT accepts requests from our edge proxy (EDGE_IP) and closes the connection without an answer, seen at TIME, id REQUEST_ID. Please check for crashed or killed workers and for modules that drop requests.",
    elsewhere: {
      cloudflare: "520 (unknown error)",
      envoy: "UC (upstream connection termination)",
      haproxy: "SH",
      nginx: "upstream prematurely closed connection while reading response header from upstream",
    },
  },
  ResetBeforeResponse: {
    title: "The origin broke the connection without an answer",
    visitor: "The site's server broke the connection off without giving an answer.",
    visitorAction: WAIT_OR_TELL,
    meaning: "The origin took the request on a fresh connection and reset it, without a single byte of an answer.",
    causes: [
      "The application crashed while it worked on the request.",
      "A firewall or protection resets the connection because of what the request contains.",
      "The program closed its socket with unread data: it did not want the request's body.",
    ],
    checks: [
      ASK_ORIGIN,
      ORIGIN_LOG,
      {
        run: "tcpdump -ni any 'host EDGE_IP and port ORIGIN_PORT and tcp[tcpflags] & tcp-rst != 0'",
        shows: "run on the origin: whether the RST comes from the host itself",
      },
    ],
    decides: "RST before the first byte of an answer, on a connection that was not reused.",
    hosterText:
      "ORIGIN_IP port ORIGIN_PORT resets connections of our edge proxy (EDGE_IP) after it got the request, seen at TIME, id REQUEST_ID. Please check for crashes and for a firewall that resets by content.",
    elsewhere: {
      cloudflare: "520 (unknown error)",
      envoy: "UC (upstream connection termination)",
      haproxy: "SH",
      nginx: "recv() failed (104: Connection reset by peer) while reading response header from upstream",
    },
  },
  ResponseTruncated: {
    title: "The origin's answer ended too early",
    visitor: "The site's server broke off in the middle of its answer.",
    visitorAction: WAIT,
    meaning:
      "The connection ended inside the head or body of the answer: fewer bytes than announced, or no last chunk. Where the head had been passed on, the visitor's connection is cut visibly, so that nobody takes half a file for a whole one.",
    causes: [
      "The application crashed or was killed while it sent.",
      "The application announces a wrong Content-Length.",
      "A time limit of the origin or of a balancer cut a long download.",
    ],
    checks: [
      {
        run: "curl -sS -o /dev/null -w '%{http_code} %{size_download} bytes\\n' -H 'Host: SITE_HOST' http://ORIGIN_IP:ORIGIN_PORT/PATH",
        shows: "'transfer closed with … bytes remaining' confirms it",
      },
      { run: "grep REQUEST_ID access.log", shows: "received_bytes against expected_bytes" },
      ORIGIN_LOG,
    ],
    decides:
      "FIN or RST before the end that Content-Length or the last chunk marks (RFC 9112 §8). Reasons: in-head, body-short, chunked-unfinished.",
    hosterText:
      "ORIGIN_IP port ORIGIN_PORT ends connections in the middle of answers to our edge proxy (EDGE_IP), seen at TIME, id REQUEST_ID. Please check for crashes, time limits, and a Content-Length that does not match the body.",
    elsewhere: {
      cloudflare: "520 (unknown error)",
      envoy: "UC",
      haproxy: "SD, SH",
      nginx: "upstream prematurely closed connection while reading upstream",
    },
  },
  ResponseStalled: {
    title: "The origin's answer came to a halt",
    visitor: "The site's server stopped sending in the middle of its answer.",
    visitorAction: WAIT,
    meaning:
      "Head and part of the body arrived, then nothing for 60 seconds (the default). The visitor's connection was cut visibly.",
    causes: [
      "The application hangs while it produces the answer.",
      "Host or path died during the transfer.",
      "A stream with long pauses and no heartbeat; raise timeouts.body_idle for it.",
    ],
    checks: [
      {
        run: "curl -sS -o /dev/null --speed-limit 1 --speed-time 60 -H 'Host: SITE_HOST' http://ORIGIN_IP:ORIGIN_PORT/PATH",
        shows: "whether it comes to a halt without the edge too",
      },
      { run: "grep REQUEST_ID access.log", shows: "received_bytes: how far it came" },
    ],
    decides: "No byte of the body within timeouts.body_idle while the client was ready to read.",
    hosterText:
      "ORIGIN_IP port ORIGIN_PORT stops sending in the middle of answers to our edge proxy (EDGE_IP), seen at TIME, id REQUEST_ID. Please check what the application waits for, and the network path.",
    elsewhere: {
      cloudflare: "none (the transfer is cut)",
      envoy: "SI (stream idle timeout)",
      haproxy: "sD",
      nginx: "upstream timed out (110: Connection timed out) while reading upstream",
    },
  },
  ResponseMalformed: {
    title: "The origin's answer is not HTTP",
    visitor: "The site's server gave an answer that is not valid.",
    visitorAction: OWNER_MUST_ACT,
    meaning:
      "What came back is not an HTTP/1.1 answer: another protocol, a broken status line, or a broken header field. It is not passed on, because the next reader might understand it differently.",
    causes: [
      "The port belongs to another service (SSH, SMTP, a database) or speaks TLS or HTTP/2.",
      "A script prints its content before, or without, the header.",
      "A header field contains a control character, a bare line feed or a space before its colon.",
    ],
    checks: [RAW_ANSWER],
    decides:
      "The strict parser refused the head. Reasons name what spoke (ssh, tls, http2, smtp, html, binary) or what is broken (bad-status, bad-header, nul).",
    hosterText:
      "ORIGIN_IP port ORIGIN_PORT does not answer with valid HTTP/1.1, seen at TIME, id REQUEST_ID. Please check that the right service listens there, and the header that the application writes.",
    elsewhere: {
      cloudflare: "520 (unknown error)",
      envoy: "UPE (upstream protocol error)",
      haproxy: "PH",
      nginx: "upstream sent no valid HTTP/1.0 header, upstream sent invalid header",
    },
  },
  ResponseFramingInvalid: {
    title: "The origin's answer contradicts itself about its length",
    visitor: "The site's server gave an answer with contradictory lengths.",
    visitorAction: OWNER_MUST_ACT,
    meaning:
      "The header states the length of the body in two ways that do not agree, or in a way that is no number. To guess would open the door to request smuggling and cache poisoning.",
    causes: [
      "Application and server both set Content-Length.",
      "Content-Length together with Transfer-Encoding, after compression was added on the way.",
      "A faulty proxy in front of the application.",
    ],
    checks: [RAW_ANSWER],
    decides: "RFC 9112 §6.3. Reasons: length-and-chunked, two-lengths, bad-length.",
    hosterText:
      "Answers of ORIGIN_IP port ORIGIN_PORT carry contradictory body lengths (Content-Length twice, or with Transfer-Encoding), seen at TIME, id REQUEST_ID. Please let only one part of the stack set them.",
    elsewhere: {
      cloudflare: "520, 502",
      envoy: "UPE",
      haproxy: "PH",
      nginx: 'upstream sent "Content-Length" and "Transfer-Encoding" headers at the same time, duplicate header line',
    },
  },
  ResponseHeaderTooLarge: {
    title: "The header of the origin's answer is too large",
    visitor: "The site's server gave an answer with too large a header.",
    visitorAction:
      "Delete the cookies of this site in your browser and load the page again. If that does not help, tell the owner of the site.",
    meaning: "The header section of the answer is over the limit of the edge (128 KiB).",
    causes: [
      "Cookies that grow with every answer.",
      "Debug data in header fields.",
      "A redirect or security policy of enormous length.",
      "A program that writes its body as header.",
    ],
    checks: [
      {
        run: "curl -sS -o /dev/null -D - -H 'Host: SITE_HOST' http://ORIGIN_IP:ORIGIN_PORT/PATH | wc -c",
        shows: "the size of the header; without wc: which field it is",
      },
    ],
    decides:
      "The limit was reached before the end of the head. Reasons: section = all together, line = one line, count = number of fields.",
    hosterText:
      "Answers of ORIGIN_IP port ORIGIN_PORT have a header section over 128 KiB, seen at TIME, id REQUEST_ID. Please check cookies and debug header fields of the application.",
    elsewhere: {
      cloudflare: "520 (unknown error)",
      envoy: "UPE",
      haproxy: "PH",
      nginx: "upstream sent too big header while reading response header from upstream",
    },
  },
  ResponseBodyTooLarge: {
    title: "The origin's answer is too large to be held",
    visitor: "The answer of the site's server is too large.",
    visitorAction: OWNER_MUST_ACT,
    meaning:
      "The edge has to hold this answer as a whole in order to work on it, and it is over the limit for that. Answers that are only passed on have no limit.",
    causes: [
      "A setting that needs the whole body (changing its content) meets a large file.",
      "The origin sends much more than intended.",
    ],
    checks: [
      {
        run: "curl -sS -o /dev/null -w '%{size_download}\\n' -H 'Host: SITE_HOST' http://ORIGIN_IP:ORIGIN_PORT/PATH",
        shows: "the size of the body in bytes",
      },
    ],
    decides: "Content-Length, or the bytes counted, went over the limit.",
    hosterText: null,
    elsewhere: { envoy: "413 or 502 from a buffering filter", nginx: "none: it writes to a temporary file" },
  },
  ResponseEncodingInvalid: {
    title: "The origin's answer is wrongly encoded",
    visitor: "The site's server gave an answer that is damaged on the way.",
    visitorAction: WAIT,
    meaning: "The chunks of the body are malformed, or compressed content that the edge has to open is broken.",
    causes: [
      "The application writes its chunks itself and miscounts.",
      "Compression was applied twice, or Content-Encoding names the wrong method.",
      "A faulty proxy in front of the application.",
    ],
    checks: [
      RAW_ANSWER,
      {
        run: "curl -sS -o /dev/null --compressed -H 'Host: SITE_HOST' http://ORIGIN_IP:ORIGIN_PORT/PATH",
        shows: "whether another client can read chunks and compression",
      },
    ],
    decides: "RFC 9112 §7.1 for chunks. Reasons: bad-chunk, bad-coding.",
    hosterText:
      "Answers of ORIGIN_IP port ORIGIN_PORT have malformed chunks or broken compression, seen at TIME, id REQUEST_ID. Please check which part of the stack writes chunks and Content-Encoding.",
    elsewhere: {
      cloudflare: "520 (unknown error)",
      envoy: "UPE",
      haproxy: "PD",
      nginx: "upstream sent invalid chunked response while reading upstream",
    },
  },
  UpgradeFailed: {
    title: "The switch of protocol failed",
    visitor: "The live connection to the site's server could not be set up.",
    visitorAction: WAIT_OR_TELL,
    meaning:
      "The origin answered 101 (Switching Protocols) without having been asked, or to another protocol than asked for, or not where it had to.",
    causes: [
      "A proxy between edge and application does not pass on Upgrade.",
      "The WebSocket path is wrong or the WebSocket server is not running.",
      "A faulty server sends 101 for ordinary requests.",
    ],
    checks: [
      {
        run: "curl -sv -o /dev/null -m 5 -H 'Host: SITE_HOST' -H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' http://ORIGIN_IP:ORIGIN_PORT/PATH",
        shows: "101 = the origin can do it",
      },
    ],
    decides: "RFC 9110 §7.8: 101 only for a protocol that the request named.",
    hosterText:
      "ORIGIN_IP port ORIGIN_PORT handles protocol upgrades (WebSocket) wrongly, seen at TIME, id REQUEST_ID. Please check that every proxy before the application passes on Upgrade and Connection.",
    elsewhere: { cloudflare: "520, 502", envoy: "UPE", haproxy: "PH" },
  },
  RequestWriteTimeout: {
    title: "The origin does not take the request's body",
    visitor: "The site's server stopped receiving what you were sending.",
    visitorAction: "Wait a few minutes, then send it again.",
    meaning: "The edge had more of the request's body to send, and the origin took nothing more for the time allowed.",
    causes: [
      "The application does not read uploads, or hangs while it reads.",
      "Its disk is full or slow.",
      "Host or path died during the upload.",
    ],
    checks: [
      {
        run: "curl -sv -o /dev/null -m 120 -T FILE -H 'Host: SITE_HOST' http://ORIGIN_IP:ORIGIN_PORT/PATH",
        shows: "whether an upload without the edge stops too",
      },
      { run: "df -h; iostat -x 1 3", shows: "run on the origin: space and speed of its disks" },
    ],
    decides: "The socket to the origin took no byte within the time while bytes were waiting.",
    hosterText:
      "ORIGIN_IP port ORIGIN_PORT stops reading request bodies of our edge proxy (EDGE_IP), seen at TIME, id REQUEST_ID. Please check the application's upload handling and the disks.",
    elsewhere: {
      cloudflare: "520, 524",
      envoy: "UT, SI",
      haproxy: "sD, sH",
      nginx: "upstream timed out (110: Connection timed out) while sending request to upstream",
    },
  },
  HTTP2Error: {
    title: "HTTP/2 with the origin failed",
    visitor: "The edge and the site's server did not understand each other.",
    visitorAction: WAIT_OR_TELL,
    meaning: "The origin ended the HTTP/2 stream or connection with an error, or what it sent is no HTTP/2.",
    causes: [
      "The origin restarts (GOAWAY).",
      "A limit of streams or of header size on the origin.",
      "The port speaks HTTP/1.1 only: write http:// in place of h2c://.",
      "A faulty HTTP/2 implementation.",
    ],
    checks: [
      {
        run: "curl -sv -o /dev/null --http2 https://ORIGIN_HOST:ORIGIN_PORT/PATH",
        shows: "whether another client sees the error; --http1.1 to compare",
      },
      ORIGIN_LOG,
    ],
    decides:
      "GOAWAY or RST_STREAM with an error code (RFC 9113 §7), or frames that break its rules. What was provably not processed (REFUSED_STREAM, above the last stream of GOAWAY) is tried again once.",
    hosterText:
      "ORIGIN_IP port ORIGIN_PORT ends HTTP/2 streams of our edge proxy (EDGE_IP) with an error, seen at TIME, id REQUEST_ID. Please check the service's HTTP/2 limits and its log.",
    elsewhere: { cloudflare: "520 (unknown error)", envoy: "UR (upstream remote reset)", haproxy: "SH, SD" },
  },
  ResponseDeadline: {
    title: "The answer took too long as a whole",
    visitor: "The answer of the site's server took longer than this site allows.",
    visitorAction: WAIT,
    meaning:
      "The optional limit for a whole answer was reached: from the last byte of the request to the last byte of the answer.",
    causes: ["A large file over a slow line.", "A stream that never ends, and a limit that is not meant for it."],
    checks: [
      {
        run: "curl -sS -o /dev/null -w '%{time_total}s %{size_download} bytes\\n' -H 'Host: SITE_HOST' http://ORIGIN_IP:ORIGIN_PORT/PATH",
        shows: "how long the whole answer takes",
      },
    ],
    decides: "The site's limit for the whole answer (timeouts.total). It is off by default.",
    hosterText: null,
    elsewhere: { envoy: "UT (the route's timeout is for the whole answer), UMSDR (max stream duration)" },
  },
} as const satisfies Record<string, FailureText>;
