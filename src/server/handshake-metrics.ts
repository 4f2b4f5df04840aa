import type { CounterBoard } from "../observe/counter-board.ts";
import {
  HANDSHAKE_FAILURES,
  HANDSHAKE_KINDS,
  HANDSHAKE_VERSIONS,
  handshakeFailurePlace,
  handshakePlace,
} from "../observe/counter-layout.ts";
import { labels, type Metric } from "../observe/metric.ts";

/** How clients and this edge agreed on TLS, over all threads. All series, also those that are 0: an alert sees the first one, too. */
export function handshakeMetrics(board: CounterBoard): readonly Metric[] {
  return [
    {
      type: "counter",
      name: "wao_tls_handshakes",
      help: "TLS handshakes with clients that came to their end, by version; resumed: with a session ticket.",
      samples: HANDSHAKE_VERSIONS.flatMap((version) =>
        HANDSHAKE_KINDS.map((kind) => ({
          labels: labels({ version, kind }),
          value: board.total(handshakePlace(version, kind)),
        })),
      ),
    },
    {
      type: "counter",
      name: "wao_tls_handshake_failures",
      help: "TLS handshakes with clients that did not: alert is the client's, version, cipher and protocol say what was not in common.",
      samples: HANDSHAKE_FAILURES.map((reason) => ({
        labels: labels({ reason }),
        value: board.total(handshakeFailurePlace(reason)),
      })),
    },
  ];
}
