import { constants } from "node:http2";
import { failure, type Failure } from "../failures/failure.ts";

/** RFC 9113 §7, by number. */
const ERROR_NAMES = [
  "NO_ERROR",
  "PROTOCOL_ERROR",
  "INTERNAL_ERROR",
  "FLOW_CONTROL_ERROR",
  "SETTINGS_TIMEOUT",
  "STREAM_CLOSED",
  "FRAME_SIZE_ERROR",
  "REFUSED_STREAM",
  "CANCEL",
  "COMPRESSION_ERROR",
  "CONNECT_ERROR",
  "ENHANCE_YOUR_CALM",
  "INADEQUATE_SECURITY",
  "HTTP_1_1_REQUIRED",
];

/** The name of an error code of HTTP/2, for logs. */
export function http2ErrorName(code: number): string {
  return ERROR_NAMES[code] ?? `error ${code}`;
}

/** The stream ended before the head of an answer (2413). */
export function streamFailure(code: number): Failure {
  return failure("HTTP2Error", null, `the stream ended with ${http2ErrorName(code)} before the answer`);
}

/** GOAWAY: the connection ends with an error, or did not take this stream any more (2413). */
export function goawayFailure(code: number, what: "processed" | "unprocessed"): Failure {
  const fate = what === "unprocessed" ? ", and the request was not processed" : "";
  return failure("HTTP2Error", null, `GOAWAY with ${http2ErrorName(code)}${fate}`);
}

/** What came is not HTTP/2 (2413). */
export function framesFailure(when: "greeting" | "later"): Failure {
  const detail =
    when === "greeting"
      ? "what the origin said first is no SETTINGS frame; it may speak HTTP/1.1 only"
      : "the origin broke the rules of HTTP/2 for frames";
  return failure("HTTP2Error", null, detail);
}

/** The origin did nothing with the request and wants it elsewhere or otherwise (RFC 9113 §7, §8.7). */
export function isRefusal(code: number): boolean {
  return code === constants.NGHTTP2_REFUSED_STREAM;
}
