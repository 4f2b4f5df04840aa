import { performance } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";
import { BUSY_MS, EXTERNAL_BYTES, HEAP_BYTES } from "../observe/counter-layout.ts";
import type { ThreadCounters } from "../observe/thread-counters.ts";
import type { TimerWheel } from "../primitives/timer-wheel.ts";

/** About once a second. */
const HEAP_TICKS = 20;

/** Has a thread tell how late its timers come, how busy it is and how much memory it has, as long as its wheel turns. */
export function takePulse(wheel: TimerWheel, counters: ThreadCounters): void {
  let lastMs = wheel.nowMs;
  let busyMs = 0;
  let ticks = 0;
  wheel.onTick(() => {
    counters.countDelay(Math.max(0, wheel.nowMs - lastMs - wheel.tickMs));
    lastMs = wheel.nowMs;
    if (ticks++ % HEAP_TICKS !== 0) return;
    const { used_heap_size: heapBytes, external_memory: externalBytes } = getHeapStatistics();
    const { active } = performance.eventLoopUtilization();
    counters.add(BUSY_MS, active - busyMs);
    busyMs = active;
    counters.set(HEAP_BYTES, heapBytes);
    counters.set(EXTERNAL_BYTES, externalBytes);
  });
}
