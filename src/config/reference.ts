import { configJsonSchema, type JsonSchema } from "./json-schema.ts";

const INTRODUCTION = `# Configuration

<!-- Generated from the schema in src/config/schema.ts by scripts/reference.ts. Do not edit. -->

The configuration is YAML; JSON is YAML too. Only \`sites[].hosts\` and \`sites[].origin\` have no default. An unknown key is a
mistake. \`wao check --config wao.yaml\` shows every mistake at once with its line and column. Names of files are relative
to the folder of the configuration. [config.schema.json](config.schema.json) is the JSON Schema for editors.

- **duration**: a number and a unit: \`250ms\`, \`15s\`, \`2m\`, \`1h\`. From 1 ms to 24 h.
- **size**: bytes, or a number and a unit: \`64KiB\`, \`1MiB\`, \`10MB\`.

\`\`\`yaml
listen:
  - url: http://0.0.0.0:8080
sites:
  - name: shop
    hosts: [shop.example, "*.shop.example"]
    origin: https://origin.shop.example
\`\`\`
`;

interface Row {
  readonly key: string;
  readonly type: string;
  readonly byDefault: string;
  readonly meaning: string;
}

interface Section {
  readonly title: string;
  readonly description: string;
  readonly rows: Row[];
}

/** The text of `docs/reference/config.md`. */
export function configReference(): string {
  const sections: Section[] = [];
  collect("", configJsonSchema(), sections);
  return [INTRODUCTION, ...sections.map(sectionText)].join("\n");
}

/** One section per mapping, in the order of the schema: the mapping's values first, then the mappings in it. */
function collect(prefix: string, schema: JsonSchema, sections: Section[]): void {
  const rows: Row[] = [];
  const title = prefix === "" ? "The file" : `\`${prefix}\``;
  sections.push({ title, description: schema.description ?? "", rows });
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const isRequired = schema.required?.includes(name) ?? false;
    rows.push(rowOf(name, property, isRequired));
    const inner = mappingIn(property);
    if (inner === null) continue;
    const path = prefix === "" ? name : `${prefix}.${name}`;
    collect(path + inner.suffix, inner.schema, sections);
  }
}

/** The mapping that a value is, or that a list holds, or that it may be written as. */
function mappingIn(schema: JsonSchema): { schema: JsonSchema; suffix: string } | null {
  if (schema.properties !== undefined) return { schema, suffix: "" };
  if (schema.items?.properties !== undefined) return { schema: schema.items, suffix: "[]" };
  const branch = schema.anyOf?.find((candidate) => candidate.properties !== undefined);
  return branch === undefined ? null : { schema: branch, suffix: "" };
}

function rowOf(name: string, schema: JsonSchema, isRequired: boolean): Row {
  return {
    key: `\`${name}\``,
    type: typeText(schema),
    byDefault: defaultText(schema, isRequired),
    meaning: meaningText(schema),
  };
}

function typeText(schema: JsonSchema): string {
  if (schema.anyOf !== undefined) return alternatives(schema.anyOf);
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`"${value}"\``).join(" or ");
  if (schema.pattern?.includes("(ms|s|m|h)"))
    return schema.pattern.includes("none") ? "duration or `none`" : "duration";
  if (schema.pattern?.includes("KiB")) return schema.pattern.includes("none") ? "size or `none`" : "size";
  if (schema.pattern?.startsWith("^auto")) return "whole number or `auto`";
  if (schema.type === "array") return `list of ${typeText(schema.items ?? {})}`;
  const words: Record<string, string> = {
    object: "mapping",
    string: "text",
    integer: "whole number",
    number: "number",
  };
  return words[String(schema.type)] ?? (schema.type === "boolean" ? "true or false" : "text");
}

function alternatives(branches: readonly JsonSchema[]): string {
  const single = branches.filter((branch) => branch.type !== "array").map(typeText);
  return [...single, ...(single.length < branches.length ? ["list of these"] : [])].join(" or ");
}

function defaultText(schema: JsonSchema, isRequired: boolean): string {
  if (isRequired) return "**required**";
  if (schema.default === undefined) return "–";
  if (schema.properties !== undefined) return "–";
  if (typeof schema.default === "string" && schema.enum === undefined) return `\`${schema.default}\``;
  const text = JSON.stringify(schema.default);
  return text === "[]" ? "none" : `\`${text}\``;
}

function meaningText(schema: JsonSchema): string {
  const parts = [schema.description ?? ""];
  const ofItems = schema.items?.properties === undefined ? (schema.items?.description ?? "") : "";
  if (ofItems !== "") parts.push(`Each: ${ofItems}`);
  if (schema.maximum !== undefined) parts.push(`From ${schema.minimum} to ${schema.maximum}.`);
  return parts.join(" ");
}

function sectionText({ title, description, rows }: Section): string {
  const lines = [
    ["Key", "Type", "Default", "Meaning"],
    ...rows.map((row) => [row.key, row.type, row.byDefault, row.meaning]),
  ];
  const intro = description === "" ? "" : `${description}\n\n`;
  return `## ${title}\n\n${intro}${table(lines)}`;
}

function table([header = [], ...rows]: string[][]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
  return line(header) + line(header.map(() => "---")) + rows.map(line).join("");
}
