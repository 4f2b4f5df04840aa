import type { CounterBoard, SiteCounts } from "../observe/counter-board.ts";
import {
  ACCEPTED,
  CLASSES_AT,
  CLIENTS,
  FAILURE_CLASSES,
  FAILURE_KEYS,
  failurePlace,
  IN_FLIGHT,
  ORIGIN_IDLE,
  ORIGIN_OPEN,
  ORIGIN_OPENED,
  PHASE_BOUNDS_MS,
  PHASE_NUMBERS,
  PHASES,
  PHASES_AT,
  REQUEST_BYTES,
  RESPONSE_BYTES,
  STATUS_AT,
  STATUS_CLASSES,
  TUNNELS,
} from "../observe/counter-layout.ts";
import { type Distribution, labels, type Metric, pairs, plain, type Sample } from "../observe/metric.ts";

/** The label of requests that belong to no site. No site can have this name. */
const NOBODY = "(none)";
const MS = 1000;

/** What came and what became of it, over all threads. */
export function trafficMetrics(board: CounterBoard): readonly Metric[] {
  return [...siteMetrics([...board.sites()]), failures(board), phases(board), ...connectionMetrics(board)];
}

/** Only sites that have had a request: ten thousand idle ones would make every scrape large for nothing. */
function siteMetrics(sites: readonly SiteCounts[]): readonly Metric[] {
  return [
    {
      type: "counter",
      name: "wao_requests",
      help: "Requests that are over, by site and class of status (499: the client went away). site=(none): of no site.",
      samples: bySite(sites, "status", STATUS_CLASSES, STATUS_AT),
    },
    {
      type: "counter",
      name: "wao_site_failures",
      help: "Failures (answers or cuts of the edge's own) by site and class of their code: dns 21xx, connect 22xx, tls 23xx, http 24xx, request 25xx, policy 26xx, site the others.",
      samples: bySite(sites, "class", FAILURE_CLASSES, CLASSES_AT),
    },
    {
      type: "counter",
      name: "wao_request_body_bytes",
      help: "Octets of request bodies that were read, by site.",
      samples: bytes(sites, REQUEST_BYTES),
    },
    {
      type: "counter",
      name: "wao_response_body_bytes",
      help: "Octets of answers' bodies, by site.",
      samples: bytes(sites, RESPONSE_BYTES),
    },
  ];
}

function bySite(sites: readonly SiteCounts[], label: string, values: readonly string[], at: number): Sample[] {
  const samples: Sample[] = [];
  for (const { site, numbers } of sites) {
    for (const [index, value] of values.entries()) {
      const count = numbers[at + index] ?? 0;
      if (count !== 0) samples.push({ labels: labels({ site: site ?? NOBODY, [label]: value }), value: count });
    }
  }
  return samples;
}

function bytes(sites: readonly SiteCounts[], at: number): Sample[] {
  return sites.map(({ site, numbers }) => ({ labels: labels({ site: site ?? NOBODY }), value: numbers[at] ?? 0 }));
}

/** All of them, also those that never happened: an alert sees the first one, too. */
function failures(board: CounterBoard): Metric {
  const samples = FAILURE_KEYS.map(({ name, code, reason }) => ({
    labels: labels({ code: String(code), name, reason: reason ?? "" }),
    value: board.total(failurePlace(name, reason)),
  }));
  const help = "Failures by code and reason, over all sites.";
  return { type: "counter", name: "wao_failures", help, samples };
}

function phases(board: CounterBoard): Metric {
  const help =
    "How long requests took: dns, connect and tls of new connections, ttfb to the head of the origin's answer, total to the end of the answer (tunnels left out).";
  const distributions = PHASES.map((phase, index) => {
    const at = PHASES_AT + index * PHASE_NUMBERS;
    return distribution(pairs({ phase }), PHASE_BOUNDS_MS, (place) => board.total(at + place));
  });
  return { type: "histogram", name: "wao_phase_duration_seconds", help, distributions };
}

/** @param numberAt the numbers of a histogram, as in the layout of the counters */
export function distribution(
  labelPairs: string,
  boundsMs: readonly number[],
  numberAt: (place: number) => number,
): Distribution {
  return {
    pairs: labelPairs,
    bounds: boundsMs.map((ms) => ms / MS),
    counts: Array.from({ length: boundsMs.length + 1 }, (_, bucket) => numberAt(bucket)),
    sum: numberAt(boundsMs.length + 1) / MS,
  };
}

function connectionMetrics(board: CounterBoard): readonly Metric[] {
  const gauge = (name: string, help: string, place: number): Metric => {
    return { type: "gauge", name, help, samples: plain(board.total(place)) };
  };
  const counter = (name: string, help: string, place: number): Metric => {
    return { type: "counter", name, help, samples: plain(board.total(place)) };
  };
  return [
    gauge("wao_requests_in_flight", "Requests that are not over yet, tunnels included.", IN_FLIGHT),
    counter("wao_client_connections_accepted", "Connections of clients that were accepted.", ACCEPTED),
    gauge("wao_client_connections", "Connections of clients that are open, tunnels left out.", CLIENTS),
    gauge("wao_tunnels", "Connections of clients that were upgraded and are open.", TUNNELS),
    counter("wao_origin_connections_opened", "Connections to origins that were opened.", ORIGIN_OPENED),
    gauge("wao_origin_connections", "Connections to origins that are open, busy or idle.", ORIGIN_OPEN),
    gauge("wao_origin_connections_idle", "Connections to origins that wait for a request.", ORIGIN_IDLE),
  ];
}
