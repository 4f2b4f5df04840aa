import type { ConfigPath, Finding } from "./mistake.ts";
import type { PagesConfig, PageTemplate } from "./pages-config.ts";
import type { PagesInput } from "./pages-schema.ts";
import type { TemplateFiles } from "./template-files.ts";
import { readTemplateKey } from "./template-key.ts";

/** What assembling pages needs. */
export interface PagesAssembly {
  readonly templateFiles: TemplateFiles;
  readonly mistakes: Finding[];
}

/** From the schema's words to those of the program, key by key in place of `otherwise`; reads the HTML files that are named. */
export function assemblePages(
  input: PagesInput,
  otherwise: PagesConfig,
  path: ConfigPath,
  assembly: PagesAssembly,
): PagesConfig {
  const { support, gateway_errors_as_503: as503 } = input;
  return {
    title: input.title ?? otherwise.title,
    logo: input.logo ?? otherwise.logo,
    colour: input.colour ?? otherwise.colour,
    support: support === undefined ? otherwise.support : { url: support.url, text: support.text ?? null },
    ipRangesUrl: input.ip_ranges ?? otherwise.ipRangesUrl,
    helpUrl: input.help_url ?? otherwise.helpUrl,
    gatewayErrors: as503 === undefined ? otherwise.gatewayErrors : as503 ? "as-503" : "as-502-504",
    templates:
      input.templates === undefined
        ? otherwise.templates
        : assembleTemplates(input.templates, [...path, "templates"], assembly),
  };
}

function assembleTemplates(
  input: Readonly<Record<string, string>>,
  path: ConfigPath,
  { templateFiles, mistakes }: PagesAssembly,
): Readonly<Record<string, PageTemplate>> {
  const templates: Record<string, PageTemplate> = {};
  const writtenAs = new Map<string, string>();
  for (const [key, file] of Object.entries(input)) {
    const at = [...path, key];
    const read = readTemplateKey(key);
    if (!read.ok) {
      mistakes.push({ path: at, at: "key", message: read.message });
      continue;
    }
    const before = writtenAs.get(read.value);
    writtenAs.set(read.value, key);
    if (before !== undefined) {
      const message = `${key} and ${before} are the same class; keep one`;
      mistakes.push({ path: at, at: "key", message, other: [...path, before] });
    }
    const page = templateFiles.template(file);
    if (page.ok) templates[read.value] = page.template;
    else for (const message of page.messages) mistakes.push({ path: at, at: "value", message });
  }
  return templates;
}
