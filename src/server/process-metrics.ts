import { readdir, readFile } from "node:fs/promises";
import { type Metric, plain } from "../observe/metric.ts";

const US_PER_SECOND = 1_000_000;
const MS_PER_SECOND = 1000;

/** The process, under the names that every Prometheus dashboard knows. What the system does not tell is left out. */
export async function processMetrics(startedMs: number): Promise<readonly Metric[]> {
  const { user, system } = process.cpuUsage();
  const [open, most] = await Promise.all([openDescriptors(), mostDescriptors()]);
  return [
    {
      type: "counter",
      name: "process_cpu_seconds",
      help: "Time on the processors, in user space and kernel.",
      samples: plain((user + system) / US_PER_SECOND),
    },
    gauge("process_resident_memory_bytes", "Memory that is in RAM.", process.memoryUsage.rss()),
    gauge("process_start_time_seconds", "When the process started, Unix time.", startedMs / MS_PER_SECOND),
    ...(open === null ? [] : [gauge("process_open_fds", "File descriptors that are open.", open)]),
    ...(most === null ? [] : [gauge("process_max_fds", "File descriptors that may be open.", most)]),
  ];
}

function gauge(name: string, help: string, value: number): Metric {
  return { type: "gauge", name, help, samples: plain(value) };
}

async function openDescriptors(): Promise<number | null> {
  return readdir("/proc/self/fd").then(
    (names) => names.length,
    () => null,
  );
}

async function mostDescriptors(): Promise<number | null> {
  const limits = await readFile("/proc/self/limits", "utf8").catch(() => "");
  const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
  return soft === undefined ? null : Number(soft);
}
