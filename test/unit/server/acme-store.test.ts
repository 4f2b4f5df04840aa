import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, describe, test } from "node:test";
import { AcmeLock, thisMachine } from "../../../src/server/acme-lock.ts";
import { AcmeStore } from "../../../src/server/acme-store.ts";
import { Authority } from "../../harness/certificates.ts";
import { needs } from "../../harness/needs.ts";

const FOLDER = mkdtempSync(join(tmpdir(), "wao-acme-store-"));
after(() => rmSync(FOLDER, { recursive: true, force: true }));
const DIRECTORY = "https://ca.test:14000/dir";

let folders = 0;

function store(folder = join(FOLDER, String(folders++))): { store: AcmeStore; folder: string; notices: string[] } {
  const notices: string[] = [];
  return { store: new AcmeStore(folder, DIRECTORY, (text) => void notices.push(text)), folder, notices };
}

describe("what is kept of a CA", { skip: needs("openssl") }, () => {
  const authority = new Authority("acme");
  after(() => authority.close());
  const pair = authority.certificate({ names: "DNS:a.test", from: "20260101000000Z", until: "20260401000000Z" });
  const chain = { cert: pair.cert + authority.root.cert, key: pair.key };

  test("a certificate comes back as it was, with its key and its dates", async () => {
    const { store: kept, folder, notices } = store();
    assert.equal(await kept.certificate("a.test"), null);
    const issued = await kept.keepCertificate("a.test", chain);
    assert.ok(typeof issued !== "string");
    assert.deepEqual([issued.fromMs, issued.untilMs], [Date.UTC(2026, 0, 1), Date.UTC(2026, 3, 1)]);
    assert.deepEqual(issued.certificate.names, ["a.test"]);
    assert.doesNotMatch(issued.certificate.cert, /PRIVATE/);
    assert.equal(issued.certificate.cert.split("BEGIN CERTIFICATE").length, 3);
    assert.deepEqual(await new AcmeStore(folder, DIRECTORY, () => {}).certificate("a.test"), issued);
    assert.deepEqual(notices, []);
    assert.equal(statSync(join(kept.folder, "a.test.pem")).mode & 0o777, 0o600);
    assert.equal(statSync(kept.folder).mode & 0o777, 0o700);
    assert.deepEqual(readdirSync(kept.folder), ["a.test.pem"]);
  });

  test("what a CA gives is looked at before it is used", async () => {
    const { store: kept } = store();
    const other = authority.certificate({ names: "DNS:b.test" });
    const refused = async (name: string, given: typeof chain): Promise<string> => {
      const said = await kept.keepCertificate(name, given);
      return typeof said === "string" ? said : assert.fail("it was taken");
    };
    assert.match(await refused("b.test", chain), /does not bear the name b\.test/);
    assert.match(await refused("a.test", { ...chain, key: other.key }), /not that of the certificate/);
    assert.equal(typeof (await kept.keepCertificate("a.test", { cert: "nothing", key: pair.key })), "string");
    assert.ok(!existsSync(kept.folder));
  });

  test("a damaged file is told of and is as none", async () => {
    const { store: kept, notices } = store();
    await kept.keepCertificate("a.test", chain);
    const file = join(kept.folder, "a.test.pem");
    writeFileSync(file, readFileSync(file, "utf8").slice(0, 300));
    assert.equal(await kept.certificate("a.test"), null);
    writeFileSync(join(kept.folder, "account.json"), "{");
    assert.equal(await kept.account(), null);
    assert.match(notices.join("\n"), /a\.test\.pem cannot be used: .*\n.*account\.json is damaged/);
  });

  test("each CA has a folder of its own", () => {
    const staging = new AcmeStore("/s", "https://ca.test/staging", () => {});
    const other = new AcmeStore("/s", "https://ca.test/production", () => {});
    assert.notEqual(staging.folder, other.folder);
    assert.match(staging.folder, /^\/s\/acme\/ca\.test-[0-9a-f]{8}$/);
  });

  test("account and failures", async () => {
    const { store: kept, folder } = store();
    const account = { url: "https://ca.test/acct/1", key: pair.key, email: null };
    await kept.keepAccount(account);
    const failed = { failures: 2, triedMs: 1, nextMs: 2, isOrdered: true, problem: "why" };
    await kept.keepAttempts(new Map([["a.test", failed]]));
    const again = new AcmeStore(folder, DIRECTORY, () => {});
    assert.deepEqual(await again.account(), account);
    assert.deepEqual(await again.attempts(), new Map([["a.test", failed]]));
    await again.keepAttempts(new Map());
    assert.deepEqual(await kept.attempts(), new Map());
  });

  test("a folder that cannot be written to costs nothing but the memory", async () => {
    const { store: kept, folder, notices } = store();
    writeFileSync(folder, "");
    assert.notEqual(typeof (await kept.keepCertificate("a.test", chain)), "string");
    assert.match(notices.join(), /cannot write .*ENOTDIR; the certificate is asked for again after a restart/);
  });
});

describe("the lock", () => {
  function place(): string {
    return join(FOLDER, String(folders++), "acme", "lock");
  }

  test("is one edge's at a time", async () => {
    const path = place();
    const [one, other] = [new AcmeLock(path), new AcmeLock(path)];
    // Of the same process, so it must not be taken for one that has ended.
    assert.equal(await one.take(), true);
    writeFileSync(path, readFileSync(path, "utf8").replace(` ${process.pid} `, ` ${process.ppid} `));
    assert.equal(await other.take(), false);
    await other.drop();
    assert.ok(existsSync(path));
    rmSync(path);
    assert.equal(await other.take(), true);
    await one.drop();
    assert.ok(existsSync(path), "it was another's by then");
    await other.drop();
    assert.ok(!existsSync(path));
  });

  test("of a process that has ended it is taken over, on this machine at once", async () => {
    const path = place();
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${thisMachine()} ${2 ** 22 + 1} x`);
    const lock = new AcmeLock(path);
    assert.equal(await lock.take(), true);
    assert.deepEqual(readdirSync(dirname(path)), ["lock"]);
    await lock.drop();
  });

  test("of another machine it is, too, when that has given no sign of life for two minutes", async () => {
    const path = place();
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, "another-machine 1 x");
    const lock = new AcmeLock(path);
    assert.equal(await lock.take(), false);
    const before = new Date(Date.now() - 121_000);
    utimesSync(path, before, before);
    assert.equal(await lock.take(), true);
    await lock.drop();
  });

  test("where there can be none, that is said", async () => {
    const file = join(FOLDER, "a-file");
    writeFileSync(file, "");
    await assert.rejects(new AcmeLock(join(file, "acme", "lock")).take(), /ENOTDIR|EEXIST/);
  });
});
