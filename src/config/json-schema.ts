import { z } from "zod";
import { fileSchema } from "./schema.ts";

/** The parts of JSON Schema (2020-12) that the configuration's schema uses. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly default?: unknown;
  readonly examples?: readonly (string | number)[];
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

/** The schema of the configuration file for editors, in the spelling of the file. */
export function configJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(fileSchema, { io: "input" }) as JsonSchema;
  return { title: "Configuration of wao", ...schema };
}
