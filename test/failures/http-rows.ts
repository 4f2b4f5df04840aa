import type { HTTP_ROWS } from "../../src/failures/rows/http.ts";
import { LATER_ROWS } from "../../src/failures/later-rows.ts";
import { blocks } from "../harness/blocks.ts";
import { Client, type RawAnswer } from "../harness/client.ts";
import { onRequest, startFrameOrigin } from "../harness/frame-origin.ts";
import { rstStream } from "../harness/http2-frames.ts";
import { type Handler, startOrigin } from "../harness/origin.ts";
import { upload } from "../harness/request.ts";
import type { Gets, OnLoopback, Place, Provocations } from "./provocation.ts";
import { GOOD } from "../lab/behaviour.ts";

const SHORT = { timeouts: { response: "300ms", body_idle: "300ms" } };
/** More than the kernel's buffers of two connections hold. */
const LONG_BYTES = 64 * 1024 * 1024;
const INTERNAL_ERROR = 2;
const OK = "HTTP/1.1 200 OK\r\n";

/** 24xx: what the origin does once it has the request. */
export const PROVOKE_HTTP: Provocations<keyof typeof HTTP_ROWS> = {
  HTTPError: {
    what: "the kernel gives up on a request that nobody acknowledges",
    lab: {
      at: (place) => place.four,
      listens: GOOD,
      prepare: async (lab, place) => {
        await lab.exec("edge", "sysctl -qw net.ipv4.tcp_retries2=1");
        await lab.nft("router", "forward", `ip daddr ${place.four} tcp flags & psh == psh drop`);
      },
    },
    gets: gets(502, 'error=http_protocol_error; details="2400 HTTPError"', "wait"),
  },
  ResponseTimeout: answering(
    "silence",
    () => undefined,
    gets(504, 'error=http_response_timeout; details="2401 ResponseTimeout: acknowledged"', "wait", "acknowledged"),
  ),
  ClosedBeforeResponse: answering(
    "FIN without a byte",
    (_request, connection) => connection.finish(),
    gets(502, 'error=connection_terminated; details="2402 ClosedBeforeResponse"', "wait"),
  ),
  ResetBeforeResponse: answering(
    "RST without a byte",
    (_request, connection) => connection.reset(),
    gets(502, 'error=connection_terminated; details="2403 ResetBeforeResponse"', "wait"),
  ),
  ResponseTruncated: answering(
    "FIN inside the head",
    (_request, connection) => {
      connection.write(`${OK}Content-`);
      connection.finish();
    },
    gets(502, 'error=http_response_incomplete; details="2404 ResponseTruncated: in-head"', "head", "in-head"),
  ),
  ResponseStalled: answering("silence inside the body", says(`${OK}Content-Length: 9\r\n\r\nhalf`), {
    ...cut(200, "body"),
  }),
  ResponseMalformed: answering(
    "the greeting of another protocol",
    says("SSH-2.0-OpenSSH_9.2p1\r\n"),
    gets(502, 'error=http_protocol_error; details="2406 ResponseMalformed: ssh"', "head", "ssh"),
  ),
  ResponseFramingInvalid: answering(
    "two lengths",
    says(`${OK}Content-Length: 1\r\nContent-Length: 2\r\n\r\nhi`),
    gets(502, 'error=http_protocol_error; details="2407 ResponseFramingInvalid: two-lengths"', "head", "two-lengths"),
  ),
  ResponseHeaderTooLarge: answering(
    "a head of 160 KiB",
    says(`${OK}${`X-A: ${"y".repeat(4000)}\r\n`.repeat(40)}\r\n`),
    gets(
      502,
      'error=http_response_header_section_size; details="2408 ResponseHeaderTooLarge: section"',
      "head",
      "section",
    ),
  ),
  ResponseBodyTooLarge: { later: LATER_ROWS.ResponseBodyTooLarge },
  ResponseEncodingInvalid: answering(
    "a chunk without a size",
    says(`${OK}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`),
    gets(
      502,
      'error=http_response_transfer_coding; details="2410 ResponseEncodingInvalid: bad-chunk"',
      "body",
      "bad-chunk",
    ),
  ),
  UpgradeFailed: answering(
    "101 that nobody asked for",
    says("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"),
    gets(502, 'error=http_upgrade_failed; details="2411 UpgradeFailed"', "head"),
  ),
  RequestWriteTimeout: {
    ...answering(
      "an origin that stops reading the body",
      (_request, connection) => void connection.socket.pause(),
      gets(504, 'error=connection_write_timeout; details="2412 RequestWriteTimeout"', "send"),
    ),
    ask: askWithLongBody,
  },
  HTTP2Error: {
    what: "RST_STREAM with INTERNAL_ERROR in place of an answer",
    site: async () => {
      const { url } = await startFrameOrigin(onRequest((stream, one) => one.write(rstStream(stream, INTERNAL_ERROR))));
      return { origin: url };
    },
    gets: gets(502, 'error=http_protocol_error; details="2413 HTTP2Error"', "wait"),
  },
  ResponseDeadline: {
    ...answering(
      "an answer that is not whole in time",
      () => undefined,
      gets(504, 'error=http_response_timeout; details="2414 ResponseDeadline"', "wait"),
    ),
    site: async () => ({ origin: (await startOrigin(() => undefined)).url, timeouts: { total: "300ms" } }),
  },
};

function answering(what: string, handler: Handler, expected: Gets): OnLoopback {
  return { what, site: async () => ({ origin: (await startOrigin(handler)).url, ...SHORT }), gets: expected };
}

function says(bytes: string): Handler {
  return (_request, connection) => void connection.write(bytes);
}

function gets(status: number, proxyStatus: string, phase: Gets["phase"], reason?: string): Gets {
  return { status, proxyStatus: `wao; ${proxyStatus}`, phase, ...(reason === undefined ? {} : { reason }) };
}

function cut(status: number, phase: Gets["phase"]): Gets {
  return { status, proxyStatus: null, phase, ends: "cut" };
}

async function askWithLongBody({ edge, host }: Place): Promise<RawAnswer> {
  const client = await Client.connect(edge.port);
  client.write(upload("/", LONG_BYTES).replace("site.test", host));
  const sending = client.writeAll(blocks(LONG_BYTES).chunks);
  const answer = await client.answer("POST");
  client.close();
  await sending.catch(() => undefined);
  return {
    status: answer.status,
    headers: answer.headers,
    body: answer.body.toString(),
    raw: client.raw(),
    ended: "open",
    answer,
  };
}
