import { join } from "node:path";
import type { StartedProcess } from "../harness/started-process.ts";
import type { DnsServerPlace, DnsTable } from "./lab-case.ts";
import { type Lab, ORIGIN_NET } from "./network.ts";

const PROGRAM = join(import.meta.dirname, "dns-process.ts");

/** The DNS servers of a lab. */
export class LabDns {
  readonly #process: StartedProcess;
  #table: DnsTable = {};
  #said = 0;

  private constructor(process: StartedProcess) {
    this.#process = process;
  }

  static async start(lab: Lab, servers: readonly DnsServerPlace[]): Promise<LabDns> {
    const wanted = servers.map(({ octet, always }) => ({ host: `${ORIGIN_NET.four}.${octet}`, always }));
    if (wanted.length > 0) {
      await lab.exec("origin", wanted.map(({ host }) => `ip addr add ${host}/24 dev net`).join("\n"));
    }
    return new LabDns(await lab.start("origin", process.execPath, [PROGRAM, JSON.stringify(wanted)]));
  }

  /** Say this from now on about these names. */
  async say(table: DnsTable): Promise<void> {
    this.#table = { ...this.#table, ...table };
    this.#said += 1;
    const said = `said ${this.#said}`;
    this.#process.tell(JSON.stringify(this.#table));
    await this.#process.stdout.first((line) => line === said, "the DNS servers say something else");
  }
}
