import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { type FileContent, StateFile } from "../../../src/server/state-file.ts";
import { eventually } from "../../harness/deadline.ts";

const FOLDER = mkdtempSync(join(tmpdir(), "wao-state-"));
after(() => rmSync(FOLDER, { recursive: true, force: true }));

let folders = 0;

function file(folder = join(FOLDER, String(folders++))): { file: StateFile; path: string; notices: string[] } {
  const notices: string[] = [];
  const name = { folder, name: "some.json", unread: "it is not there", unwritten: "it is lost" };
  return { file: new StateFile(name, (text) => void notices.push(text)), path: join(folder, "some.json"), notices };
}

function content(text: string): FileContent {
  return { text: `${text}\n`, essence: text, emptiness: "[]" };
}

test("nothing to keep leaves no file; what a former process left is overwritten with nothing", async () => {
  const first = file();
  assert.equal(await first.file.read(), null);
  await first.file.write(content("[]"));
  assert.ok(!existsSync(first.path));
  await first.file.write(content("[1]"));
  const second = file(join(first.path, ".."));
  assert.equal(await second.file.read(), "[1]\n");
  await second.file.write(content("[]"));
  assert.equal(readFileSync(first.path, "utf8"), "[]\n");
  assert.deepEqual([first.notices, second.notices], [[], []]);
});

test("changes that come together are one write, with the last word", async () => {
  const { file: state, path } = file();
  let asked = 0;
  const last = (): FileContent => content(`[${++asked}]`);
  for (let at = 0; at < 5; at++) state.touch(last);
  await eventually(() => existsSync(path), "the file");
  assert.equal(readFileSync(path, "utf8"), "[1]\n");
  state.touch(last);
  await state.write(content("[9]"));
  assert.equal(readFileSync(path, "utf8"), "[9]\n");
  assert.equal(asked, 1);
});

test("at the end only what has changed is written: the file may be another process's by then", async () => {
  const { file: state, path } = file();
  await state.write(content("[1]"));
  writeFileSync(path, "another's");
  await state.finish(content("[2]"));
  assert.equal(readFileSync(path, "utf8"), "another's");
  state.touch(() => content("[3]"));
  await state.finish(content("[4]"));
  assert.equal(readFileSync(path, "utf8"), "[4]\n");
});

test("what cannot be read or written is told with what is lost", async () => {
  const unreadable = file();
  mkdirSync(unreadable.path, { recursive: true });
  assert.equal(await unreadable.file.read(), null);
  assert.match(unreadable.notices.join(), /^wao: cannot read .*some\.json: EISDIR; it is not there$/);
  const blocker = join(FOLDER, "blocker");
  writeFileSync(blocker, "");
  const unwritable = file(join(blocker, "folder"));
  await unwritable.file.write(content("[1]"));
  assert.match(unwritable.notices.join(), /^wao: cannot write .*some\.json: ENOTDIR; it is lost$/);
});
