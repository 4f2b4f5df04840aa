import { consecutiveFailures, literalRule, none } from "./other-policies.ts";
import { SCENARIOS } from "./scenarios.ts";
import { simulate, type Outcome } from "./simulate.ts";
import { wao } from "./wao-policy.ts";

export const SEED = 2202;
const POLICIES = [none, literalRule, consecutiveFailures, wao];

/** All scenarios under all policies, as the Markdown of docs/guides/blocking.md. */
export function table(): string {
  const lines = [
    "| scenario | policy | answered | visitors who hang | good requests refused | first refusal | last refusal |",
    "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
  ];
  for (const scenario of SCENARIOS) {
    for (const [index, make] of POLICIES.entries()) {
      lines.push(row(index === 0 ? scenario.name : "", simulate(scenario, make, SEED)));
    }
  }
  return lines.join("\n");
}

function row(scenario: string, outcome: Outcome): string {
  const { policy, answered, hanging, goodRefused, goodRequests } = outcome;
  const cells = [
    scenario,
    policy === "wao" ? "**wao**" : policy,
    amount(answered),
    amount(hanging),
    goodRefused === 0 ? "0" : `${amount(goodRefused)} of ${amount(goodRequests)}`,
    seconds(outcome.firstRefusedMs),
    seconds(outcome.lastRefusedMs),
  ];
  return `| ${cells.join(" | ")} |`;
}

function amount(count: number): string {
  return count.toLocaleString("en");
}

function seconds(ms: number | null): string {
  return ms === null ? "–" : `${Math.round(ms / 1000)} s`;
}
