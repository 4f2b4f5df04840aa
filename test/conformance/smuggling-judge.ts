import assert from "node:assert/strict";
import { rawRequest } from "../harness/client.ts";
import type { Edge } from "../harness/edge.ts";
import { request } from "../harness/request.ts";
import type { LenientOrigin } from "./lenient-origin.ts";
import { readEveryWay, type SeenRequest } from "./lenient-readings.ts";
import { shown } from "./smuggling-attack.ts";

/** Of a request that is whole before the error in it can be seen: it may reach the origin or not, and the log may tell either. */
export const TORN = "/torn";

/** Looks at what reached an origin, attack by attack. */
export class SmugglingJudge {
  /** Attacks whose octets two readings saw differently. */
  ambiguous = 0;
  readonly #origin: LenientOrigin;
  readonly #edge: Edge;
  readonly #served: SeenRequest[] = [];
  #judged: readonly number[] = [];
  #round = 0;

  constructor(origin: LenientOrigin, edge: Edge) {
    this.#origin = origin;
    this.#edge = edge;
  }

  /** The target of the request that follows an attack on its connection. */
  get behind(): string {
    return `/behind-${this.#round}`;
  }

  /** To be called before an attack. */
  begin(): void {
    this.#round += 1;
    this.#judged = this.#origin.lengths;
  }

  /**
   * Asks something on another connection, whose answer must be its own; then every reading of what the origin got since `begin` must see these
   * requests, whole, and no others.
   */
  async check(targets: readonly string[]): Promise<void> {
    const beside = `/beside-${this.#round}`;
    const other = await rawRequest(this.#edge.port, request(beside));
    assert.deepEqual(
      [other.status, other.body],
      [200, `[GET ${beside}]`],
      "somebody else gets the answer that is theirs",
    );
    const seen = this.#origin
      .since(this.#judged)
      .flatMap((stream) => this.#agreed(stream))
      .filter(({ isWhole, target }) => isWhole && target !== TORN);
    this.#served.push(...seen);
    this.#judged = this.#origin.lengths;
    const told = seen.map(({ target }) => target).toSorted();
    assert.deepEqual(
      told,
      [...targets, beside].toSorted(),
      "the origin sees what the edge forwarded, and nothing else",
    );
  }

  /** At the end: what the origin saw is what the edge logged without a code. */
  async checkLog(): Promise<void> {
    assert.deepEqual(this.#origin.lengths, this.#judged, "nothing came late");
    await this.#edge.nextLog(`/beside-${this.#round}`);
    const logged = this.#edge.log().filter(({ code, target }) => (code ?? null) === null && target !== TORN);
    assert.deepEqual(lines(this.#served), lines(logged));
    for (const stream of this.#origin.streams) {
      assert.doesNotMatch(stream, /h2c|http2-settings/i, "no origin is offered HTTP/2 past the edge");
    }
  }

  #agreed(stream: string): readonly SeenRequest[] {
    const seen = readEveryWay(stream);
    if (!("readings" in seen)) return seen;
    this.ambiguous += 1;
    const [one, other] = seen.readings.map((reading, index) => JSON.stringify([reading, seen.seen[index]]));
    return assert.fail(`${shown(stream)}\n${one}\n${other}`);
  }
}

function lines(requests: readonly { readonly method: string; readonly target: string }[]): string[] {
  return requests.map(({ method, target }) => `${method} ${target}`).toSorted();
}
