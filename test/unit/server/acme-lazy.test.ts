/** An edge without ACME must not pay for it. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";

const SERVER = join(import.meta.dirname, "../../../src/server");

/** Files of packages that are loaded when the modules are. */
function loadedBy(modules: readonly string[]): string[] {
  const script = `
    import { createRequire } from "node:module";
    const { cache } = createRequire(${JSON.stringify(join(SERVER, "x.js"))});
    for (const file of ${JSON.stringify(modules)}) await import(file);
    console.log(JSON.stringify(Object.keys(cache)));`;
  return JSON.parse(
    execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" }),
  ) as string[];
}

test("neither the supervisor nor a thread loads the package before there is something to order", () => {
  const idle = loadedBy(["run-edge.ts", "acme-desk.ts", "worker-edge.ts"].map((name) => join(SERVER, name)));
  assert.deepEqual(
    idle.filter((file) => file.includes("acme-client")),
    [],
  );
  // The way of looking finds it where it is.
  assert.ok(
    loadedBy(["acme-client"].map((name) => import.meta.resolve(name))).some((file) => file.includes("acme-client")),
  );
});
