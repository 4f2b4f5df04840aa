import { totalmem } from "node:os";
import type { z } from "zod";
import { descriptorLimit } from "./descriptors.ts";
import { duration } from "./duration-field.ts";
import type { LoadConfig } from "./edge-config.ts";
import { count } from "./count.ts";
import { field, type group } from "./field.ts";
import { bad, good, shown, type Parsed } from "./parsed.ts";
import { readSize, SIZE_PATTERN } from "./size.ts";

/** Beyond this a limit limits nothing. */
const MOST = 10_000_000;
/** `auto` goes no further: who serves more from one machine has thought about it. */
const MOST_AUTO_CONNECTIONS = 100_000;
/** Log, listeners, name servers, checks, and what Node itself keeps open. */
const OWN_DESCRIPTORS = 256;
const FEWEST = 16;
const FEWEST_PER_CLIENT = 64;
const CLIENT_SHARE = 1 / 2;
/** The rest is for connections to origins: not every client has a request in flight. */
const SHARE_OF_CLIENTS = 2 / 3;
const MEMORY_SHARE = 0.8;

/** The part of `limits` that is about all requests together. */
export const loadShape = {
  connections: autoOr(
    readCount,
    { type: ["integer", "string"], minimum: 1, maximum: MOST, pattern: "^auto$" },
    "Connections of clients, over all threads; `auto`: two thirds of what the descriptors (`ulimit -n`) suffice for, at most 100000.",
  ),
  connections_per_client: autoOr(
    readCount,
    { type: ["integer", "string"], minimum: 1, maximum: MOST, pattern: "^auto$" },
    "Connections of one address (of one /64 with IPv6), over all threads, unless it is in `trusted_proxies`; `auto`: half of `connections`, at least 64, and none for this machine itself.",
  ),
  requests_in_flight: autoOr(
    readCount,
    { type: ["integer", "string"], minimum: 1, maximum: MOST, pattern: "^auto$" },
    "Requests and tunnels at once, over all threads; `auto`: what the descriptors suffice for beside `connections`, at most 50000.",
  ),
  requests_per_connection: count(1, 10_000, "After so many a client's connection is closed."),
  memory: autoOr(
    readSize,
    { type: ["integer", "string"], pattern: `${SIZE_PATTERN}|^auto$` },
    "Resident memory of the process; `auto`: 80 % of the machine's, or of the container's.",
  ),
  event_loop_delay: duration("2s", "How late the event loop of a thread may be, on average over about a second."),
};

type LoadInput = z.output<ReturnType<typeof group<typeof loadShape>>>;

/** @param idleConnections to origins, that may be kept beside those in use */
export function assembleLoad(input: LoadInput, idleConnections: number): LoadConfig {
  const descriptors = descriptorLimit();
  const forIdle = Math.min(idleConnections, descriptors / 8);
  const ours = descriptors - OWN_DESCRIPTORS - forIdle;
  const forClients = Math.min(Math.max(ours * SHARE_OF_CLIENTS, FEWEST), MOST_AUTO_CONNECTIONS);
  const maxConnections = input.connections ?? Math.floor(forClients);
  const forOrigins = Math.min(Math.max(ours - maxConnections, FEWEST), MOST_AUTO_CONNECTIONS / 2);
  const share = Math.max(FEWEST_PER_CLIENT, Math.floor(maxConnections * CLIENT_SHARE));
  return {
    maxConnections,
    maxConnectionsPerClient: input.connections_per_client ?? share,
    exemptsLoopback: input.connections_per_client === undefined,
    maxRequestsInFlight: input.requests_in_flight ?? Math.floor(forOrigins),
    maxRequestsPerConnection: input.requests_per_connection,
    maxMemoryBytes: input.memory ?? Math.floor(machineBytes() * MEMORY_SHARE),
    maxDelayMs: input.event_loop_delay,
    descriptors,
  };
}

/** Why the limits promise more than the system gives; null = they do not. Not at `wao check`: the shell there is not the service. */
export function descriptorShortage({ maxConnections, maxRequestsInFlight, descriptors }: LoadConfig): string | null {
  const needed = maxConnections + maxRequestsInFlight + OWN_DESCRIPTORS;
  if (needed <= descriptors) return null;
  return `limits.connections (${maxConnections}) and limits.requests_in_flight (${maxRequestsInFlight}) may need ${needed} descriptors, but the process may open ${descriptors}; raise ulimit -n (LimitNOFILE of systemd), or lower the limits`;
}

function machineBytes(): number {
  // 0 = unknown; without a limit of a container it is larger than any machine.
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

/** @returns null = auto */
function autoOr<T>(
  read: (value: unknown) => Parsed<T>,
  form: Omit<Parameters<typeof field>[1], "description">,
  description: string,
) {
  const readAuto = (value: unknown): Parsed<T | null> => (value === "auto" ? good(null) : read(value));
  return field(readAuto, { ...form, description }).prefault("auto");
}

function readCount(value: unknown): Parsed<number> {
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= MOST) return good(value);
  return bad(`expected auto or a whole number from 1 to ${MOST}, found ${shown(value)}`);
}
