const MAX_CHARACTERS = 128;

/**
 * A request id as it may stand in HTML, JSON, text and a shell command alike. Our own ids pass unchanged; an id that a trusted proxy sent may hold
 * anything, so what could mean something in one of the four becomes `_`.
 */
export function visibleId(requestId: string): string {
  return requestId.slice(0, MAX_CHARACTERS).replaceAll(/[^A-Za-z0-9._:=/+@-]/g, "_");
}
