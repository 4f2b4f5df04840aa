/** What npm would publish: packed, installed elsewhere without a network, and run. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { after, suite, test } from "node:test";
import { rawRequest } from "../harness/client.ts";
import { startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";
import { StartedProcess } from "../harness/started-process.ts";

const ROOT = join(import.meta.dirname, "../..");
const FOLDER = mkdtempSync(join(tmpdir(), "wao-package-"));
const INSTALLED = join(FOLDER, "installed");
/** The Node that runs this test, first. */
const ENV = {
  PATH: `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`,
  npm_config_cache: join(FOLDER, "npm-cache"),
  npm_config_update_notifier: "false",
};
after(() => rmSync(FOLDER, { recursive: true, force: true }));

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
}

function npm(folder: string, args: readonly string[]): string {
  return execFileSync("npm", args, {
    cwd: folder,
    env: { ...process.env, ...ENV },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** The repository without what git does not know, so that packing does not build into it. */
function packed(): string {
  const copy = join(FOLDER, "repository");
  const leaveOut = new Set(["node_modules", ".git", "dist", "test", "bench"]);
  cpSync(ROOT, copy, { recursive: true, filter: (path) => !leaveOut.has(basename(path)) });
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  npm(copy, ["pack", "--pack-destination", FOLDER]);
  const file = readdirSync(FOLDER).find((name) => name.endsWith(".tgz"));
  return join(FOLDER, file ?? "nothing was packed");
}

/** The dependencies are those that are here already. */
function install(tarball: string): void {
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as Manifest;
  const here = Object.keys(dependencies).map((name) => [name, `file:${join(ROOT, "node_modules", name)}`] as const);
  mkdirSync(INSTALLED);
  const manifest = { private: true, dependencies: { wao: `file:${tarball}`, ...Object.fromEntries(here) } };
  writeFileSync(join(INSTALLED, "package.json"), JSON.stringify(manifest));
  npm(INSTALLED, ["install", "--offline", "--no-audit", "--no-fund"]);
}

suite("the npm package", { timeout: 120_000 }, () => {
  test("has the compiled program and what belongs to it, and nothing else", () => {
    install(packed());
    const folder = join(INSTALLED, "node_modules/wao");
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
    for (const name of [
      "bin/wao",
      "dist/main.js",
      "dist/server/worker.js",
      "LICENSE",
      "README.md",
      "packaging/wao.service",
    ])
      assert.ok(names.includes(name), name);
    assert.deepEqual(
      names.filter((name) => /\.ts$|^src|^test|^scripts|^bench|tsbuildinfo/.test(name)),
      [],
    );
  });

  test("runs: npx wao, and an edge in front of an origin, on threads", async () => {
    assert.match(npm(INSTALLED, ["exec", "--offline", "--", "wao", "--version"]), /^\d+\.\d+\.\d+\n$/);
    const origin = await startOrigin();
    const config = join(INSTALLED, "wao.json");
    const settings = { listen: [{ url: "http://127.0.0.1:0" }], admin: { url: "http://127.0.0.1:0" }, threads: 2 };
    writeFileSync(config, JSON.stringify({ ...settings, access_log: "off", sites: oneSite(origin.url) }));
    const wao = join(INSTALLED, "node_modules/.bin/wao");
    const edge = new StartedProcess(wao, ["serve", "--config", config], { env: ENV });
    try {
      await edge.stderr.first((line) => line === "wao: ready", "wao: ready", 20_000);
      const port = Number(/listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(edge.stderr.text())?.[1]);
      const adminUrl = /admin API on (\S+)/.exec(edge.stderr.text())?.[1] ?? "";
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) => rawRequest(port, request(`/${index}`))),
      );
      assert.deepEqual([...new Set(answers.map(({ status, body }) => `${status} ${body}`))], ["200 ok"]);
      const health = new StartedProcess(wao, ["healthcheck", "--admin-url", adminUrl], { env: ENV, cwd: INSTALLED });
      assert.equal((await health.exited).code, 0, health.stderr.text());
    } finally {
      assert.deepEqual(await edge.stop(), { code: 0, signal: null }, edge.stderr.text());
    }
  });

  test("brings the demo, whose threads and pages are files of their own", async () => {
    const wao = join(INSTALLED, "node_modules/.bin/wao");
    const args = ["serve", "--listen", "http://127.0.0.1:0", "--admin", "off"];
    const demo = new StartedProcess(wao, args, { env: ENV, cwd: INSTALLED });
    try {
      await demo.stderr.first((line) => line === "wao: ready", "wao: ready", 20_000);
    } finally {
      await demo.stop();
    }
  });
});

test("the image's build finds what it copies", () => {
  const dockerfile = readFileSync(join(ROOT, "Dockerfile"), "utf8");
  const admitted: readonly string[] = readFileSync(join(ROOT, ".dockerignore"), "utf8").match(/^!.+$/gm) ?? [];
  const copied = [...dockerfile.matchAll(/^COPY ([^-].*) \S+$/gm)].flatMap(([, from]) => from?.split(" ") ?? []);
  assert.ok(copied.length >= 5);
  const here = readdirSync(ROOT);
  for (const name of copied) assert.ok(here.includes(name) && admitted.includes(`!${name}`), name);
});
