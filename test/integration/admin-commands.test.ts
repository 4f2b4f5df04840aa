/** Real `wao` processes against a real admin API, with a desk of the test behind it. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import type { StatusPage } from "../../src/admin/status-page.ts";
import { TestAdmin, TOKEN } from "../harness/admin.ts";
import { type Finished, runWao } from "../harness/edge.ts";
import { MemoryDesk } from "../harness/memory-desk.ts";
import { startRawServer } from "../harness/raw-server.ts";

const FOLDER = mkdtempSync(join(tmpdir(), "wao-commands-"));
after(() => rmSync(FOLDER, { recursive: true, force: true }));

const SITES = { shop: ["http://a.internal:1", "http://b.internal:1"], "*.wild": ["http://c.internal:1"] };

/** A folder with a configuration and a token file, as the running edge would have left it. */
function edgeFolder(adminUrl: string, token = TOKEN): string {
  const folder = mkdtempSync(join(FOLDER, "edge-"));
  mkdirSync(join(folder, "state"));
  writeFileSync(join(folder, "state/admin-token"), `${token}\n`, { mode: 0o600 });
  writeFileSync(join(folder, "wao.yaml"), `admin: { url: "${adminUrl}" }\nstate_dir: state\nsites: []\n`);
  return folder;
}

/** The environment of the person who runs the tests must not decide them. */
function wao(folder: string, args: readonly string[], token = ""): Promise<Finished> {
  return runWao(args, { cwd: folder, env: { WAO_ADMIN_TOKEN: token } });
}

/** Nothing happened but one line, or several, on stderr. */
function assertTrouble(run: Finished, message: RegExp): void {
  assert.deepEqual([run.code, run.stdout], [1, ""], run.stderr);
  assert.match(run.stderr, message);
  assert.doesNotMatch(run.stderr, /^\s+at |a bug in wao/m);
  assert.ok(!run.stderr.includes(TOKEN));
}

interface Running {
  readonly desk: MemoryDesk;
  readonly admin: TestAdmin;
  readonly folder: string;
}

async function running(): Promise<Running> {
  const desk = new MemoryDesk(SITES);
  const admin = await TestAdmin.start(desk);
  const now = Date.now();
  desk.set("shop", 1, { state: "blocked", reason: "timeouts", sinceMs: now - 500_000, untilMs: now + 3_000_500 });
  return { desk, admin, folder: edgeFolder(admin.url) };
}

