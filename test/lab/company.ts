import type { Lab } from "./network.ts";
import { ORIGIN_NET } from "./network.ts";

/** All of it is on the origin machine. */
const NET = "10.77.2";
export const COMPANY_PORT = 8001;

/** Good origins, each at an address of its own. */
export class Company {
  readonly #count: number;

  /** @param count below 250 */
  constructor(count: number) {
    this.#count = count;
  }

  /** Their addresses: all machines learn the way there. */
  async settle(lab: Lab): Promise<void> {
    await lab.exec("origin", `ip route add local ${NET}.0/24 dev lo`);
    await lab.exec("router", `ip route add ${NET}.0/24 via ${ORIGIN_NET.four}.2`);
    await lab.exec("edge", `ip route add ${NET}.0/24 via 10.77.0.1`);
  }

  /** Their sites in the edge's configuration. */
  get sites(): object[] {
    return this.#hosts.map((host, index) => ({ hosts: [host], origin: `http://${NET}.${index + 1}:${COMPANY_PORT}` }));
  }

  get #hosts(): string[] {
    return Array.from({ length: this.#count }, (_, index) => `company-${index}.test`);
  }
}
