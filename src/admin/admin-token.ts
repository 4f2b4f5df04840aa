import { createHash, timingSafeEqual } from "node:crypto";

/** Short enough to be told apart from a file that is no token, long enough that nobody guesses it. */
const SHORTEST = 16;
const LONGEST = 1024;

/** Visible ASCII without blanks: it travels in a header. What we make ourselves is 43 letters of base64url. */
const TOKEN = new RegExp(`^[\\x21-\\x7e]{${SHORTEST},${LONGEST}}$`);

export const TOKEN_FORM = `${SHORTEST} to ${LONGEST} letters of ASCII without blanks`;

/** The name of the token's file in `state_dir`. */
export const TOKEN_FILE = "admin-token";

/** The environment variable that counts more than the file. */
export const TOKEN_VARIABLE = "WAO_ADMIN_TOKEN";

/** Takes a token out of a file or variable, where a final newline is usual. null: it is none. */
export function tokenIn(text: string): string | null {
  const token = text.trim();
  return TOKEN.test(token) ? token : null;
}

/** Compares what callers show with the token; how long that takes says nothing about where they differ. */
export class TokenCheck {
  readonly #digest: Buffer;

  constructor(token: string) {
    this.#digest = sha256(token);
  }

  /** @param authorization - the header as it came */
  accepts(authorization: string | undefined): boolean {
    const shown = /^bearer +([\x21-\x7e]+)$/i.exec(authorization ?? "")?.[1];
    return shown !== undefined && timingSafeEqual(sha256(shown), this.#digest);
  }
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