suite("a running edge", () => {
  test("status shows each origin: state, reason, since, until", async () => {
    const { folder } = await running();
    const run = await wao(folder, ["status"]);
    assert.deepEqual([run.code, run.stderr], [0, ""]);
    const [node, empty, ...table] = run.stdout.trimEnd().split("\n");
    assert.match(node ?? "", /^wao 1\.2\.3, up .*, 2 threads, healthy, listening on http:\/\/0\.0\.0\.0:8080$/);
    assert.deepEqual([empty, table.length], ["", 4]);
    assert.match(table[0] ?? "", /^SITE +ORIGIN +STATE +REASON +SINCE +UNTIL +LATELY$/);
    assert.match(table[1] ?? "", /^\*\.wild +0 http:\/\/c\.internal:1 +closed +- +- +- +-$/);
    assert.match(
      table[3] ?? "",
      /^shop +1 http:\/\/b\.internal:1 +blocked +timeouts +8 min \d+ s ago +in (50 min|49 min \d+ s) +-$/,
    );
  });

  test("status as JSON has what is not closed, and everything with --all", async () => {
    const { folder } = await running();
    const some = JSON.parse((await wao(folder, ["status", "--json"])).stdout) as StatusPage;
    assert.deepEqual([some.origins.length, some.counts.closed, some.origins[0]?.reason], [1, 2, "timeouts"]);
    const all = JSON.parse((await wao(folder, ["status", "--json", "--all"])).stdout) as StatusPage;
    assert.equal(all.origins.length, 3);
  });

  test("status of one site shows what was counted", async () => {
    const { folder } = await running();
    const run = await wao(folder, ["status", "*.wild"]);
    assert.equal(run.code, 0, run.stderr);
    assert.match(run.stdout, /origin 0: 0 in flight; 0 timeouts, 0 answers in 2 min$/m);
    const json = await wao(folder, ["status", "shop", "--json"]);
    assert.equal((JSON.parse(json.stdout) as StatusPage).origins.length, 2);
  });

  test("block, never and unblock do it and show what became of it", async () => {
    const { desk, folder } = await running();
    const blocked = await wao(folder, ["block", "*.wild", "--for", "10m", "--origin", "0"]);
    assert.deepEqual([blocked.code, blocked.stderr], [0, ""]);
    assert.match(blocked.stdout, /^\*\.wild +0 .* held +operator +0 s ago +in (10 min|9 min 5\d s) +-$/m);
    assert.match((await wao(folder, ["block", "*.wild"])).stdout, / held +operator .* unblocked +-$/m);
    assert.match((await wao(folder, ["block", "*.wild", "--never"])).stdout, / never +- .* unblocked +-$/m);
    assert.match((await wao(folder, ["unblock", "*.wild"])).stdout, / closed /);
    const done = ["block *.wild 0 600000", "block *.wild null null", "never *.wild null", "unblock *.wild null"];
    assert.deepEqual(desk.orders, done);
  });

  test("reload shows what changed, or every mistake", async () => {
    const { desk, folder } = await running();
    const fine = await wao(folder, ["reload"]);
    assert.deepEqual([fine.code, fine.stdout], [0, `${desk.reloaded.messages.join("\n")}\n`]);
    const messages = ["wao.yaml:3:1: one thing", "wao.yaml:4:1: another", "reload refused: nothing has changed"];
    desk.reloaded = { ok: false, messages };
    const refused = await wao(folder, ["reload"]);
    assertTrouble(
      refused,
      /^wao: wao\.yaml:3:1: one thing\nwao: wao\.yaml:4:1: another\nwao: reload refused: nothing has changed\n$/,
    );
  });

  test("a site or origin that is not there", async () => {
    const { folder } = await running();
    const mistyped = await wao(folder, ["block", "shpo"]);
    assertTrouble(mistyped, /^wao: there is no site "shpo"; did you mean "shop"\?\n$/);
    assertTrouble(await wao(folder, ["status", "nowhere"]), /^wao: there is no site "nowhere"/);
    const third = await wao(folder, ["unblock", "shop", "--origin", "2"]);
    assertTrouble(third, /^wao: site "shop" has no origin number 2; it has 2 origins/);
  });

  test("a token that is wrong, and where it came from", async () => {
    const { admin, folder } = await running();
    const wrong = await wao(folder, ["status"], "a-token-of-another-edge");
    assertTrouble(wrong, /^wao: the edge at http:\/\/127\.0\.0\.1:\d+ does not take the token in WAO_ADMIN_TOKEN; /);
    const other = edgeFolder(admin.url, "a-token-of-another-edge");
    assertTrouble(await wao(other, ["status"]), /does not take the token in .*state\/admin-token; /);
  });

  test("the edge and its token can be named in every way", async () => {
    const { admin, folder } = await running();
    const elsewhere = mkdtempSync(join(FOLDER, "elsewhere-"));
    const tokenFile = join(folder, "state/admin-token");
    const ways: [string[], string][] = [
      [["--config", join(folder, "wao.yaml")], ""],
      [["--admin-url", admin.url, "--token-file", tokenFile], ""],
      [["--admin-url", `http://localhost:${admin.port}/`], TOKEN],
      // What is on the command line counts more than the environment.
      [["--config", join(folder, "wao.yaml"), "--token-file", tokenFile], "a-token-of-another-edge"],
    ];
    for (const [args, token] of ways) {
      const run = await wao(elsewhere, ["status", ...args], token);
      assert.deepEqual([run.code, run.stderr], [0, ""], args.join(" "));
    }
  });

  test("many sites come page by page and are one list", async () => {
    const names = Array.from({ length: 2500 }, (_, index) => `site-${index}`);
    const many = new MemoryDesk(Object.fromEntries(names.map((name) => [name, ["http://a.internal:1"]])));
    for (const name of names.slice(0, 1200)) many.set(name, 0, { state: "blocked" });
    const large = edgeFolder((await TestAdmin.start(many)).url);
    const some = await wao(large, ["status"]);
    assert.equal(some.stdout.match(/^site-\d+ .* blocked /gm)?.length, 1200);
    assert.match(some.stdout, /\n1,300 more origins of 2,500 sites: closed \(not blocked\)\n$/);
    const all = await wao(large, ["status", "--all", "--json"]);
    const shown = (JSON.parse(all.stdout) as StatusPage).origins.map(({ site }) => site);
    assert.deepEqual(shown, names.toSorted());
  });
});

