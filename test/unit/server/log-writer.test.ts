import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { LogWriter } from "../../../src/server/log-writer.ts";
import { StartError } from "../../../src/server/start-error.ts";

const folder = mkdtempSync(join(tmpdir(), "wao-log-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function notices(): { tell: (text: string) => void; first: Promise<string> } {
  const { promise, resolve } = Promise.withResolvers<string>();
  return { tell: resolve, first: promise };
}

async function written(log: LogWriter, text: string): Promise<void> {
  await new Promise<void>((resolve) => {
    log.write(Buffer.from(text), resolve);
  });
}

test("appends in order, makes its folder, and others may not read it", async () => {
  const path = join(folder, "new/deep/access.log");
  const log = LogWriter.open({ to: "file", path }, assert.fail);
  const all = Array.from({ length: 500 }, (_, index) => `line ${index}\n`);
  for (const line of all) log.write(Buffer.from(line), () => {});
  await log.close();
  assert.equal(readFileSync(path, "utf8"), all.join(""));
  assert.equal(statSync(path).mode & 0o007, 0);
  const again = LogWriter.open({ to: "file", path }, assert.fail);
  await written(again, "more\n");
  await again.close();
  assert.ok(readFileSync(path, "utf8").endsWith("line 499\nmore\n"));
});

test("the file is opened again under its name when it has been moved away", async () => {
  const path = join(folder, "rotated.log");
  const log = LogWriter.open({ to: "file", path }, assert.fail);
  await written(log, "old\n");
  renameSync(path, `${path}.1`);
  await written(log, "still old\n");
  log.reopen();
  await written(log, "new\n");
  await log.close();
  assert.deepEqual([readFileSync(`${path}.1`, "utf8"), readFileSync(path, "utf8")], ["old\nstill old\n", "new\n"]);
});

test("a full disk is told, and ends neither the edge nor its stop", { skip: !existsSync("/dev/full") }, async () => {
  const { tell, first } = notices();
  const log = LogWriter.open({ to: "file", path: "/dev/full" }, tell);
  let isWritten = false;
  log.write(Buffer.from("lost\n"), () => (isWritten = true));
  assert.match(await first, /^wao: access log: cannot write: ENOSPC/);
  assert.equal(isWritten, false, "it waits");
  await log.close();
  assert.equal(isWritten, true, "the memory is given back");
});

test("a folder that is a file is a clear error", () => {
  assert.throws(
    () => LogWriter.open({ to: "file", path: "/dev/null/x.log" }, assert.fail),
    (error) => {
      assert.ok(error instanceof StartError);
      assert.match(error.message, /cannot write \/dev\/null\/x\.log: (ENOTDIR|EEXIST); choose another path/);
      return true;
    },
  );
});

test("a pipe whose reader is slow, and one whose reader has gone", { timeout: 60_000 }, async () => {
  const script = `
    import { LogWriter } from ${JSON.stringify(join(import.meta.dirname, "../../../src/server/log-writer.ts"))};
    const log = LogWriter.open({ to: "stdout" }, (text) => console.error(text));
    let count = 0;
    for (let index = 0; index < 64; index++) log.write(Buffer.alloc(64 * 1024, 120), () => count++);
    log.close().then(() => console.error("closed " + count));`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "pipe"] });
  after(() => child.kill());
  let told = "";
  child.stderr.on("data", (chunk: Buffer) => (told += chunk.toString()));
  child.stdout.once("data", () => child.stdout.destroy());
  await once(child, "exit");
  assert.equal(told, "closed 64\n");
});
