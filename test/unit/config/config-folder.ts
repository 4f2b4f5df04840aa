import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";

/** A folder that ends with the test; gives the path of each file written to it. */
export function configFolder(): (name: string, text: string) => string {
  const folder = mkdtempSync(join(tmpdir(), "wao-config-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return (name, text) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
}
