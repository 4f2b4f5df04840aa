import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { readPageTemplate } from "../../../src/config/page-template.ts";
import { PLAIN_PAGES, type PagesConfig, type PageTemplate } from "../../../src/config/pages-config.ts";
import { failureRow } from "../../../src/failures/catalogue.ts";
import { failure } from "../../../src/failures/failure.ts";
import { simulatedFailure } from "../../../src/failures/simulated-failure.ts";
import { type FailureAnswer, failureAnswer, type FailureAudience } from "../../../src/pages/answer.ts";
import { LANGUAGES } from "../../../src/pages/language.ts";
import { audience, everyFailure, ID } from "./audience.ts";

const MAX_BYTES = 12 * 1024;
const LOGO = `data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E${"%20".repeat(8000)}`;
const BRANDED: PagesConfig = {
  ...PLAIN_PAGES,
  title: `Tom & "Jerry's" <Shop>`,
  logo: LOGO,
  colour: "#ffcc00",
  support: { url: "https://shop.example/?a=1&b='2'", text: null },
  ipRangesUrl: "https://edge.example/ranges?a=1&b=2",
};

function template(html: string): PageTemplate {
  const read = readPageTemplate("page.html", html);
  return read.ok ? read.template : assert.fail(read.messages.join("\n"));
}

function withTemplates(templates: Readonly<Record<string, string>>): PagesConfig {
  const read = Object.entries(templates).map(([key, html]) => [key, template(html)] as const);
  return { ...PLAIN_PAGES, templates: Object.fromEntries(read) };
}

function answerOf(
  name: Parameters<typeof failure>[0],
  pages: PagesConfig,
  parts: Partial<FailureAudience> = {},
): FailureAnswer {
  return failureAnswer(failure(name), audience({ accept: "text/html", ...parts }), { pages, site: "shop" });
}

function bodyOf(...given: Parameters<typeof answerOf>): string {
  return answerOf(...given).body.toString();
}

test("a branded page exceeds 12 KiB by no more than its logo, in every language", () => {
  for (const acceptLanguage of Object.keys(LANGUAGES)) {
    for (const each of everyFailure()) {
      const { body } = failureAnswer(each, audience({ accept: "text/html", acceptLanguage }), {
        pages: BRANDED,
        site: "shop",
      });
      const logoBytes = LOGO.replaceAll("'", "&#39;").length;
      assert.ok(
        body.length - logoBytes < MAX_BYTES,
        `${each.name} ${acceptLanguage}: ${body.length - logoBytes} bytes`,
      );
      assert.doesNotMatch(body.toString(), /[\u{E000}-\u{E003}]/u);
    }
  }
});

test("branding is escaped, allowed by the page's own policy, and nothing else is", () => {
  const html = bodyOf("ConnectError", BRANDED);
  assert.ok(html.includes("<span>Tom &amp; &quot;Jerry&#39;s&quot; &lt;Shop&gt;</span>"));
  assert.ok(html.includes('<img src="data:image/svg+xml,%3Csvg xmlns=&#39;'));
  assert.ok(html.includes('<a href="https://shop.example/?a=1&amp;b=&#39;2&#39;" rel="noreferrer">Get help</a>'));
  assert.ok(html.includes('<a href="https://edge.example/ranges?a=1&amp;b=2">'));
  assert.match(
    html,
    /default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; img-src data:"/,
  );
  assert.doesNotMatch(bodyOf("ConnectError", PLAIN_PAGES), /img-src|<img|<a |class="site"/);
  const named = bodyOf("ConnectError", { ...PLAIN_PAGES, support: { url: "tel:+4930", text: "Call <us>" } });
  assert.ok(named.includes('<a href="tel:+4930" rel="noreferrer">Call &lt;us&gt;</a>'));
});

