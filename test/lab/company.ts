import type { Lab } from "./network.ts";
import { ORIGIN_NET } from "./network.ts";
import type { Visitor } from "./visits.ts";

/** All of it is on the origin machine. */
const NET = "10.77.2";
export const COMPANY_PORT = 8001;
/** The edge looks at the last 30 s. */
const EVERY_MS = 5000;
const TARGET = "/company";

/** Good origins, each at an address of its own, that are asked all the time. */
export class Company {
  readonly #count: number;
  #timer: NodeJS.Timeout | null = null;

  /** @param count below 250 */
  constructor(count: number) {
    this.#count = count;
  }

  /** Their addresses: all machines learn the way there. */
  async settle(lab: Lab): Promise<void> {
    if (this.#count === 0) return;
    await lab.exec("origin", `ip route add local ${NET}.0/24 dev lo`);
    await lab.exec("router", `ip route add ${NET}.0/24 via ${ORIGIN_NET.four}.2`);
    await lab.exec("edge", `ip route add ${NET}.0/24 via 10.77.0.1`);
  }

  /** Their sites in the edge's configuration. */
  get sites(): object[] {
    return this.#hosts.map((host, index) => ({ hosts: [host], origin: `http://${NET}.${index + 1}:${COMPANY_PORT}` }));
  }

  /** Begin to ask; resolves when each has answered once. */
  async keep(visitor: Visitor, port: number): Promise<void> {
    const round = async (): Promise<void> => {
      await Promise.all(this.#hosts.map((host) => visitor.visit({ host, port, target: TARGET })));
    };
    await round();
    this.#timer = setInterval(() => void round().catch(() => undefined), EVERY_MS);
  }

  end(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  get #hosts(): string[] {
    return Array.from({ length: this.#count }, (_, index) => `company-${index}.test`);
  }
}
