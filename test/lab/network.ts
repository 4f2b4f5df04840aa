import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { isAlive } from "../harness/process-facts.ts";
import { StartedProcess } from "../harness/started-process.ts";

/** The three machines of a lab: `edge` — `router` — `origin`. */
export type Machine = "edge" | "router" | "origin";
const MACHINES: readonly Machine[] = ["edge", "router", "origin"];

export interface LabOptions {
  /** IPv4 only: the edge has no IPv6 address at all. */
  readonly families?: "both" | "ipv4";
  /** /etc/resolv.conf of the edge's machine [nobody listens there: a question ends at once and leaves the machine never]. */
  readonly resolvConf?: string;
}

/** Both networks are /24 and /64; the router is .1 in each. */
export const EDGE_NET = { four: "10.77.0", six: "fd77:0:0:0:" } as const;
export const ORIGIN_NET = { four: "10.77.1", six: "fd77:0:0:1:" } as const;

const NAME_PREFIX = "wao-lab";
const START_MS = 20_000;
const run = promisify(execFile);
let labs = 0;

/**
 * Three network namespaces with veth pairs between them, IPv4 and IPv6, and an empty nftables table `lab` in each. Nothing in it can reach the outside.
 * Needs root, `ip`, `nft` and `taskset`. Always removed: `await using lab = await createLab()`.
 */
export async function createLab(options: LabOptions = {}): Promise<Lab> {
  await removeStale();
  labs += 1;
  const lab = new Lab(`${NAME_PREFIX}-${process.pid}-${labs}`, options);
  try {
    await lab.build();
    return lab;
  } catch (error) {
    await lab[Symbol.asyncDispose]();
    throw error;
  }
}

export class Lab implements AsyncDisposable {
  readonly #name: string;
  readonly #options: LabOptions;
  readonly #folder = mkdtempSync(join(tmpdir(), "wao-lab-"));
  readonly #processes: StartedProcess[] = [];
  #ruleFiles = 0;

