import type { CounterBoard } from "../observe/counter-board.ts";
import { BUSY_MS, DELAY_AT, DELAY_BOUNDS_MS, EXTERNAL_BYTES, HEAP_BYTES } from "../observe/counter-layout.ts";
import { labels, type Metric, pairs, plain, type Sample } from "../observe/metric.ts";
import { distribution } from "./traffic-metrics.ts";

const MS = 1000;

/** How the worker threads are. */
export interface ThreadFacts {
  readonly configured: number;
  readonly alive: number;
  readonly restarts: number;
}

export function threadMetrics(board: CounterBoard, facts: ThreadFacts): readonly Metric[] {
  return [
    { type: "gauge", name: "wao_threads", help: "Worker threads that are alive.", samples: plain(facts.alive) },
    {
      type: "gauge",
      name: "wao_threads_configured",
      help: "Worker threads that there should be.",
      samples: plain(facts.configured),
    },
    {
      type: "counter",
      name: "wao_thread_restarts",
      help: "Worker threads that died and were replaced.",
      samples: plain(facts.restarts),
    },
    {
      type: "counter",
      name: "wao_thread_busy_seconds",
      help: "Time that a thread's event loop did not wait; its rate is the thread's load, 0 to 1.",
      samples: perThread(board, BUSY_MS, 1 / MS),
    },
    {
      type: "histogram",
      name: "wao_event_loop_delay_seconds",
      help: "How late a thread came to its timer, which is due every 50 ms.",
      distributions: board
        .perThread(DELAY_AT)
        .map((_, slot) =>
          distribution(
            pairs({ thread: String(slot) }),
            DELAY_BOUNDS_MS,
            (place) => board.perThread(DELAY_AT + place)[slot] ?? 0,
          ),
        ),
    },
    {
      type: "gauge",
      name: "wao_heap_used_bytes",
      help: "Memory of JavaScript objects, by thread.",
      samples: [
        ...perThread(board, HEAP_BYTES, 1),
        { labels: labels({ thread: "supervisor" }), value: process.memoryUsage().heapUsed },
      ],
    },
    {
      type: "gauge",
      name: "wao_external_memory_bytes",
      help: "Memory outside the heap that objects hold (buffers), by thread.",
      samples: perThread(board, EXTERNAL_BYTES, 1),
    },
  ];
}

function perThread(board: CounterBoard, place: number, factor: number): Sample[] {
  return board
    .perThread(place)
    .map((value, slot) => ({ labels: labels({ thread: String(slot) }), value: value * factor }));
}
