/** version "-" trace-id "-" parent-id "-" trace-flags; later versions may go on behind another hyphen. */
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/;
const NO_TRACE = "0".repeat(32);
const NO_PARENT = "0".repeat(16);

/** The trace id of a `traceparent` (W3C Trace Context §3.2.2); "" where the value is none: such a request belongs to no trace. */
export function traceIdOf(traceparent: string): string {
  const [, version, traceId = "", parentId, rest] = TRACEPARENT.exec(traceparent) ?? [];
  if (version === "ff" || traceId === NO_TRACE || parentId === NO_PARENT) return "";
  return version === "00" && rest !== undefined ? "" : traceId;
}
