import type { CatalogueRow } from "./catalogue.ts";
import { failure } from "./failure.ts";
import { GRPC_STATUS, grpcStatusName } from "./grpc-status.ts";
import { proxyStatus, waoError } from "./header.ts";
import { laterFeature } from "./later-rows.ts";
import { placeholdersOf } from "./placeholders.ts";
import type { Reason } from "./reasons.ts";
import { REASON_TEXTS } from "./texts/reasons.ts";
import { TEXTS } from "./texts.ts";

/** Everything about one code as one object: what `wao explain --json` prints. Its members are part of the interface (`docs/guides/explain.md`). */
export type ExplainedFailure = ReturnType<typeof explainedFailure>;

/** @param reason the one that was asked for, or null */
export function explainedFailure(row: CatalogueRow, reason: Reason | null) {
  const text = TEXTS[row.name];
  const grpc = grpcStatusName(row);
  return {
    code: row.code,
    name: row.name,
    class: row.class,
    later: laterFeature(row.name),
    title: text.title,
    meaning: text.meaning,
    reason,
    reasons: Object.fromEntries(row.reasons.map((each) => [each, REASON_TEXTS[each]])),
    visitor: text.visitor,
    visitorAction: text.visitorAction,
    actors: row.actors,
    causes: text.causes,
    checks: text.checks,
    placeholders: Object.fromEntries(placeholdersOf(text)),
    hosterText: text.hosterText,
    decides: text.decides,
    phase: row.phase,
    delivery: row.delivery,
    status: row.status,
    grpcStatus: { code: GRPC_STATUS[grpc], name: grpc },
    fields: {
      waoError: row.proxyStatus === null ? null : waoError(row.name),
      proxyStatus: row.proxyStatus === null ? null : proxyStatus(failure(row.name, reason)),
      retryAfterSeconds: row.retryAfterSeconds,
    },
    edgeRetry: row.edgeRetry,
    clientRetry: row.clientRetry,
    counts: row.counts,
    staleAllowed: row.staleAllowed,
    elsewhere: text.elsewhere,
  };
}
