import type { Trouble } from "./origin-model.ts";

/** What happens to one site. */
export interface Scenario {
  readonly name: string;
  readonly perSecond: number;
  readonly lastsMs: number;
  /** Paths and their share of the requests. */
  readonly paths: readonly { readonly path: string; readonly share: number }[];
  readonly workers: number;
  readonly serviceMs: number;
  readonly trouble: Trouble;
}

const MINUTE_MS = 60_000;
const HANG = { fromMs: 10 * MINUTE_MS, untilMs: 20 * MINUTE_MS };
/** An application that gives each request a thread or a process. */
const POOL = 64;
/** An application for which a hanging request costs memory, not a worker. */
const ASYNC = 100_000;

export const SCENARIOS: readonly Scenario[] = [
  {
    name: "The whole origin hangs for 10 minutes (20 requests/s)",
    perSecond: 20,
    lastsMs: 30 * MINUTE_MS,
    paths: [{ path: "/", share: 1 }],
    workers: POOL,
    serviceMs: 50,
    trouble: { ...HANG, hits: () => true },
  },
  {
    name: "One path with 3 % of the traffic hangs (40 requests/s)",
    perSecond: 40,
    lastsMs: 30 * MINUTE_MS,
    paths: [
      { path: "/", share: 0.97 },
      { path: "/report", share: 0.03 },
    ],
    workers: ASYNC,
    serviceMs: 50,
    trouble: { ...HANG, hits: (path) => path === "/report" },
  },
  {
    name: "The whole origin hangs (3 requests a minute)",
    perSecond: 3 / 60,
    lastsMs: 60 * MINUTE_MS,
    paths: [{ path: "/", share: 1 }],
    workers: POOL,
    serviceMs: 50,
    trouble: { fromMs: 20 * MINUTE_MS, untilMs: 40 * MINUTE_MS, hits: () => true },
  },
  {
    name: "30 % of the paths hang (20 requests/s)",
    perSecond: 20,
    lastsMs: 30 * MINUTE_MS,
    paths: [
      { path: "/", share: 0.7 },
      { path: "/search", share: 0.3 },
    ],
    workers: ASYNC,
    serviceMs: 50,
    trouble: { ...HANG, hits: (path) => path === "/search" },
  },
  {
    name: "One path with 3 % hangs and takes all 64 workers with it (40 requests/s)",
    perSecond: 40,
    lastsMs: 30 * MINUTE_MS,
    paths: [
      { path: "/", share: 0.97 },
      { path: "/report", share: 0.03 },
    ],
    workers: POOL,
    serviceMs: 50,
    trouble: { ...HANG, hits: (path) => path === "/report" },
  },
];