  constructor(name: string, options: LabOptions) {
    this.#name = name;
    this.#options = options;
    this.hosts([]);
    writeFileSync(join(this.#folder, "resolv.conf"), options.resolvConf ?? "nameserver 127.0.0.1\n");
  }

  /** For files that the machines share; goes with the lab. */
  get folder(): string {
    return this.#folder;
  }

  /** Set the lines of /etc/hosts, for programs that start from now on. */
  hosts(lines: readonly string[]): void {
    writeFileSync(join(this.#folder, "hosts"), ["127.0.0.1 localhost", ...lines, ""].join("\n"));
  }

  /**
   * The command before a program that is to run on a machine; it execs, so the pid is the program's. `ip netns exec` makes a mount namespace of its own,
   * so the files are put in place for this program only.
   */
  wrap(machine: Machine): string[] {
    return this.#wrap(machine, "");
  }

  /** For the edge itself: bound to the CPU that does not receive. */
  wrapEdge(): string[] {
    return this.#wrap("edge", availableParallelism() > 1 ? `taskset -c ${EDGE_CPU} ` : "");
  }

  /** Run a program on a machine to its end. @throws if it fails, with what it said */
  async exec(machine: Machine, command: string): Promise<string> {
    const { stdout } = await run("ip", ["netns", "exec", this.#namespace(machine), "sh", "-ec", command]);
    return stdout;
  }

  /** Start a program on a machine; it ends with the lab. */
  spawn(machine: Machine, program: string, args: readonly string[]): StartedProcess {
    const started = new StartedProcess(program, args, { wrap: this.wrap(machine), stdin: "pipe" });
    this.#processes.push(started);
    return started;
  }

  /** Start a program on a machine and wait until it says `ready`. */
  async start(machine: Machine, program: string, args: readonly string[]): Promise<StartedProcess> {
    const started = this.spawn(machine, program, args);
    const failed = started.exited.then(({ code }) => {
      throw new Error(`${args.join(" ")} ended with ${code}:\n${started.stderr.text()}`);
    });
    failed.catch(() => undefined);
    await Promise.race([started.stdout.first((line) => line === "ready", args.join(" "), START_MS), failed]);
    return started;
  }

  /** Add rules to a chain (`forward`, `input`, `output`) of the machine's table. */
  async nft(machine: Machine, chain: "forward" | "input" | "output", ...rules: readonly string[]): Promise<void> {
    this.#ruleFiles += 1;
    const file = join(this.#folder, `rules-${this.#ruleFiles}.nft`);
    writeFileSync(file, rules.map((rule) => `add rule inet lab ${chain} ${rule}\n`).join(""));
    await this.exec(machine, `nft -f ${file}`);
  }

  async build(): Promise<void> {
    for (const machine of MACHINES) {
      await run("ip", ["netns", "add", this.#namespace(machine)]);
      await this.exec(machine, NO_DUPLICATES);
    }
    await this.#link("edge", "router", EDGE_NET);
    await this.#link("origin", "router", ORIGIN_NET);
    for (const machine of MACHINES) await this.exec(machine, BASICS);
    await this.exec("router", ROUTER);
    await this.#route("edge", ORIGIN_NET, EDGE_NET);
    await this.#route("origin", EDGE_NET, ORIGIN_NET);
    await Promise.all([this.#greet("edge", EDGE_NET), this.#greet("origin", ORIGIN_NET)]);
    if (this.#options.families === "ipv4") await this.exec("edge", "sysctl -qw net.ipv6.conf.all.disable_ipv6=1");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#processes.map((one) => one.stop()));
    for (const machine of MACHINES) await run("ip", ["netns", "del", this.#namespace(machine)]).catch(() => undefined);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** A cable between a machine (.2, interface `net`) and the router (.1, interface named after the machine). */
  async #link(machine: Machine, router: Machine, net: typeof EDGE_NET | typeof ORIGIN_NET): Promise<void> {
    const ends = ["net", "netns", this.#namespace(machine), "type", "veth", "peer", "name", machine];
    await run("ip", ["link", "add", ...ends, "netns", this.#namespace(router)]);
    await this.exec(machine, address("net", net, 2));
    await this.exec(router, address(machine, net, 1));
  }

  async #route(machine: Machine, to: Net, through: Net): Promise<void> {
    const routes = [
      `ip route add ${to.four}.0/24 via ${through.four}.1`,
      `ip -6 route add ${to.six}:/64 via ${through.six}:1`,
    ];
    await this.exec(machine, routes.join("\n"));
  }

  /** Machine and router learn each other's hardware address, so that no case has to wait for it. */
  async #greet(machine: Machine, net: Net): Promise<void> {
    await this.exec(machine, `ping -q -c 1 -W 2 ${net.four}.1; ping -q -c 1 -W 2 ${net.six}:1`);
  }

  #wrap(machine: Machine, binding: string): string[] {
    const mounts = ["hosts", "resolv.conf"].map((file) => `mount --bind ${join(this.#folder, file)} /etc/${file}`);
    const script = `${mounts.join(" && ")} && exec ${binding}"$0" "$@"`;
    return ["ip", "netns", "exec", this.#namespace(machine), "sh", "-c", script];
  }

  #namespace(machine: Machine): string {
    return `${this.#name}-${machine}`;
  }
}

type Net = typeof EDGE_NET | typeof ORIGIN_NET;

/** No duplicate address detection: it makes link-local addresses useless for a second or two, and with them neighbour discovery. */
const NO_DUPLICATES = "sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0";

/**
 * The edge runs on one CPU and the other one receives (`rps_cpus`): on a cable without latency an ICMP answer can otherwise arrive while connect(2) still
 * holds the socket, and is then noticed only with the next SYN a second later.
 */
const EDGE_CPU = "0";
const RECEIVING_CPUS = "2";

/**
 * Every packet that deserves an ICMP error gets one: the cases share the machines, the usual six at once are too few. (By the mask, not by `icmp_ratelimit=0`:
 * that would empty the purse from which errors of the routing table are paid.)
 */
const BASICS = `
ip link set lo up
sysctl -qw net.ipv4.icmp_ratemask=0 net.ipv6.icmp.ratelimit=0
for rps in /sys/class/net/*/queues/rx-0/rps_cpus; do echo ${RECEIVING_CPUS} > "$rps"; done
nft 'add table inet lab
  add chain inet lab forward { type filter hook forward priority 0; }
  add chain inet lab input { type filter hook input priority 0; }
  add chain inet lab output { type filter hook output priority 0; }'
`;

const ROUTER = `
sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
`;

function address(device: string, net: Net, host: number): string {
  return `ip addr add ${net.four}.${host}/24 dev ${device}
ip -6 addr add ${net.six}:${host}/64 dev ${device} nodad
ip link set ${device} up`;
}

/** Labs whose test process was killed. */
async function removeStale(): Promise<void> {
  const { stdout } = await run("ip", ["netns", "list"]);
  for (const [name, pid] of stdout.matchAll(new RegExp(`^${NAME_PREFIX}-(\\d+)-\\S+`, "gm"))) {
    if (!isAlive(Number(pid))) await run("ip", ["netns", "del", name]).catch(() => undefined);
  }
}
