import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { rawRequest, type RawAnswer } from "../harness/client.ts";
import { eventually } from "../harness/deadline.ts";
import { type Edge, runWao, startEdge } from "../harness/edge.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";

const FOLDER = mkdtempSync(join(tmpdir(), "wao-pages-"));
after(() => rmSync(FOLDER, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(FOLDER, name);
  writeFileSync(path, text);
  return path;
}

/** A port on which nobody listens. */
async function refusedUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}` : assert.fail("no port");
}

const CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

interface Ask {
  readonly accept?: string;
  readonly method?: string;
  readonly fields?: readonly string[];
}

async function ask(
  edge: Edge,
  url: string,
  { accept = CHROME, method = "GET", fields = [] }: Ask = {},
): Promise<RawAnswer> {
  const [host = "", path = ""] = url.split(/(?=\/)/, 2);
  return rawRequest(edge.port, request(path, { host, method, fields: [`Accept: ${accept}`, ...fields] }), { method });
}

suite("answers of the edge's own", { timeout: 120_000 }, async () => {
  const refused = await refusedUrl();
  const own = file("own.html", "<html lang=fr><h1>{{code}} {{site}}</h1>");
  const origin = await startOrigin(reply(502, "mine"));
  const edge = await startEdge({
    pages: { title: "The whole edge" },
    sites: [
      { name: "plain", hosts: ["plain.test"], origin: refused },
      { name: "brand", hosts: ["brand.test"], origin: refused, pages: { title: "Shop & Co", colour: "#0a0" } },
      { name: "cdn", hosts: ["cdn.test"], origin: refused, pages: { gateway_errors_as_503: true } },
      { name: "passes", hosts: ["passes.test"], origin: origin.url, pages: { gateway_errors_as_503: true } },
      { name: "own", hosts: ["own.test"], origin: refused, pages: { templates: { "22xx": own } } },
      {
        name: "off",
        hosts: ["off.test"],
        origin: { url: refused, disabled: true },
        pages: { gateway_errors_as_503: true },
      },
    ],
  });

  test("HEAD has the fields of GET, Content-Length too, and no body, in every form", async () => {
    for (const accept of [CHROME, "application/json", "*/*", "image/png"]) {
      for (const host of ["plain.test", "brand.test", "own.test", "nobody.test"]) {
        const get = await ask(edge, `${host}/`, { accept });
        const head = await ask(edge, `${host}/`, { accept, method: "HEAD" });
        const same = ({ headers }: RawAnswer): object => ({ ...headers, date: "", "wao-request-id": "" });
        assert.deepEqual(same(head), same(get), `${host} ${accept}`);
        assert.equal(Number(head.headers["content-length"]), Buffer.byteLength(get.body));
        assert.ok(head.raw.endsWith("\r\n\r\n"), "nothing behind the head");
        assert.equal(get.headers["cache-control"], "no-store");
        assert.equal(
          get.headers["vary"],
          host === "own.test" && accept === CHROME
            ? "Accept, Sec-Fetch-Dest"
            : "Accept, Accept-Language, Sec-Fetch-Dest",
        );
      }
    }
  });

  test("a site's branding is on its page, the edge's on that of a host without site", async () => {
    assert.match((await ask(edge, "brand.test/")).body, /<span>Shop &amp; Co<\/span>/);
    assert.match((await ask(edge, "plain.test/")).body, /<span>The whole edge<\/span>/);
    assert.match((await ask(edge, "nobody.test/")).body, /<span>The whole edge<\/span>/);
  });

  test("an own page decides its language, and is only for browsers", async () => {
    const page = await ask(edge, "own.test/", { fields: ["Accept-Language: de"] });
    assert.equal(page.body, "<html lang=fr><h1>2200 The whole edge</h1>");
    assert.equal(page.headers["content-language"], "fr");
    assert.equal(page.headers["wao-error"], "2200 ConnectError");
    const text = await ask(edge, "own.test/", { accept: "*/*", fields: ["Accept-Language: de"] });
    assert.deepEqual([text.headers["content-language"], text.body.split("\n")[0]], ["de", "2200 ConnectError"]);
  });

  test("parts of pages get three lines", async () => {
    for (const fields of [["Sec-Fetch-Dest: image"], ["Sec-Fetch-Dest: script"]]) {
      const answer = await ask(edge, "brand.test/x", { fields });
      assert.deepEqual(
        [answer.headers["content-type"], answer.body.split("\n").length],
        ["text/plain; charset=utf-8", 4],
      );
    }
    assert.equal((await ask(edge, "brand.test/app.js?v=1", { accept: "*/*" })).body.split("\n").length, 4);
    assert.match((await ask(edge, "brand.test/app", { accept: "*/*" })).body, /wao explain 2200/);
  });

  test("503 in place of 502 where a CDN stands before the edge: only the status changes", async () => {
    const before = await ask(edge, "plain.test/", { accept: "application/json" });
    const changed = await ask(edge, "cdn.test/503", { accept: "application/json" });
    assert.deepEqual([before.status, changed.status], [502, 503]);
    for (const name of ["wao-error", "proxy-status", "content-type", "cache-control", "retry-after"])
      assert.equal(changed.headers[name], before.headers[name], name);
    assert.match(changed.headers["proxy-status"] ?? "", /error=connection_refused; details="2200 ConnectError: rst"/);
    assert.equal(changed.headers["retry-after"], undefined);
    const problem = JSON.parse(changed.body) as Record<string, unknown>;
    assert.deepEqual([problem["status"], problem["code"]], [503, 2200]);
    const line = await edge.nextLog("/503");
    assert.deepEqual([line["status"], line["code"]], [503, 2200]);
    const off = await ask(edge, "off.test/");
    assert.deepEqual([off.status, off.headers["wao-error"]], [503, "2206 OriginDisabled"]);
    assert.match(off.headers["retry-after"] ?? "", /^\d+$/);
  });

  test("what an origin answers by itself stays", async () => {
    const answer = await ask(edge, "passes.test/");
    assert.deepEqual([answer.status, answer.body, answer.headers["wao-error"]], [502, "mine", undefined]);
  });
});

suite("own pages are read with the configuration", { timeout: 120_000 }, () => {
  test("a reload brings the new text to every thread; with a mistake in it, the old one stays", async () => {
    const refused = await refusedUrl();
    const page = file("changing.html", "first {{code}}");
    const config = {
      threads: 2,
      sites: [{ name: "a", hosts: ["a.test"], origin: refused, pages: { templates: { default: page } } }],
    };
    const edge = await startEdge(config);
    /** Over many connections, so that each thread answers some of them. */
    const shown = async (): Promise<string[]> => {
      const answers = await Promise.all(Array.from({ length: 24 }, async () => ask(edge, "a.test/")));
      return [...new Set(answers.map(({ body }) => body))];
    };
    assert.deepEqual(await shown(), ["first 2200"]);
    writeFileSync(page, "second {{code}}");
    assert.deepEqual(await shown(), ["first 2200"], "files are not read on the way");
    edge.signal("SIGHUP");
    await eventually(async () => (await shown()).join() === "second 2200", "both threads have the new page");
    writeFileSync(page, "third\n {{cod}}");
    edge.signal("SIGHUP");
    const said = await edge.said((line) => line.includes("{{cod}}"), "the mistake");
    assert.match(
      said,
      /wao\.yaml:\d+:\d+: sites\[0\]\.pages\.templates\.default: .*changing\.html:2:2: \{\{cod\}\} is no placeholder/,
    );
    assert.deepEqual(await shown(), ["second 2200"]);
  });

  test("wao check and the start refuse a page with a mistake, with its place", async () => {
    file("bad.html", "<h1>\n  {{titel}}");
    const config = file(
      "bad.yaml",
      "listen: [{ url: http://127.0.0.1:0 }]\nadmin: off\nsites:\n  - hosts: [a.test]\n    origin: http://127.0.0.1:9\n    pages:\n      templates:\n        2202: bad.html\n",
    );
    for (const command of ["check", "serve"]) {
      const run = await runWao([command, "--config", config]);
      assert.equal(run.code, 1, command);
      assert.match(
        run.stdout + run.stderr,
        /bad\.yaml:8:15: sites\[0\]\.pages\.templates\.2202: bad\.html:2:3: \{\{titel\}\} is no placeholder; did you mean \{\{title\}\}\?/,
      );
    }
  });
});
