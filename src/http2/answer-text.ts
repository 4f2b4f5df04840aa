/** How the body of an answer is framed in the words of HTTP/1.1: as its fields say, in chunks unless they state a length, or by a length of 0. */
export type AnswerFraming = "as-stated" | "chunked" | "empty";

/** RFC 9113 §8.2.2: of one connection only. nghttp2 refuses most of them. */
const NOT_FORWARDED = new Set(["connection", "keep-alive", "proxy-connection", "te", "transfer-encoding", "upgrade"]);
/** RFC 9113 §8.2.1. nghttp2 has looked; what would end a line here must not depend on it. */
const ENDS_LINE = /[\r\n]/g;

/**
 * Writes the header section of an answer as a head of HTTP/1.1, so that one parser with one strictness reads the answers of both versions.
 * @param raw names and values in turns, as they came
 * @param reasonPhrase HTTP/2 has none
 */
export function answerText(raw: readonly string[], framing: AnswerFraming, reasonPhrase = ""): string {
  let status = "";
  let lines = "";
  let hasLength = false;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] as string;
    const value = raw[index + 1] as string;
    if (name === ":status") status = value;
    else if (!name.startsWith(":") && !NOT_FORWARDED.has(name)) {
      if (name === "content-length") hasLength = true;
      lines += `${name}: ${value.replace(ENDS_LINE, "\0")}\r\n`;
    }
  }
  if (!hasLength && framing === "chunked") lines += "transfer-encoding: chunked\r\n";
  else if (!hasLength && framing === "empty") lines += "content-length: 0\r\n";
  return `HTTP/1.1 ${status} ${reasonPhrase}\r\n${lines}\r\n`;
}

/** How the header section of an answer frames its body. `ended`: END_STREAM came with it. */
export function answerFraming(method: string, status: number, end: "ended" | "follows"): AnswerFraming {
  if (method === "HEAD" || status < 200 || status === 204 || status === 304) return "as-stated";
  return end === "ended" ? "empty" : "chunked";
}
