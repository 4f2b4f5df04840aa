import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { TokenCheck, tokenIn } from "../../../src/admin/admin-token.ts";
import { takeToken } from "../../../src/admin/token-file.ts";
import { StartError } from "../../../src/server/start-error.ts";
import { needs } from "../../harness/needs.ts";

const FOLDER = mkdtempSync(join(tmpdir(), "wao-token-"));
after(() => rmSync(FOLDER, { recursive: true, force: true }));

let count = 0;

function stateDir(): string {
  return join(FOLDER, `state-${count++}`, "deeper");
}

function planted(text: string, mode = 0o600): { folder: string; file: string } {
  const folder = stateDir();
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "admin-token");
  writeFileSync(file, text);
  chmodSync(file, mode);
  return { folder, file };
}

test("the first start makes a token of 32 random bytes that only its user may read, and the next one takes it", async () => {
  const folder = stateDir();
  const first = await takeToken(folder, {});
  assert.match(first.token, /^[A-Za-z0-9_-]{43}$/);
  assert.deepEqual(first.warnings, []);
  const file = join(folder, "admin-token");
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(statSync(folder).mode & 0o077, 0);
  assert.equal(readFileSync(file, "utf8"), `${first.token}\n`);
  assert.deepEqual(readdirSync(folder), ["admin-token"]);
  assert.deepEqual(await takeToken(folder, {}), first);
  assert.notEqual((await takeToken(stateDir(), {})).token, first.token);
});

test("edges that start together agree on one token", async () => {
  const folder = stateDir();
  const taken = await Promise.all(Array.from({ length: 8 }, () => takeToken(folder, {})));
  const written = readFileSync(join(folder, "admin-token"), "utf8").trim();
  assert.deepEqual([...new Set(taken.map(({ token }) => token))], [written]);
  assert.deepEqual(readdirSync(folder), ["admin-token"]);
});

test("the environment counts more than the file, and writes none", async () => {
  const { folder, file } = planted("the-token-of-the-file\n");
  const taken = await takeToken(folder, { WAO_ADMIN_TOKEN: " the-token-of-the-environment\n" });
  assert.deepEqual(taken, { token: "the-token-of-the-environment", warnings: [] });
  assert.equal(readFileSync(file, "utf8"), "the-token-of-the-file\n");
  assert.equal((await takeToken(folder, { WAO_ADMIN_TOKEN: "" })).token, "the-token-of-the-file");
});

test("a variable that is no token keeps the edge from starting, and its value is not repeated", async () => {
  for (const value of ["short", "with a blank in the middle", "ünïcödeünïcödeünïcöde", "  "]) {
    const error = await takeToken(stateDir(), { WAO_ADMIN_TOKEN: value }).then(
      () => assert.fail(value),
      (caught: unknown) => caught,
    );
    assert.ok(error instanceof StartError);
    assert.deepEqual(error.path, ["admin"]);
    assert.match(error.message, /^WAO_ADMIN_TOKEN is no token: it needs 16 to 1024 letters/);
    assert.ok(value.trim() === "" || !error.message.includes(value));
  }
});

test("a file that others can read is used, with a warning", async () => {
  const { folder, file } = planted("a-token-of-the-operator", 0o640);
  const { token, warnings } = await takeToken(folder, {});
  assert.equal(token, "a-token-of-the-operator");
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? "", /^other users may read the admin token in .*admin-token; delete the file/);
  assert.ok(warnings[0]?.includes(file));
});

test("a file without a token gets a new one, and says so", async () => {
  for (const text of ["", "\n", "short\n", "two words that are no token\n", "x".repeat(2000)]) {
    const { folder, file } = planted(text);
    const { token, warnings } = await takeToken(folder, {});
    assert.equal(readFileSync(file, "utf8"), `${token}\n`);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.match(warnings.join(), /held no token .* a new one is in it now/);
    assert.deepEqual(readdirSync(folder), ["admin-token"]);
  }
});

test("where no file can be written nobody knows the token, and the edge says what to do", async () => {
  const blocked = join(FOLDER, "a-file");
  writeFileSync(blocked, "");
  const { token, warnings } = await takeToken(join(blocked, "state"), {});
  assert.equal(tokenIn(token), token);
  assert.match(warnings.join(), /a-file.*takes no commands until WAO_ADMIN_TOKEN is set/);
});

test("a file that another user left there is not believed", { skip: needs("root") }, async () => {
  const { folder, file } = planted("a-token-that-somebody-else-knows");
  for (const path of [FOLDER, join(folder, ".."), folder]) chmodSync(path, 0o777);
  chmodSync(file, 0o644);
  const code = `
    const { takeToken } = await import(${JSON.stringify(join(import.meta.dirname, "../../../src/admin/token-file.ts"))});
    process.setuid(65534);
    console.log(JSON.stringify(await takeToken(${JSON.stringify(folder)}, {})));`;
  const told = execFileSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" });
  const { token, warnings } = JSON.parse(told) as { token: string; warnings: string[] };
  assert.notEqual(token, "a-token-that-somebody-else-knows");
  assert.match(warnings.join(), /belongs to another user; the admin API takes no commands/);
});

test("only the token is accepted", () => {
  const check = new TokenCheck("a-token-that-is-right");
  for (const shown of ["Bearer a-token-that-is-right", "bearer  a-token-that-is-right"])
    assert.ok(check.accepts(shown));
  const wrong = [
    undefined,
    "",
    "Bearer",
    "Bearer ",
    "Bearer a-token-that-is-righ",
    "Bearer a-token-that-is-right2",
    "Bearer a-token-that-is-right x",
    "Basic a-token-that-is-right",
    "a-token-that-is-right",
  ];
  for (const shown of wrong) assert.ok(!check.accepts(shown), String(shown));
});
