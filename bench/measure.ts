import type { Case } from "./cases.ts";
import type { Children } from "./children.ts";
import { runLoad } from "./load.ts";
import type { Load, LoadPlan } from "./load.ts";
import { cpuUsed, memoryBytes } from "./process-cost.ts";
import type { CpuUsed } from "./process-cost.ts";
import { portOf } from "./running-peer.ts";
import type { RunningPeer } from "./running-peer.ts";

/** One measurement of one proxy with one kind of request. */
export interface Sample {
  /** CPU time of the proxy per request, µs: the figure that does not depend on the load generator. */
  readonly cpuUs: number;
  readonly userUs: number;
  readonly systemUs: number;
  readonly requestsPerS: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Bodies in both directions, MB/s. */
  readonly megabytesPerS: number;
  /** Memory after the load (PSS), MB. */
  readonly memoryMb: number;
  /** Share of one CPU that the proxy used: below 0.9 the load generator was the limit, and requests/s says little. */
  readonly busy: number;
  readonly requests: number;
  /** Requests that failed; anything but 0 makes the row invalid. */
  readonly errors: number;
}

/** Puts load on a running proxy and relates what it used to what it answered. */
export async function measure(children: Children, plan: LoadPlan, peer: RunningPeer, kind: Case): Promise<Sample> {
  const before = cpuUsed(peer.pid);
  const load = await runLoad(children, plan, portOf(peer, kind), kind);
  const after = cpuUsed(peer.pid);
  return sampleOf(load, { before, after }, kind, memoryBytes(peer.pid));
}

function sampleOf(load: Load, cpu: { before: CpuUsed; after: CpuUsed }, kind: Case, memory: number): Sample {
  const { before, after } = cpu;
  const { requests, durationUs } = load;
  const usedNs = after.totalNs - before.totalNs;
  const userTicksNs = after.userNs - before.userNs;
  const ticksNs = userTicksNs + after.systemNs - before.systemNs;
  const userShare = ticksNs === 0 ? 0 : userTicksNs / ticksNs;
  const cpuUs = usedNs / 1000 / requests;
  return {
    cpuUs,
    userUs: cpuUs * userShare,
    systemUs: cpuUs * (1 - userShare),
    requestsPerS: (requests * 1e6) / durationUs,
    p50Ms: load.p50Us / 1000,
    p99Ms: load.p99Us / 1000,
    megabytesPerS: (requests * (kind.sendBytes + kind.answerBytes)) / durationUs,
    memoryMb: memory / 1e6,
    busy: usedNs / 1000 / durationUs,
    requests,
    errors: load.badStatus + load.broken,
  };
}