suite("no edge to ask", () => {
  test("nothing listens: where it was looked for, and how to start one", async () => {
    const desk = new MemoryDesk(SITES);
    const gone = await TestAdmin.start(desk);
    const folder = edgeFolder(gone.url);
    await gone.close();
    const run = await wao(folder, ["status"]);
    assertTrouble(
      run,
      /^wao: no edge is running at http:\/\/127\.0\.0\.1:\d+ \(connection refused\); start one with wao serve --config wao\.yaml, or say with --admin-url/,
    );
  });

  test("something else listens", async () => {
    const answers = [
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
      "HTTP/1.1 200 OK\r\nServer: wao\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi",
      "SSH-2.0-OpenSSH_9.9\r\n",
      "",
    ];
    for (const answer of answers) {
      const port = await startRawServer((socket) => void socket.once("data", () => socket.end(answer)));
      const run = await wao(edgeFolder(`http://127.0.0.1:${port}`), ["status"]);
      assertTrouble(run, /is not the admin API of wao|no edge can be asked at/);
    }
  });

  test("no token, no token in the file, or a configuration that leads nowhere", async () => {
    const folder = edgeFolder("http://127.0.0.1:9");
    rmSync(join(folder, "state/admin-token"));
    assertTrouble(
      await wao(folder, ["status"]),
      /^wao: no admin token: there is no file .*state\/admin-token; the edge makes it when it starts/,
    );
    writeFileSync(join(folder, "state/admin-token"), "oops\n");
    assertTrouble(await wao(folder, ["status"]), /admin-token holds no token: it needs 16 to 1024 letters/);
    writeFileSync(join(folder, "wao.yaml"), "admin: off\n");
    assertTrouble(await wao(folder, ["status"]), /^wao: wao\.yaml switches the admin API off/);
    writeFileSync(join(folder, "wao.yaml"), "admin: { url: http://127.0.0.1:0 }\n");
    assertTrouble(
      await wao(folder, ["status"]),
      /^wao: wao\.yaml lets the admin API take any free port; .*--admin-url/,
    );
    assertTrouble(
      await wao(folder, ["status", "--config", "nowhere.yaml"]),
      /^wao: nowhere\.yaml: there is no file nowhere\.yaml/,
    );
  });

  test("wrong usage is exit code 2", async () => {
    const wrong: [string[], RegExp][] = [
      [["block"], /missing required argument 'site'/],
      [["block", "shop", "--for", "10"], /"10" has no unit; write 10s or 10ms/],
      [["block", "shop", "--for", "10m", "--never"], /cannot be used with option/],
      [["block", "shop", "--origin", "one"], /the number that wao status shows/],
      [["unblock", "shop", "blog"], /too many arguments/],
      [["status", "--admin-url", "edge.example:9900"], /has no scheme/],
      [["status", "--admin-url", "http://127.0.0.1:0"], /the port that the edge printed/],
    ];
    for (const [args, message] of wrong) {
      const run = await wao(FOLDER, args);
      assert.deepEqual([run.code, run.stdout], [2, ""], args.join(" "));
      assert.match(run.stderr, message);
    }
  });
});
