import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from "node:http2";
import { after } from "node:test";
import { within } from "./deadline.ts";

/** What came on a stream until it closed. */
export interface StreamAnswer {
  /** 0 = none. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly interims: readonly { readonly status: number; readonly headers: IncomingHttpHeaders }[];
  readonly body: Buffer;
  readonly trailers: IncomingHttpHeaders;
  /** END_STREAM came. */
  readonly isWhole: boolean;
  /** Of RST_STREAM; 0 = none, or NO_ERROR. */
  readonly code: number;
}

/** A request that is under way. */
export interface Asked {
  readonly stream: ClientHttp2Stream;
  readonly answer: Promise<StreamAnswer>;
}

/** A session of Node's client. It ends with the scope in which it was opened. */
export function http2Client(port: number): ClientHttp2Session {
  const session = connect(`http://127.0.0.1:${port}`);
  session.on("error", () => undefined);
  after(() => session.destroy());
  return session;
}

/** Asks without a body; with one, end `stream` yourself. */
export function ask(
  session: ClientHttp2Session,
  path: string,
  fields: OutgoingHttpHeaders = {},
  body: "none" | "follows" = "none",
): Asked {
  const stream = session.request(
    { ":path": path, ":authority": "site.test", ...fields },
    { endStream: body === "none" },
  );
  const chunks: Buffer[] = [];
  const interims: StreamAnswer["interims"][number][] = [];
  let headers: IncomingHttpHeaders = {};
  let trailers: IncomingHttpHeaders = {};
  let isWhole = false;
  stream.on("response", (got) => void (headers = got));
  stream.on("headers", (got) => void interims.push({ status: Number(got[":status"]), headers: got }));
  stream.on("trailers", (got) => void (trailers = got));
  stream.on("data", (chunk: Buffer) => void chunks.push(chunk));
  stream.on("end", () => void (isWhole = true));
  stream.on("error", () => undefined);
  const answer = new Promise<StreamAnswer>((resolve) => {
    stream.on("close", () => {
      const status = Number(headers[":status"] ?? 0);
      resolve({ status, headers, interims, body: Buffer.concat(chunks), trailers, isWhole, code: stream.rstCode ?? 0 });
    });
  });
  return { stream, answer: within(answer, `the end of the stream of ${path}`, 20_000) };
}

/** A whole exchange without a request body. */
export async function fetched(
  session: ClientHttp2Session,
  path: string,
  fields: OutgoingHttpHeaders = {},
): Promise<StreamAnswer> {
  return ask(session, path, fields).answer;
}
