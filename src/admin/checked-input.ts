import type { z } from "zod";
import { type Finding, pathText } from "../config/mistake.ts";
import { issueMessage, schemaFindings } from "../config/schema-findings.ts";
import { AdminProblem } from "./admin-problem.ts";

/** The value as the schema has it. Throws AdminProblem with everything that is wrong with it. @param where `body`, `query` */
export function checked<Schema extends z.ZodType>(schema: Schema, value: unknown, where: string): z.output<Schema> {
  const read = schema.safeParse(value, { error: issueMessage });
  if (read.success) return read.data;
  const tell = ({ path, message }: Finding): string => {
    const place = pathText(path);
    return place === "" ? `${where}: ${message}` : `${where}: ${place}: ${message}`;
  };
  throw new AdminProblem("bad-request", schemaFindings(read.error.issues, []).map(tell).join("; "));
}