test("where a firewall may be the cause, the owner is told how to find out; the ranges only where they are published", () => {
  for (const name of ["ConnectError", "ConnectTimeout", "DestinationNotReachable", "ConnectionReset"] as const) {
    assert.match(bodyOf(name, PLAIN_PAGES), /Are only we blocked\?.*another place.*whitelist the IP ranges/);
    assert.match(bodyOf(name, BRANDED), /published at <a href="https:\/\/edge/);
  }
  assert.match(bodyOf("TLSHandshakeClosed", PLAIN_PAGES), /Are only we blocked\?.*openssl s_client -connect ORIGIN_IP/);
  for (const name of ["OriginBlocked", "TLSCertificateExpired", "ResponseTimeout", "WAFBlocked", "EdgeError"] as const)
    assert.doesNotMatch(bodyOf(name, BRANDED), /Are only we blocked|published at/);
});

test("the most precise template wins: code, class, default; programs never get one", () => {
  const pages = withTemplates({ "2202": "of the code", connect: "of the class", default: "of all" });
  assert.equal(bodyOf("OriginBlocked", pages), "of the code");
  assert.equal(bodyOf("ConnectError", pages), "of the class");
  assert.equal(bodyOf("ResponseTimeout", pages), "of all");
  assert.match(bodyOf("ResponseTimeout", withTemplates({ connect: "x" })), /^<!doctype html>/);
  assert.match(bodyOf("OriginBlocked", pages, { accept: "*/*" }), /^2202 OriginBlocked/);
  assert.match(bodyOf("OriginBlocked", pages, { accept: "application/json" }), /^\{"type"/);
});

test("placeholders are filled in, escaped, each as often as it stands there", () => {
  const pages = {
    ...withTemplates({
      default:
        "{{code}}|{{name}}|{{class}}|{{reason}}|{{status}}|{{title}}|{{message}}|{{action}}|{{request_id}}|{{site}}|{{language}}|{{details}}|{{request_id}}|{{time}}",
    }),
    title: "<b>&",
  };
  const blocked = failureAnswer(failure("OriginBlocked", "timeouts", "SECRET"), audience({ accept: "text/html" }), {
    pages,
    site: "shop",
  });
  const values = blocked.body.toString().split("|");
  const { title, visitor, visitorAction } = LANGUAGES.en.failures.OriginBlocked;
  const escaped = (text: string): string => text.replaceAll("'", "&#39;");
  assert.deepEqual(values.slice(0, 8), [
    "2202",
    "OriginBlocked",
    "connect",
    "timeouts",
    "503",
    escaped(title),
    escaped(visitor),
    escaped(visitorAction),
  ]);
  assert.deepEqual([values[8], values[9], values[10], values[12]], [ID, "&lt;b&gt;&amp;", "en", ID]);
  assert.match(values[11] ?? "", /^This is a consequence.*Too many requests got no answer in time\.$/);
  assert.match(values[13] ?? "", /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
  const hostile = bodyOf("OriginBlocked", pages, { requestId: `"><script>` });
  assert.ok(!hostile.includes("<script") && hostile.includes("_script_"));
});

test("an own page can show what the owner says of the maintenance, and that something is only simulated", () => {
  const pages = withTemplates({ default: "<p>{{code}} {{note}}</p>" });
  const shown = (failed: ReturnType<typeof failure>): string =>
    failureAnswer(failed, audience({ accept: "text/html" }), { pages, site: "shop" }).body.toString();
  assert.equal(shown({ ...failure("MaintenanceMode"), message: "Back at <7>" }), "<p>2003 Back at &lt;7&gt;</p>");
  assert.equal(shown(failure("MaintenanceMode")), "<p>2003 </p>");
  assert.match(
    shown(simulatedFailure("ConnectError", null)),
    /^<p>2200 This is only a test: .* simulates 2200 ConnectError\./,
  );
});

test("a site without a title is called by its name, each by its own, though they share the page", () => {
  const pages = withTemplates({ default: "{{site}} ü {{site}}" });
  const named = (site: string): string =>
    failureAnswer(failure("EdgeError"), audience({ accept: "text/html" }), { pages, site }).body.toString();
  assert.equal(named("shop"), "shop ü shop");
  assert.equal(named("*.blog.example"), "*.blog.example ü *.blog.example");
  assert.equal(named(""), " ü ");
});

test("the owner's part is ready HTML, with the request id in it", () => {
  const html = bodyOf("ConnectError", withTemplates({ default: "<main>{{owner_part}}</main>" }));
  assert.match(html, /^<main><details><summary>For the owner/);
  assert.ok(html.endsWith("</details></main>") && html.includes(`id ${ID}`));
});

test("private-use characters of the owner's HTML stay what they are", () => {
  const html = "<i class=icon>\u{E000}\u{E001}\u{E002}\u{E003}</i>{{code}}";
  assert.equal(bodyOf("EdgeError", withTemplates({ default: html })), html.replace("{{code}}", "2000"));
});

test("who decides the language of an own page, and what Vary and Content-Language say of it", () => {
  const german = { acceptLanguage: "de" };
  const table: readonly (readonly [html: string, body: RegExp, language: string | null, vary: string])[] = [
    [
      '<html lang="{{language}}">{{title}}',
      /lang="de">Die Verbindung/,
      "de",
      "Accept, Accept-Language, Sec-Fetch-Dest",
    ],
    ["<html>{{title}}", /Die Verbindung/, "de", "Accept, Accept-Language, Sec-Fetch-Dest"],
    ['<html class="x" lang=en-GB>{{title}}', /The connection/, "en-gb", "Accept, Sec-Fetch-Dest"],
    ["<html lang='de-CH'>{{title}}", /Die Verbindung/, "de-ch", "Accept, Sec-Fetch-Dest"],
    ["<html lang='sv'>{{title}}", /The connection/, "sv", "Accept, Sec-Fetch-Dest"],
    ["<html>{{code}}", /2200/, null, "Accept, Sec-Fetch-Dest"],
  ];
  for (const [html, body, language, vary] of table) {
    const answer = answerOf("ConnectError", withTemplates({ default: html }), german);
    assert.match(answer.body.toString(), body);
    assert.deepEqual([answer.contentLanguage, answer.vary], [language, vary], html);
    const text = answerOf("ConnectError", withTemplates({ default: html }), { ...german, accept: "*/*" });
    assert.deepEqual([text.contentLanguage, text.vary], ["de", "Accept, Accept-Language, Sec-Fetch-Dest"]);
  }
  const english = answerOf("ConnectError", withTemplates({ default: "<html lang=de>{{title}}" }), {
    acceptLanguage: "en",
  });
  assert.match(english.body.toString(), /Die Verbindung/);
});

test("503 in place of 502 and 504, and of nothing else; the rest stays", () => {
  const pages: PagesConfig = { ...PLAIN_PAGES, gatewayErrors: "as-503" };
  for (const { name, reason } of everyFailure()) {
    const row = failureRow(name);
    const { status, body, retryAfterSeconds } = failureAnswer(
      failure(name, reason),
      audience({ accept: "application/json" }),
      { pages, site: "" },
    );
    assert.equal(status, row.status === 502 || row.status === 504 ? 503 : row.status, name);
    const problem = JSON.parse(body.toString()) as Record<string, unknown>;
    assert.deepEqual([problem["status"], problem["code"]], [status, row.code]);
    assert.equal(retryAfterSeconds, row.retryAfterSeconds);
  }
  assert.equal(answerOf("ConnectError", PLAIN_PAGES).status, 502);
});

test("what stands in for a part of a page is three lines", () => {
  const { body, contentType } = answerOf("ConnectError", BRANDED, { accept: "*/*", target: "/app.css" });
  assert.equal(contentType, "text/plain; charset=utf-8");
  assert.equal(
    body.toString(),
    `2200 ConnectError\nThe edge reached out to the site's server, and the connection was refused.\nRequest id: ${ID}\n`,
  );
});

/** Of buffers, that running `fill` left behind, MiB. */
function growthOf(fill: () => void): number {
  const before = bufferBytes();
  fill();
  return (bufferBytes() - before) / 1024 ** 2;
}

function bufferBytes(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  // What the first found is freed beside it; the second waits for that.
  collect();
  return process.memoryUsage().arrayBuffers;
}

test("thousands of sites with own pages do not fill the memory", () => {
  const html = `${"x".repeat(200 * 1024)}{{code}}`;
  const grown = growthOf(() => {
    for (let site = 0; site < 500; site++) {
      const answer = bodyOf("ConnectError", withTemplates({ default: html }), { requestId: `${site}` });
      assert.ok(answer.endsWith("2200"));
    }
  });
  assert.ok(grown < 30, `${grown.toFixed(1)} MiB for 500 pages of 200 KiB`);
});

test("pages that a reload brings anew, as they were, take no further memory", () => {
  bodyOf("ConnectError", BRANDED);
  const grown = growthOf(() => {
    for (let reload = 0; reload < 500; reload++) bodyOf("ConnectError", structuredClone(BRANDED));
  });
  assert.ok(grown < 1, `${grown.toFixed(1)} MiB for 500 reloads`);
});

test("short answers hold on to no more memory than they have bytes", () => {
  const grown = growthOf(() => {
    for (let site = 0; site < 500; site++) {
      const pages = { ...PLAIN_PAGES, helpUrl: `https://edge.example/${site}/` };
      answerOf("ConnectError", pages, { accept: "application/problem+json" });
      // What else a busy thread takes from the same pool.
      Buffer.from("x".repeat(20_000));
    }
  });
  assert.ok(grown < 3, `${grown.toFixed(1)} MiB for 500 answers of 2 KiB`);
});

test("problem+json has every member of RFC 9457 §3.1 in the right type, and names for extensions as §3.2 asks", () => {
  const standard = new Set(["type", "title", "status", "detail", "instance"]);
  for (const each of everyFailure()) {
    const { body, contentType, status } = failureAnswer(each, audience({ accept: "application/problem+json" }));
    const problem = JSON.parse(body.toString()) as Record<string, unknown>;
    assert.equal(contentType, "application/problem+json");
    assert.ok(URL.canParse(String(problem["type"])), "type is a URI reference; ours is absolute");
    assert.equal(typeof problem["title"], "string");
    assert.equal(typeof problem["detail"], "string");
    assert.equal(problem["status"], status);
    assert.ok(Number.isInteger(status));
    for (const name of Object.keys(problem)) {
      if (!standard.has(name)) assert.match(name, /^[A-Za-z][A-Za-z0-9_]{2,}$/, name);
    }
  }
});

test("help_url stands before the code in the type of problem+json", () => {
  const pages = { ...PLAIN_PAGES, helpUrl: "https://help.edge.example/?code=" };
  const { body } = answerOf("ConnectError", pages, { accept: "application/json" });
  assert.equal(JSON.parse(body.toString()).type, "https://help.edge.example/?code=2200");
});
