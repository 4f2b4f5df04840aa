import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { formatFor } from "../../../src/admin/metrics-page.ts";
import { exposition } from "../../../src/observe/exposition.ts";
import { labels, type Metric, plain } from "../../../src/observe/metric.ts";

const METRICS: readonly Metric[] = [
  { type: "info", name: "x_build", help: "What runs.", samples: [{ labels: labels({ version: "1" }), value: 1 }] },
  { type: "counter", name: "x_requests", help: "A \\ and\na line.", samples: plain(3) },
  { type: "gauge", name: "x_bytes", help: "G.", samples: [{ labels: labels({ a: 'q"\\\n', b: "" }), value: 0.5 }] },
  {
    type: "histogram",
    name: "x_seconds",
    help: "H.",
    distributions: [{ pairs: 'p="1"', bounds: [0.5, 1], counts: [2, 0, 1], sum: 4.25 }],
  },
];

suite("exposition", () => {
  test("Prometheus text 0.0.4", () => {
    assert.equal(
      exposition(METRICS, "text"),
      String.raw`# HELP x_build_info What runs.
# TYPE x_build_info gauge
x_build_info{version="1"} 1
# HELP x_requests_total A \\ and\na line.
# TYPE x_requests_total counter
x_requests_total 3
# HELP x_bytes G.
# TYPE x_bytes gauge
x_bytes{a="q\"\\\n"} 0.5
# HELP x_seconds H.
# TYPE x_seconds histogram
x_seconds_bucket{p="1",le="0.5"} 2
x_seconds_bucket{p="1",le="1.0"} 2
x_seconds_bucket{p="1",le="+Inf"} 3
x_seconds_sum{p="1"} 4.25
x_seconds_count{p="1"} 3
`,
    );
  });

  test("OpenMetrics names families, knows info, and ends with EOF", () => {
    const text = exposition(METRICS, "openmetrics");
    assert.match(text, /^# TYPE x_build info\nx_build_info\{version="1"\} 1\n# HELP x_requests /m);
    assert.match(text, /^# TYPE x_requests counter\nx_requests_total 3$/m);
    assert.ok(text.endsWith("\n# EOF\n"));
  });
});

test("who asks for OpenMetrics gets it", () => {
  const asked: readonly [string | undefined, string][] = [
    [undefined, "text"],
    ["*/*", "text"],
    ["text/plain;version=0.0.4", "text"],
    ["application/openmetrics-text", "openmetrics"],
    ["application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1", "openmetrics"],
    ["application/openmetrics-text;q=0.2,text/plain;q=0.9", "text"],
    ["application/openmetrics-text;q=0", "text"],
    ["text/html,application/xhtml+xml,*/*;q=0.8", "text"],
  ];
  for (const [accept, format] of asked) assert.equal(formatFor(accept), format, accept ?? "no Accept");
});
