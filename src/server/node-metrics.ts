import type { CounterBoard } from "../observe/counter-board.ts";
import { FINISHED } from "../observe/counter-layout.ts";
import { labels, type Metric, plain } from "../observe/metric.ts";
import { certificateMetrics } from "./certificate-metrics.ts";
import type { CertificateStatus } from "./certificate-status.ts";
import type { LogFacts } from "./log-writer.ts";
import { processMetrics } from "./process-metrics.ts";
import { handshakeMetrics } from "./handshake-metrics.ts";
import { type ThreadFacts, threadMetrics } from "./thread-metrics.ts";
import { trafficMetrics } from "./traffic-metrics.ts";

const MS = 1000;

/** How reloads went. */
export interface ReloadFacts {
  readonly good: number;
  readonly refused: number;
  readonly lastIs: "good" | "refused";
  /** When the configuration that is in force was loaded, Unix ms. */
  readonly atMs: number;
}

/** What is measured of a node. */
export interface NodeFacts {
  readonly counters: CounterBoard;
  readonly threads: ThreadFacts;
  /** Null = it is off. */
  readonly log: LogFacts | null;
  readonly reloads: ReloadFacts;
  /** Those that are got by ACME. */
  readonly certificates: readonly CertificateStatus[];
  /** Unix ms. */
  readonly startedMs: number;
}

/** All that a node counts and measures, but for what the breakers say. */
export async function nodeMetrics(facts: NodeFacts): Promise<readonly Metric[]> {
  const { counters, threads, log, reloads, certificates, startedMs } = facts;
  return [
    ...trafficMetrics(counters),
    ...handshakeMetrics(counters),
    ...threadMetrics(counters, threads),
    ...(log === null ? [] : logMetrics(log, counters.total(FINISHED))),
    ...reloadMetrics(reloads),
    ...certificateMetrics(certificates),
    {
      type: "gauge",
      name: "wao_uptime_seconds",
      help: "How long the edge has been running.",
      samples: plain((Date.now() - startedMs) / MS),
    },
    ...(await processMetrics(startedMs)),
  ];
}

function logMetrics({ writtenBytes, waitingBytes, droppedLines }: LogFacts, lines: number): readonly Metric[] {
  return [
    {
      type: "counter",
      name: "wao_log_lines",
      help: "Lines made for the access log: one for every request.",
      samples: plain(lines),
    },
    {
      type: "counter",
      name: "wao_log_dropped_lines",
      help: "Lines that were lost: the disk or the reader of the log was too slow, or nobody reads it any more.",
      samples: plain(droppedLines),
    },
    {
      type: "counter",
      name: "wao_log_written_bytes",
      help: "Octets of the access log that the system took.",
      samples: plain(writtenBytes),
    },
    {
      type: "gauge",
      name: "wao_log_waiting_bytes",
      help: "Octets of the access log that wait in memory.",
      samples: plain(waitingBytes),
    },
  ];
}

function reloadMetrics({ good, refused, lastIs, atMs }: ReloadFacts): readonly Metric[] {
  const samples = [
    { labels: labels({ result: "good" }), value: good },
    { labels: labels({ result: "refused" }), value: refused },
  ];
  return [
    { type: "counter", name: "wao_config_reloads", help: "Reloads of the configuration.", samples },
    {
      type: "gauge",
      name: "wao_config_last_reload_successful",
      help: "1 unless the last reload was refused: the file on disk has mistakes.",
      samples: plain(lastIs === "good" ? 1 : 0),
    },
    {
      type: "gauge",
      name: "wao_config_last_success_timestamp_seconds",
      help: "When the configuration that is in force was loaded, Unix time.",
      samples: plain(atMs / MS),
    },
  ];
}
