const URN = "urn:ietf:params:acme:error:";

/** A problem document of the CA (RFC 8555 §6.7), as far as it is used. */
export interface AcmeProblem {
  readonly type?: unknown;
  readonly detail?: unknown;
  readonly subproblems?: unknown;
}

/** `ca`: no name would fare better. `proof`: another way to prove the name may work. */
export type TroubleScope = "ca" | "name" | "proof";

/** Why there is no certificate, in words for the operator. */
export class AcmeTrouble extends Error {
  readonly scope: TroubleScope;
  /** The problem's type without its namespace, "" = it never came to that. */
  readonly type: string;
  /** What the CA asked for; 0 = nothing. */
  readonly retryAfterMs: number;

  constructor(message: string, what: { scope: TroubleScope; type?: string; retryAfterMs?: number }) {
    super(message);
    this.scope = what.scope;
    this.type = what.type ?? "";
    this.retryAfterMs = what.retryAfterMs ?? 0;
  }
}

/** What the CA answered to one of our requests in place of what was asked for. */
export function refusedRequest(problem: AcmeProblem, status: number, retryAfterMs: number): AcmeTrouble {
  const type = typeof problem.type === "string" ? problem.type.replace(URN, "") : "";
  const scope = status >= 500 || type === "" ? "ca" : "name";
  const hint = REQUEST_HINTS[type];
  const text = `the CA answers ${status} ${problemText(problem)}${hint === undefined ? "" : `: ${hint}`}`;
  return new AcmeTrouble(text, { scope, type, retryAfterMs });
}

/** The CA has looked at a name and not found what it looked for. */
export function refusedProof(problem: AcmeProblem, name: string, challenge: string): AcmeTrouble {
  const type = typeof problem.type === "string" ? problem.type.replace(URN, "") : "";
  const hint = PROOF_HINTS[type]?.(name, challenge);
  const text = `the CA's ${challenge} check failed: ${problemText(problem)}${hint === undefined ? "" : `: ${hint}`}`;
  return new AcmeTrouble(text, { scope: "proof", type });
}

/** `the detail (type)`, on one line. */
export function problemText({ type, detail, subproblems }: AcmeProblem): string {
  const nested = Array.isArray(subproblems) ? (subproblems as AcmeProblem[]).map(problemText) : [];
  const said = [typeof detail === "string" ? detail : "", ...nested].filter((text) => text !== "").join("; ");
  const name = typeof type === "string" ? type.replace(URN, "") : "no ACME problem document";
  return oneLine(said === "" ? name : `${said} (${name})`);
}

/** What others wrote goes to a terminal. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").slice(0, 600);
}

const REQUEST_HINTS: Readonly<Record<string, string>> = {
  rateLimited: "that is a limit of the CA; wao waits as long as it says",
  externalAccountRequired: "this CA wants acme.eab with the key that it gives you",
  userActionRequired: "the CA's terms of service have changed; see its web site",
  rejectedIdentifier: "this CA gives no certificate for this name",
  unsupportedIdentifier: "this CA gives no certificate for this name",
  caa: "a CAA record in the DNS allows only other CAs",
  invalidContact: "acme.email is not to its taste",
  unsupportedContact: "acme.email is not to its taste",
};

const PROOF_HINTS: Readonly<Record<string, (name: string, challenge: string) => string>> = {
  connection: (name, challenge) =>
    `${portOf(challenge)} of ${name} must reach this edge from the CA's side (do the name's A and AAAA records lead here? does a firewall let it in?)`,
  dns: (name) => `${name} must have an address (A, AAAA) that leads to this edge`,
  unauthorized: (name, challenge) =>
    `${portOf(challenge)} of ${name} leads to another server than this edge, or one in between answers`,
  incorrectResponse: (name, challenge) =>
    `${portOf(challenge)} of ${name} leads to another server than this edge, or one in between answers`,
  tls: (name, challenge) => `${portOf(challenge)} of ${name} must reach this edge, with TLS passed on as it is`,
  caa: () => "a CAA record in the DNS allows only other CAs",
};

function portOf(challenge: string): string {
  return challenge === "http-01" ? "port 80" : "port 443";
}
