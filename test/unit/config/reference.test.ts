import assert from "node:assert/strict";
import { test } from "node:test";
import { configJsonSchema, type JsonSchema } from "../../../src/config/json-schema.ts";
import { parseConfig } from "../../../src/config/load.ts";
import { mistakeText } from "../../../src/config/mistake.ts";
import { configReference } from "../../../src/config/reference.ts";

/** Every property of the schema with its path; lists and alternatives add nothing to it. */
function properties(schema: JsonSchema, path = ""): [string, JsonSchema][] {
  const found: [string, JsonSchema][] = [];
  for (const part of [schema, ...(schema.items ? [schema.items] : []), ...(schema.anyOf ?? [])]) {
    for (const [key, value] of Object.entries(part.properties ?? {})) {
      found.push([`${path}${key}`, value], ...properties(value, `${path}${key}.`));
    }
  }
  return found;
}

const ALL = properties(configJsonSchema());

test("the schema knows the keys", () => {
  const keys = ALL.map(([path]) => path);
  for (const key of ["listen.url", "sites.hosts", "sites.origin.tls.ca", "timeouts.drain"])
    assert.ok(keys.includes(key));
});

test("every key is described, in the schema and on the page", () => {
  const page = configReference();
  for (const [path, schema] of ALL) {
    assert.ok((schema.description ?? "") !== "", `${path} has no description`);
    assert.ok(page.includes(`| \`${path.split(".").at(-1)}\` |`), `${path} is not on the page`);
  }
});

test("every default of the schema is accepted by the loader", () => {
  const top = ALL.filter(([path]) => !path.startsWith("sites") && !path.startsWith("listen."));
  const sites = "sites: [{ hosts: [a], origin: http://b:1 }]";
  const withDefault = top.filter(([, schema]) => schema.default !== undefined);
  assert.ok(withDefault.length > 10);
  for (const [path, schema] of withDefault) {
    const nested = path.split(".").reduceRight<unknown>((value, key) => ({ [key]: value }), schema.default);
    const text = `${JSON.stringify(nested).slice(1, -1)}\n`;
    const loaded = parseConfig(`{${text}, ${sites}}`, { file: path, folder: "." });
    assert.ok(loaded.ok, loaded.ok ? "" : loaded.mistakes.map(mistakeText).join("\n"));
  }
});

test("every pattern of the schema takes the field's own examples and default", () => {
  for (const [path, schema] of ALL) {
    const texts = [...(schema.examples ?? []), schema.default].filter((value) => typeof value === "string");
    for (const text of texts) assert.match(text, new RegExp(schema.pattern ?? ""), path);
  }
});

test("the example on the page is a good configuration", () => {
  const example = /```yaml\n([^`]*)```/.exec(configReference())?.[1] ?? "";
  assert.ok(parseConfig(example, { file: "example", folder: "." }).ok);
});
