import assert from "node:assert/strict";
import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { runWao, startEdge, WAO } from "../harness/edge.ts";

const FOLDER = mkdtempSync(join(tmpdir(), "wao-cli-"));
after(() => rmSync(FOLDER, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(FOLDER, name);
  writeFileSync(path, text);
  return path;
}

const FINE = "sites:\n  - hosts: [a.example]\n    origin: http://10.0.0.1:81\n";
const WRONG = "listn: 1\nsites:\n  - hosts: [*.a.example]\n    origin: 10.0.0.1:81\n    timeouts: { connect: 5 }\n";

suite("help and version", () => {
  test("--help goes to stdout, shows every command, and is fine", async () => {
    const help = await runWao(["--help"]);
    assert.deepEqual([help.code, help.stderr], [0, ""]);
    for (const command of ["serve", "check", "explain", "forward"])
      assert.match(help.stdout, new RegExp(`^  ${command} `, "m"));
  });

  test("--version is the package's", async () => {
    const manifest = JSON.parse(readFileSync(join(WAO, "../../package.json"), "utf8")) as { version: string };
    const shown = await runWao(["--version"]);
    assert.deepEqual([shown.code, shown.stdout.trim()], [0, manifest.version]);
  });

  test("no argument at all shows the help on stderr: wrong usage", async () => {
    const nothing = await runWao([]);
    assert.deepEqual([nothing.code, nothing.stdout], [2, ""]);
    assert.match(nothing.stderr, /^Usage: wao/);
  });
});

suite("wrong usage is exit code 2 and one line that helps", () => {
  const cases: [string[], RegExp][] = [
    [["chekc"], /^wao: there is no command "chekc"; did you mean check\?/],
    [["localhost:3000"], /^wao: "localhost:3000" has no scheme; write http:\/\/localhost:3000/],
    [["http://a.example/x"], /it has a path \(\/x\); leave that out/],
    [["http://a.example", "http://b.example"], /^wao: too many arguments/],
    [["serve", "--lissten", "x"], /^wao: unknown option '--lissten'\s+\(Did you mean --listen\?\)/],
    [["serve", "--listen", "https://0.0.0.0:1"], /TLS needs certificates; write this listener in the file/],
    [["serve", "--listen", "http://127.0.0.1:1", "--listen", "http://127.0.0.1:1"], /It is there twice/],
    [["serve", "--threads", "0"], /write auto or 1 to 64/],
    [["serve", "--config"], /^wao: option .*argument missing/],
    [["explain"], /^wao: missing required argument 'code'/],
    [["check", "wao.yaml"], /^wao: too many arguments/],
  ];
  for (const [args, message] of cases) {
    test(args.join(" "), async () => {
      const run = await runWao(args);
      assert.deepEqual([run.code, run.stdout], [2, ""]);
      assert.match(run.stderr, message);
    });
  }
});

suite("check", () => {
  test("a good file", async () => {
    const run = await runWao(["check", "--config", file("fine.yaml", FINE)]);
    assert.deepEqual([run.code, run.stdout], [0, `${join(FOLDER, "fine.yaml")}: fine, 1 site\n`]);
  });

  test("wao.yaml of the current folder, when nothing else is named", async () => {
    file("wao.yaml", FINE);
    const run = await runWao(["check"], { cwd: FOLDER });
    assert.deepEqual([run.code, run.stdout], [0, "wao.yaml: fine, 1 site\n"]);
  });

  test("every mistake at once, with line and column", async () => {
    file("wrong.yaml", WRONG);
    const run = await runWao(["check", "-c", "wrong.yaml"], { cwd: FOLDER });
    assert.equal(run.code, 1);
    assert.deepEqual(run.stdout.trimEnd().split("\n"), [
      'wrong.yaml:1:1: listn: unknown key; did you mean "listen"?',
      'wrong.yaml:3:13: *.a.example has a meaning of its own in YAML (an alias); quote it: "*.a.example"',
      'wrong.yaml:4:13: sites[0].origin: "10.0.0.1:81" has no scheme; write http://10.0.0.1:81 or https://10.0.0.1:81',
      "wrong.yaml:5:26: sites[0].timeouts.connect: 5 has no unit; write 5s for seconds or 5ms for milliseconds",
      "wrong.yaml: 4 mistakes",
    ]);
  });

  test("a file that is not there", async () => {
    const run = await runWao(["check", "--config", "nowhere.yaml"], { cwd: FOLDER });
    assert.deepEqual(
      [run.code, run.stdout],
      [1, "nowhere.yaml: there is no file nowhere.yaml\nnowhere.yaml: 1 mistake\n"],
    );
  });

  test("warnings are shown and are fine", async () => {
    const text = "sites:\n  - hosts: [a]\n    origin: { url: https://a, tls: { verify: false } }\n";
    file("warned.yaml", text);
    const run = await runWao(["check", "-c", "warned.yaml"], { cwd: FOLDER });
    assert.equal(run.code, 0);
    assert.match(run.stdout, /^warning: warned\.yaml:3:46: .*nobody checks.*\nwarned\.yaml: fine, 1 site\n$/);
  });
});

suite("explain", () => {
  test("a code as text and as JSON", async () => {
    const text = await runWao(["explain", "2203"]);
    assert.equal(text.code, 0);
    assert.match(text.stdout, /^2203 DestinationNotReachable/);
    const json = await runWao(["explain", "2203", "--json"]);
    assert.equal((JSON.parse(json.stdout) as { code: number }).code, 2203);
  });

  test("a header line needs no quotes", async () => {
    const one = await runWao(["explain", "WAO-Error:", "2200", "ConnectError"]);
    assert.match(one.stdout, /^2200 ConnectError/);
    const json = await runWao([
      "explain",
      "wao;",
      "error=connection_timeout;",
      "2201",
      "ConnectTimeout:",
      "recent-icmp",
      "--json",
    ]);
    const found = JSON.parse(json.stdout) as { code: number; reason: string };
    assert.deepEqual([found.code, found.reason], [2201, "recent-icmp"]);
  });

  test("what is no code is wrong input", async () => {
    const run = await runWao(["explain", "9999"]);
    assert.deepEqual([run.code, run.stdout], [1, ""]);
    assert.match(run.stderr, /^wao: .*9999/);
  });

  test("a reader that stops reading is no failure", () => {
    const piped = spawnSync("sh", ["-c", '"$1" explain 2203 --json | head -c 1 >/dev/null', "sh", WAO], {
      encoding: "utf8",
    });
    assert.deepEqual([piped.status, piped.stderr], [0, ""]);
  });
});

suite("serve and forward", () => {
  test("a configuration with mistakes does not start, and all of them are on stderr", async () => {
    const run = await runWao(["serve", "--config", file("wrong.yaml", WRONG)]);
    assert.deepEqual([run.code, run.stdout], [1, ""]);
    assert.equal(run.stderr.trimEnd().split("\n").length, 4);
    assert.match(run.stderr, /^wao: .*wrong\.yaml:1:1: listn: unknown key/);
  });

  test("forwarding to itself is wrong input", async () => {
    const run = await runWao(["http://localhost:8080"]);
    assert.equal(run.code, 1);
    assert.match(run.stderr, /^wao: command line: http:\/\/localhost:8080 is this edge itself/);
  });

  test("a port that is taken is said in one line", async () => {
    const edge = await startEdge({ sites: [{ hosts: ["*"], origin: "http://127.0.0.1:9" }] });
    const run = await runWao(["http://127.0.0.1:9", "--listen", `http://127.0.0.1:${edge.port}`, "--threads", "1"]);
    assert.equal(run.code, 1);
    assert.match(run.stderr, new RegExp(`^wao: .*${edge.port}`));
    assert.doesNotMatch(run.stderr, /^\s+at /m);
  });
});

suite("the launcher", () => {
  test("is found through a chain of links, from any folder", () => {
    mkdirSync(join(FOLDER, "bin"));
    symlinkSync(WAO, join(FOLDER, "first"));
    symlinkSync("../first", join(FOLDER, "bin/wao"));
    const run = spawnSync("bin/wao", ["--version"], { cwd: FOLDER, encoding: "utf8" });
    assert.equal(run.status, 0, run.stderr);
  });

  test("becomes Node itself, so that signals arrive", async () => {
    const edge = await startEdge({ sites: [{ hosts: ["*"], origin: "http://127.0.0.1:9" }] });
    edge.signal("SIGTERM");
    assert.deepEqual(await edge.exited, { code: 0, signal: null });
  });

  test("without a Node that is new enough it says what to do", () => {
    const bare = join(FOLDER, "clone");
    mkdirSync(join(bare, "bin"), { recursive: true });
    mkdirSync(join(bare, "src"));
    writeFileSync(join(bare, "src/main.ts"), "");
    writeFileSync(join(bare, "bin/wao"), readFileSync(WAO), { mode: 0o755 });
    const runWith = (version: string): SpawnSyncReturns<string> => {
      writeFileSync(join(bare, "node"), `#!/bin/sh\necho ${version} "$@"\n`, { mode: 0o755 });
      return spawnSync("/bin/sh", [join(bare, "bin/wao")], { env: { PATH: bare }, encoding: "utf8" });
    };
    for (const version of ["v20.1.0", "v24.6.2"]) {
      const old = runWith(version);
      assert.equal(old.status, 1);
      assert.match(old.stderr, new RegExp(`needs Node 24\\.7 or newer, this is ${version}.*\n.*npm install`));
    }
    for (const version of ["v24.7.0", "v24.10.1", "v25.0.0"]) {
      const started = runWith(version);
      assert.equal(started.status, 0, started.stderr);
      assert.match(started.stdout, /src\/main\.ts/);
    }
    const none = spawnSync("/bin/sh", [join(bare, "bin/wao")], { env: { PATH: "/nowhere" }, encoding: "utf8" });
    assert.equal(none.status, 1);
    assert.match(none.stderr, /needs Node 24\.7 or newer, and found none/);
  });

  test("an installation without the program says so", () => {
    const empty = join(FOLDER, "empty/bin");
    mkdirSync(empty, { recursive: true });
    writeFileSync(join(empty, "wao"), readFileSync(WAO), { mode: 0o755 });
    const run = spawnSync(join(empty, "wao"), { encoding: "utf8" });
    assert.equal(run.status, 70);
    assert.match(run.stderr, /the installation is incomplete/);
  });
});
