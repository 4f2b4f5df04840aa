/** The edge cannot start for a reason that the operator can mend. The message says what, where and what to do. */
export class StartError extends Error {
  override readonly name = "StartError";
}
