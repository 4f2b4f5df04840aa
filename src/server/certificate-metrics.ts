import { labels, type Metric, plain } from "../observe/metric.ts";
import type { CertificateStatus } from "./certificate-status.ts";

const MS = 1000;

/** How the certificates are that are got by ACME: numbers, whatever their count. Names and reasons are in `wao status`. */
export function certificateMetrics(certificates: readonly CertificateStatus[]): readonly Metric[] {
  const states: readonly CertificateStatus["state"][] = ["valid", "waiting", "failing"];
  const samples = states.map((state) => ({
    labels: labels({ state }),
    value: certificates.filter((one) => one.state === state).length,
  }));
  const ends = certificates.flatMap(({ untilMs }) => untilMs ?? []);
  const firstMs = ends.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
  return [
    {
      type: "gauge",
      name: "wao_acme_certificates",
      help: "Hosts whose certificates are got by ACME; failing: the last attempt failed.",
      samples,
    },
    {
      type: "gauge",
      name: "wao_acme_first_expiry_timestamp_seconds",
      help: "When the first of the certificates that were got by ACME expires, Unix time.",
      samples: ends.length === 0 ? [] : plain(firstMs / MS),
    },
  ];
}
