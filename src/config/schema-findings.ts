import type { z } from "zod";
import type { ConfigPath, Finding } from "./mistake.ts";
import { shown } from "./parsed.ts";

type Issue = z.core.$ZodIssue;

/** zod's messages in the words of the config. Pass it as `error` to `safeParse`. */
export const issueMessage: z.core.$ZodErrorMap = (issue) => {
  if (issue.input === undefined) return "is missing";
  if (issue.code === "too_small") return "the list is empty; it needs at least one entry";
  if (issue.code === "invalid_union") {
    return `expected an origin's URL, a mapping with url, or a list of these, found ${shown(issue.input)}`;
  }
  if (issue.code !== "invalid_type") return undefined;
  return `expected ${wanted(issue.expected)}, found ${shown(issue.input)}${hint(issue)}`;
};

function hint({ expected, input }: { expected: string; input?: unknown }): string {
  return expected === "array" && typeof input === "string" ? `; write [${JSON.stringify(input)}]` : "";
}

/** Everything that zod found, one entry per thing to mend, below `base`. */
export function schemaFindings(issues: readonly Issue[], base: ConfigPath): Finding[] {
  return issues.flatMap((issue) => findingsOf(issue, base));
}

function findingsOf(issue: Issue, base: ConfigPath): Finding[] {
  const path = [...base, ...issue.path.map((step) => (typeof step === "number" ? step : String(step)))];
  if (issue.code === "unrecognized_keys") {
    const messages = issue.message.split("\n");
    return issue.keys.map((key, index) => ({
      path: [...path, key],
      at: "key",
      message: messages[index] ?? "unknown key",
    }));
  }
  if (issue.code === "invalid_union") {
    const meant = meantBranch(issue.errors);
    if (meant !== null) return schemaFindings(meant, path);
  }
  return [{ path, at: issue.message === "is missing" ? "key" : "value", message: issue.message }];
}

/** Of a union the branch that the value has the shape of: its issues are the ones to tell. */
function meantBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | null {
  const fitting = branches.filter((issues) => !issues.some((issue) => issue.path.length === 0 && isWrongShape(issue)));
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

function isWrongShape(issue: Issue): boolean {
  if (issue.code === "invalid_type") return true;
  // A text field that met something else says so with `expected`, in words and with the code "custom".
  return issue.code === "custom" && issue.message.startsWith("expected ");
}

function wanted(expected: string): string {
  switch (expected) {
    case "array":
      return "a list";
    case "object":
      return "a mapping";
    case "boolean":
      return "true or false";
    default:
      return `a ${expected}`;
  }
}
