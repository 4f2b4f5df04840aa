import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CertificateFiles } from "../harness/certificate-files.ts";
import { eventually } from "../harness/deadline.ts";
import { runWao, startEdge } from "../harness/edge.ts";
import { startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { secureClient, shownName } from "../harness/tls-client.ts";

const files = new CertificateFiles();
const names = "DNS:site.test";
const origin = await startOrigin();
const sites = [{ hosts: ["*"], origin: origin.url }];

function listen(...certificates: readonly object[]): object[] {
  return [{ url: "https://127.0.0.1:0", tls: { certificates } }];
}

describe("certificate files that change", { timeout: 60_000 }, () => {
  test("are read; open connections stay", async () => {
    const one = files.make("first", { names });
    const edge = await startEdge({ threads: 2, listen: listen(one), sites });
    const { client } = await secureClient(edge.port);
    const fresh = files.authority.certificate({ subject: "second", names });
    files.replace(one.key, fresh.key);
    files.replace(one.cert, fresh.cert);
    await edge.said((line) => line.includes("read the new certificate in"), "the new certificate was read");
    await eventually(async () => (await shownName(edge.port)) === "second" || null, "the new certificate is shown");
    client.write(request("/"));
    assert.equal((await client.answer()).status, 200);
    client.close();
  });

  test("one after the other are waited for", async () => {
    const one = files.make("slow", { names });
    const edge = await startEdge({ listen: listen(one), sites });
    for (const subject of ["round 1", "round 2", "round 3"]) {
      const fresh = files.authority.certificate({ subject, names });
      files.replace(one.cert, fresh.cert);
      // Less than the time between two looks: no two of them can see the half of it.
      await new Promise((resolve) => setTimeout(resolve, 700));
      files.replace(one.key, fresh.key);
      await eventually(async () => (await shownName(edge.port)) === subject || null, subject);
    }
    assert.doesNotMatch(edge.stderr(), /stays in use/);
  });

  test("and do not fit together leave the old ones in use, with a word", async () => {
    const one = files.make("kept", { names });
    const edge = await startEdge({ listen: listen(one), sites });
    files.replace(one.cert, files.authority.certificate({ subject: "other", names }).cert);
    const line = await edge.said((text) => text.includes("stays in use"), "the pair is refused");
    assert.match(line, /kept\.key is not the key of the certificate in .*kept\.pem/);
    assert.equal(await shownName(edge.port), "kept");
    files.replace(one.cert, "nonsense");
    await edge.said((text) => text.includes("holds no certificate"), "the file is refused");
    assert.equal(await shownName(edge.port), "kept");
    edge.signal("SIGHUP");
    await edge.said((text) => text.includes("reload refused"), "the reload is refused");
    assert.equal(await shownName(edge.port), "kept");
  });

  test("and run out soon are told of before", async () => {
    const until = new Date(Date.now() + 3 * 86_400_000).toISOString().replace(/[-:T]|\.\d+/g, "");
    const edge = await startEdge({
      listen: listen(files.make("soon", { names, from: "20200101000000Z", until })),
      sites,
    });
    assert.match(
      await edge.said((text) => text.includes("soon.pem"), "the warning"),
      /certificate 1 in .* expires on \d{4}-/,
    );
  });

  test("are read at SIGHUP, and so are other names of files", async () => {
    const edge = await startEdge({ listen: listen(files.make("before", { names })), sites });
    edge.rewrite({ listen: listen(files.make("after", { names })), sites });
    edge.signal("SIGHUP");
    const line = await edge.said((text) => text.includes("reloaded:"), "the reload");
    assert.match(line, /0 sites added/);
    assert.equal(await shownName(edge.port), "after");
    assert.doesNotMatch(edge.stderr(), /next start/);
  });
});

describe("wao check", { timeout: 60_000 }, () => {
  async function check(config: object): Promise<string> {
    const path = `${files.folder}/check.json`;
    files.replace(path, JSON.stringify(config));
    const { code, stdout, stderr } = await runWao(["check", "--config", path]);
    return `${code} ${stdout}${stderr}`;
  }
  const good = files.make("good", { names });
  const other = files.make("other", { names });
  const cases: readonly (readonly [string, object, RegExp])[] = [
    [
      "a key of another certificate",
      { listen: listen({ cert: good.cert, key: other.key }) },
      /other\.key is not the key of the certificate/,
    ],
    [
      "a missing file",
      { listen: listen({ cert: "none.pem", key: good.key }) },
      /certificates\[0\]\.cert: there is no file none\.pem/,
    ],
    [
      "an expired one",
      { listen: listen(files.make("old", { names, from: "20200101000000Z", until: "20210101000000Z" })) },
      /expired on 2021-01-01/,
    ],
    ["no certificate at all", { listen: [{ url: "https://127.0.0.1:0" }] }, /has no certificate; name one/],
    ["TLS settings without TLS", { listen: [{ url: "http://127.0.0.1:0", tls: {} }] }, /speaks without TLS/],
    [
      "a version that is not safe",
      { listen: [{ url: "https://127.0.0.1:0", tls: { certificates: [good], min_version: "1.1" } }] },
      /write "1.2" or "1.3"/,
    ],
  ];
  for (const [what, config, expected] of cases) {
    test(`finds ${what}`, async () => {
      const said = await check({ sites, ...config });
      assert.match(said, expected);
      assert.doesNotMatch(said, /^0 /);
    });
  }

  test("warns of a host that no certificate bears", async () => {
    const said = await check({
      listen: listen(good),
      sites: [{ hosts: ["site.test", "www.site.test"], origin: origin.url, tls: { certificates: [good] } }],
    });
    assert.match(said, /^0 .*no certificate here bears the name www\.site\.test/s);
  });

  test("starts with an expired certificate: a restart at night must not take everything down", async () => {
    const old = files.make("old", { names, from: "20200101000000Z", until: "20210101000000Z" });
    const edge = await startEdge({ listen: listen(old), sites });
    assert.equal(await shownName(edge.port), "old");
  });
});
