import { mkdir, rm, stat } from "node:fs/promises";
import type { Children } from "./children.ts";
import type { Case } from "./cases.ts";
import type { Certificate } from "./certificate.ts";
import { freePort, untilListening } from "./ports.ts";
import type { Peer } from "./peers/peer.ts";

/** Node with a cold disk cache is the slowest to start. */
const START_MS = 15_000;

/** A peer that accepts connections. */
export interface RunningPeer {
  readonly pid: number;
  readonly port: number;
  readonly tlsPort: number;
  /** Last lines of its standard error. */
  readonly complaint: () => string;
  /** Ends it, removes its folder and tells how much it logged, bytes. */
  readonly stop: () => Promise<number>;
}

/** Where it takes requests of this kind. */
export function portOf({ port, tlsPort }: RunningPeer, { over }: Case): number {
  return over === "http" ? port : tlsPort;
}

/** What a peer needs to run. */
export interface Surroundings {
  readonly children: Children;
  /** A folder of its own is made in this one. */
  readonly folder: string;
  readonly originPort: number;
  readonly certificate: Certificate;
  /** CPU, or null for no pinning. */
  readonly core: number | null;
}

/**
 * Starts a peer in a fresh process and folder.
 *
 * @throws with the peer's own words when it does not start
 */
export async function startPeer(peer: Peer, threads: Case["threads"], around: Surroundings): Promise<RunningPeer> {
  const [port, tlsPort] = [await freePort(), await freePort()];
  const { originPort, certificate } = around;
  const folder = `${around.folder}/${peer.name.replaceAll("/", "-")}-${port}`;
  const logPath = `${folder}/access.log`;
  await mkdir(folder, { recursive: true });
  const command = peer.command({ folder, port, tlsPort, certificate, threads, originPort, logPath });
  const child = await around.children.start(command, threads === 1 ? around.core : null);
  const stop = async (): Promise<number> => {
    await around.children.stop(child.pid);
    const { size } = await stat(logPath).catch(() => ({ size: 0 }));
    await rm(folder, { recursive: true, force: true });
    return size;
  };
  try {
    await untilListening(port, START_MS, child.ended);
    if (peer.speaks.includes("tls")) await untilListening(tlsPort, START_MS, child.ended);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const complaint = child.complaint();
    await stop();
    throw new Error(`did not start: ${reason}${complaint === "" ? "" : ` (${complaint})`}`, { cause: error });
  }
  return { pid: child.pid, port, tlsPort, complaint: child.complaint, stop };
}
