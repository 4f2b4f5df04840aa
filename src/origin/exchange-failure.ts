import type { Socket } from "node:net";
import { failure, type Failure } from "../failures/failure.ts";
import type { Reason } from "../failures/reasons.ts";
import { establishedTlsFailure } from "./tls-failure.ts";

/** The connection ended inside the answer (2404). */
export function truncation(
  reason: "in-head" | "body-short" | "chunked-unfinished" | null,
  received: number,
  expected: number,
): Failure {
  const promised = expected >= 0 ? ` of ${expected}` : "";
  return failure("ResponseTruncated", reason, `${received}${promised} bytes received`);
}

/** What is known of a connection that ended. */
export interface EndedConnection {
  readonly socket: Socket;
  readonly address: string;
  /** Not an octet of a request. */
  readonly wroteNothing: boolean;
  /** Of the answer, interim ones included. */
  readonly receivedBytes: number;
}

/** The origin ended the connection before the answer began (2402 FIN, 2403 RST). */
export function closedFailure(
  { socket, address, receivedBytes, wroteNothing }: EndedConnection,
  error: NodeJS.ErrnoException | null,
): Failure {
  const late = error === null ? null : establishedTlsFailure(error, address);
  if (late) return late;
  const interim = receivedBytes > 0 ? " after an interim answer" : "";
  const written = `${socket.bytesWritten} request bytes written`;
  if (wroteNothing && receivedBytes === 0)
    return failure("ConnectionReset", error ? "reset-at-accept" : "closed-at-accept", detail(error));
  if (error === null) return failure("ClosedBeforeResponse", null, `FIN${interim}, ${written}`);
  if (isReset(error))
    return failure("ResetBeforeResponse", null, `${error.code} on ${error.syscall ?? "?"}${interim}, ${written}`);
  return failure("HTTPError", null, `${error.code ?? error.message}${interim}, ${written}`);
}

/** Not enough within the response timeout (2401). */
export function stallFailure(partialBytes: number, interims: number): Failure {
  if (partialBytes > 0)
    return failure("ResponseTimeout", "stalled-in-head", `${partialBytes} bytes of a head, then silence`);
  return failure("ResponseTimeout", "interim-only", `${interims} interim answers, then silence`);
}

/** The origin took nothing of the request any more (2412). */
export function notTaken(waitingBytes: number): Failure {
  return failure("RequestWriteTimeout", null, `the origin stopped taking the request, ${waitingBytes} bytes wait`);
}

/** Nothing at all within the response timeout (2401). */
export function silenceFailure(reason: Reason | null): Failure {
  return failure("ResponseTimeout", reason, "no byte of an answer");
}

function detail(error: NodeJS.ErrnoException | null): string {
  return error
    ? `${error.code} on ${error.syscall ?? "?"} before the request was sent`
    : "FIN before the request was sent";
}

function isReset(error: NodeJS.ErrnoException): boolean {
  return error.code === "ECONNRESET" || error.code === "EPIPE" || error.code === "ECONNABORTED";
}
