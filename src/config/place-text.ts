import { readFile } from "node:fs/promises";
import { LocatedText } from "./located-text.ts";
import { type ConfigPath, pathText } from "./mistake.ts";

/** `wao.yaml:3:10: listen[0].url`, for a complaint about a setting that only showed after loading. Does not throw. */
export async function placeText(file: string, path: ConfigPath): Promise<string> {
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) return `${file}: ${pathText(path)}`;
  const { line, column } = new LocatedText(text).place(path, "value");
  return `${file}:${line}:${column}: ${pathText(path)}`;
}
