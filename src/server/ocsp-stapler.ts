import { X509Certificate } from "node:crypto";
import type { EdgeConfig } from "../config/edge-config.ts";
import { certificateBlocks } from "../config/pem-form.ts";
import { ocspRequest, ocspResponder } from "../origin/ocsp-request.ts";
import { believedOcsp } from "../origin/tls-ocsp.ts";
import { serverCertificates } from "./certificate-watch.ts";
import { OcspFetcher } from "./ocsp-fetcher.ts";

const LOOK_EVERY_MS = 30_000;
const RETRY_MS = 300_000;
/** Answers are good for days, and renewed by then; one that names no end is asked for again so soon. */
const MOST_AGE_MS = 3_600_000 * 12;
const LEAST_AGE_MS = 60_000;

/** What the stapler is given. */
export interface StaplerMeans {
  /** All answers (DER) by certificate (PEM), in place of those before. */
  readonly onStaples: (staples: ReadonlyMap<string, Uint8Array>) => void;
  /** A line for the operator. */
  readonly onNotice: (text: string) => void;
}

/** A certificate that names a responder. */
interface Stapled {
  readonly file: string;
  readonly leaf: X509Certificate;
  readonly issuer: X509Certificate;
  readonly responder: URL;
  answer: Buffer | null;
  /** When the answer says nothing any more, ms since 1970. */
  untilMs: number;
  askAgainMs: number;
  told: string;
}

/**
 * Fetches OCSP answers ahead of time, so that clients get them with the certificate (RFC 6066 §8) and ask nobody. Without one the certificate is sent
 * alone: nothing here can keep the edge from serving. Only answers that say `good` are stapled, and none that clients would not believe.
 */
export class OcspStapler {
  readonly #means: StaplerMeans;
  #fetcher: OcspFetcher | null = null;
  #stapled = new Map<string, Stapled>();
  #timer: NodeJS.Timeout | null = null;
  #isLooking = false;

  constructor(means: StaplerMeans) {
    this.#means = means;
  }

  configure(config: EdgeConfig): void {
    const found = new Map<string, Stapled>();
    if (config.tls.staplesOcsp) {
      for (const { cert, certFile } of serverCertificates(config)) {
        const one = this.#stapled.get(cert) ?? stapledOf(cert, certFile);
        if (one !== null) found.set(cert, one);
      }
    }
    this.#stapled = found;
    if (found.size === 0) return this.close();
    if (this.#fetcher === null) this.#fetcher = new OcspFetcher(config);
    else this.#fetcher.configure(config);
    if (this.#timer === null) {
      this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS);
      this.#timer.unref();
    }
    void this.#look();
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#fetcher?.close();
    this.#fetcher = null;
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    let changed = false;
    for (const one of this.#stapled.values()) {
      if (one.answer !== null && one.untilMs <= Date.now()) {
        one.answer = null;
        changed = true;
      }
      if (one.askAgainMs <= Date.now() && (await this.#ask(one))) changed = true;
    }
    this.#isLooking = false;
    if (changed) this.#tell();
  }

  /** True = there is a new answer. */
  async #ask(one: Stapled): Promise<boolean> {
    const question = ocspRequest(one.leaf, one.issuer);
    one.askAgainMs = Date.now() + RETRY_MS;
    if (question === null || this.#fetcher === null) return false;
    const fetched = await this.#fetcher.fetch(one.responder, question);
    if (fetched.answer === null) return this.#without(one, fetched.why);
    const { answer } = fetched;
    const nowMs = Date.now();
    const verdict = believedOcsp({ answer, leaf: one.leaf, issuer: one.issuer }, nowMs);
    if (verdict === null) return this.#without(one, "its answer cannot be believed");
    if (verdict.status !== "good") {
      one.answer = null;
      this.#without(one, `it says that the certificate is ${verdict.status}`);
      return true;
    }
    const leftMs = verdict.nextUpdateMs === null ? MOST_AGE_MS : verdict.nextUpdateMs - nowMs;
    one.answer = answer;
    one.untilMs = nowMs + leftMs;
    one.askAgainMs = nowMs + Math.max(LEAST_AGE_MS, Math.min(MOST_AGE_MS, leftMs / 2));
    one.told = "";
    return true;
  }

  /** Says so once, until something else happens. */
  #without(one: Stapled, why: string): false {
    if (one.told === why) return false;
    one.told = why;
    this.#means.onNotice(`wao: no new OCSP answer for ${one.file} from ${one.responder.origin}: ${why}`);
    return false;
  }

  #tell(): void {
    const staples = new Map<string, Uint8Array>();
    for (const [cert, { answer }] of this.#stapled) if (answer !== null) staples.set(cert, new Uint8Array(answer));
    this.#means.onStaples(staples);
  }
}

/** Null where there is nobody to ask, or the file does not hold the issuer, by which the answer is judged. */
function stapledOf(cert: string, file: string): Stapled | null {
  const [first, second] = certificateBlocks(cert);
  if (first === undefined || second === undefined) return null;
  const leaf = new X509Certificate(first);
  const issuer = new X509Certificate(second);
  const responder = ocspResponder(leaf);
  if (responder === null || !leaf.checkIssued(issuer)) return null;
  return { file, leaf, issuer, responder, answer: null, untilMs: 0, askAgainMs: 0, told: "" };
}
