import type { Failure } from "../failures/failure.ts";
import { GRPC_STATUS, grpcStatusName } from "../failures/grpc-status.ts";
import { waoError } from "../failures/header.ts";
import { LANGUAGES } from "./language.ts";
import { toldFailure } from "./told-failure.ts";

const GRPC = /^application\/grpc(?:-web(?:-text)?)?(?:\+[a-z0-9.-]+)?$/;

/**
 * The media type in which a call wants to be answered, or null: the request is no call. gRPC-Web's clients refuse every other than their own.
 * @param contentType the request's field, or null
 */
export function grpcType(contentType: string | null): string | null {
  if (contentType === null) return null;
  const type = contentType.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (!GRPC.test(type)) return null;
  return type.startsWith("application/grpc-web") ? type : "application/grpc";
}

/** `grpc-status` and `grpc-message` in the head: with an empty body that is a whole answer (gRPC over HTTP2, "Trailers-Only"). English: engineers read it. */
export function grpcFields(failed: Failure): string {
  const { row, reason, note } = toldFailure(failed, "en");
  const because = reason === null ? "" : ` (${reason})`;
  const message = `${waoError(failed.name)}${because}: ${note ?? LANGUAGES.en.failures[row.name].visitor}`;
  return `grpc-status: ${GRPC_STATUS[grpcStatusName(row)]}\r\ngrpc-message: ${percentEncoded(message)}\r\n`;
}

/** gRPC over HTTP2, "Status-Message": printable ASCII but % as it is, the rest as the octets of UTF-8. */
export function percentEncoded(text: string): string {
  return text.replaceAll(/[^ -$&-~]/gu, (character) =>
    Buffer.from(character).toString("hex").toUpperCase().replaceAll(/../g, "%$&"),
  );
}
