import { labels, type Metric, type Sample } from "../observe/metric.ts";
import type { OriginState, OriginStatus } from "./admin-desk.ts";

const STATES: readonly OriginState[] = [
  "closed",
  "suspect",
  "blocked",
  "probing",
  "trial",
  "ramp",
  "unhealthy",
  "held",
  "disabled",
  "never",
];

/** Of which origins there is something to say. */
export interface OriginsToTell {
  /** How many there are. */
  readonly count: number;
  readonly notClosed: readonly OriginStatus[];
  /** Those with `max_connections`. */
  readonly limited: readonly OriginStatus[];
}

/** What the breakers and the limits of connections say. Origins that are closed are only counted. */
export function originMetrics({ count, notClosed, limited }: OriginsToTell): readonly Metric[] {
  const byState = Map.groupBy(notClosed, ({ state }) => state);
  const states = STATES.map((state) => ({
    labels: labels({ state }),
    value: state === "closed" ? count - notClosed.length : (byState.get(state)?.length ?? 0),
  }));
  const told = notClosed.map((origin) => ({ labels: originLabels(origin, { state: origin.state }), value: 1 }));
  return [
    { type: "gauge", name: "wao_origins", help: "Origins by the state of their breakers.", samples: states },
    {
      type: "gauge",
      name: "wao_origin_state",
      help: "1 for each origin that is not closed, with its state.",
      samples: told,
    },
    ...limitMetrics(limited),
  ];
}

function limitMetrics(limited: readonly OriginStatus[]): readonly Metric[] {
  const gauge = (name: string, help: string, valueOf: (seats: Seats) => number): Metric => {
    return { type: "gauge", name, help, samples: limited.flatMap((origin) => seatSample(origin, valueOf)) };
  };
  return [
    gauge("wao_origin_seats", "The max_connections of an origin.", ({ max }) => max),
    gauge("wao_origin_seats_in_use", "How many of them are in use.", ({ inUse }) => inUse),
    gauge("wao_origin_queued_requests", "Requests that wait for one of them.", ({ queued }) => queued),
  ];
}

type Seats = NonNullable<OriginStatus["connections"]>;

function seatSample(origin: OriginStatus, valueOf: (seats: Seats) => number): Sample[] {
  const { connections } = origin;
  return connections === null ? [] : [{ labels: originLabels(origin, {}), value: valueOf(connections) }];
}

function originLabels({ site, url }: OriginStatus, more: Readonly<Record<string, string>>): string {
  return labels({ site, origin: url, ...more });
}
