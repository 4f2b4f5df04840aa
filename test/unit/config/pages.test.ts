import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import type { EdgeConfig } from "../../../src/config/edge-config.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { readLogo } from "../../../src/config/logo.ts";
import { mistakeText } from "../../../src/config/mistake.ts";
import { readPageTemplate } from "../../../src/config/page-template.ts";
import { PLAIN_PAGES } from "../../../src/config/pages-config.ts";
import { TEMPLATE_PLACEHOLDERS } from "../../../src/config/template-placeholders.ts";
import { readTemplateKey } from "../../../src/config/template-key.ts";
import { configFolder } from "./config-folder.ts";
import { messageOf, valueOf } from "./expect-parsed.ts";

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
const PNG = Buffer.from("\x89PNG\r\n\x1a\n....", "latin1");

function dataUri(type: string, bytes: string | Buffer): string {
  return `data:${type};base64,${Buffer.from(bytes).toString("base64")}`;
}

function yaml(pages: string, ofEdge = ""): string {
  const edge = ofEdge === "" ? "" : `pages: ${ofEdge}\n`;
  return `${edge}sites:\n  - hosts: [a.example]\n    origin: http://127.0.0.1:9\n    pages: ${pages}\n`;
}

/** Loads a configuration in a folder of its own with these files. */
async function load(text: string, files: Readonly<Record<string, string>> = {}) {
  const write = configFolder();
  for (const [name, content] of Object.entries(files)) write(name, content);
  const path = write("wao.yaml", text);
  const loaded = await loadConfig(path);
  const messages = loaded.ok ? [] : loaded.mistakes.map((mistake) => mistakeText(mistake).slice(path.length + 1));
  return { loaded, messages };
}

async function configOf(text: string, files: Readonly<Record<string, string>> = {}): Promise<EdgeConfig> {
  const { loaded, messages } = await load(text, files);
  return loaded.ok ? loaded.config : assert.fail(messages.join("\n"));
}

test("a site that says nothing has the edge's pages, one that says something has its own in their place, key by key", async () => {
  const edge =
    '{ title: Edge, colour: "#ABC", ip_ranges: https://edge.example/ips, help_url: "https://edge.example/e/", gateway_errors_as_503: true }';
  const own = await configOf(yaml("{ title: Shop, gateway_errors_as_503: false }", edge));
  const ofEdge = {
    ...PLAIN_PAGES,
    title: "Edge",
    colour: "#aabbcc",
    ipRangesUrl: "https://edge.example/ips",
    helpUrl: "https://edge.example/e/",
  };
  assert.deepEqual(own.pages, { ...ofEdge, gatewayErrors: "as-503" });
  assert.deepEqual(own.sites[0]?.pages, { ...ofEdge, title: "Shop" });
  const silent = await configOf("sites:\n  - { hosts: [a.example], origin: http://127.0.0.1:9 }\n");
  assert.equal(silent.pages, PLAIN_PAGES);
  assert.equal(silent.sites[0]?.pages, undefined);
});

test("links for help", async () => {
  for (const url of ["https://shop.example/help", "http://a.example/", "mailto:help@shop.example", "tel:+4930123"]) {
    const { sites } = await configOf(yaml(`{ support: { url: "${url}" } }`));
    assert.deepEqual(sites[0]?.pages?.support, { url, text: null });
  }
  const { sites } = await configOf(yaml("{ support: { url: https://a.example/x, text: Ask us } }"));
  assert.equal(sites[0]?.pages?.support?.text, "Ask us");
});

test("what is wrong with branding is told at its place", async () => {
  const cases: readonly (readonly [pages: string, message: RegExp])[] = [
    ["{ colour: blue }", /^4:22: sites\[0\]\.pages\.colour: "blue" is not a colour; write "#"/],
    ['{ colour: "#12345" }', /is not a colour/],
    ["\n      colour: #0b5fff", /^5:\d+: sites\[0\]\.pages\.colour: .*quote the colour: "#0b5fff"/],
    ["{ color: red }", /unknown key; did you mean "colour"\?/],
    ["{ title: '' }", /the text is empty/],
    [`{ title: ${"x".repeat(81)} }`, /longer than 80 letters/],
    ['{ title: "a\\u0007b" }', /control or private-use/],
    ['{ title: "\\uE000" }', /control or private-use/],
    [
      "{ support: { url: 'javascript:alert(1)' } }",
      /^4:30: .*support\.url: .*is not a URL that begins with https:, http:, mailto: or tel:$/,
    ],
    ["{ support: { url: 'data:text/html,x' } }", /is not a URL/],
    ["{ support: { url: help } }", /is not a URL/],
    ["{ support: { url: 'https://u:p@a.example/' } }", /names a user or a password/],
    ["{ support: { text: Help } }", /support\.url: is missing/],
    ["{ help_url: 'https://edge.example/errors' }", /the code comes right behind .*end it with \/ \(or = or #\)$/],
    ["{ help_url: 'ftp://edge.example/' }", /is not a URL that begins with https: or http:$/],
    ["{ ip_ranges: 'mailto:a@b' }", /is not a URL that begins with https: or http:$/],
    ["{ logo: logo.svg }", /"logo\.svg" is not a data URI of an image/],
  ];
  for (const [pages, message] of cases) {
    const { messages } = await load(yaml(pages));
    assert.equal(messages.length, 1, `${pages}: ${messages.join(" | ")}`);
    assert.match(messages[0] ?? "", message);
  }
});

test("logos are images of a kind that browsers show, and nothing else", () => {
  const svg = dataUri("image/svg+xml", SVG);
  assert.equal(valueOf(readLogo(svg)), svg);
  assert.equal(valueOf(readLogo(svg.replace(/(.{40})/g, "$1 "))), svg, "folded by YAML");
  assert.ok(readLogo(dataUri("image/png", PNG)).ok);
  assert.ok(readLogo(dataUri("image/webp", "RIFF....WEBPVP8 ")).ok);
  assert.ok(readLogo(dataUri("image/jpeg", Buffer.from([0xff, 0xd8, 0xff, 0xe0]))).ok);
  assert.ok(readLogo("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E").ok);
  assert.ok(readLogo("data:image/svg+xml;charset=utf-8,%3Csvg/%3E").ok);
  assert.match(messageOf(readLogo(dataUri("text/html", SVG))), /not a data URI of an image/);
  assert.match(messageOf(readLogo(dataUri("image/tiff", "II*"))), /a logo cannot be image\/tiff; take image\/svg\+xml/);
  assert.match(messageOf(readLogo(dataUri("image/png", SVG))), /does not begin like image\/png/);
  assert.match(messageOf(readLogo("data:image/png;base64,@@@")), /damaged/);
  assert.match(messageOf(readLogo("data:image/svg+xml,%E0%A4%A")), /damaged/);
  assert.match(messageOf(readLogo("data:image/svg+xml,<svg>ü</svg>")), /percent-encoded/);
  assert.match(messageOf(readLogo("https://a.example/logo.png")), /not a data URI/);
  assert.match(messageOf(readLogo(5)), /expected a data URI/);
  const large = (bytes: number): string => dataUri("image/png", Buffer.concat([PNG, Buffer.alloc(bytes)]));
  assert.ok(readLogo(large(24_000)).ok);
  assert.match(messageOf(readLogo(large(24_600))), /has 33 KiB as a data URI; it may have 32/);
});

test("own pages are read with the configuration and taken apart", async () => {
  const html = '\uFEFF<!doctype html><html lang="{{ language }}"><h1>{{code}} {{title}}</h1>{{owner_part}}';
  const { sites } = await configOf(
    yaml('{ templates: { "2202": a.html, 21xx: a.html, tls: b.html, Default: b.html } }'),
    {
      "a.html": html,
      "b.html": "<html lang='DE-at'>none",
    },
  );
  const templates = sites[0]?.pages?.templates ?? {};
  assert.deepEqual(Object.keys(templates).toSorted(), ["2202", "default", "dns", "tls"]);
  assert.equal(templates["2202"], templates["dns"], "one file is read once");
  assert.deepEqual(templates["2202"], {
    file: "a.html",
    language: null,
    pieces: [
      '<!doctype html><html lang="',
      { placeholder: "language" },
      '"><h1>',
      { placeholder: "code" },
      " ",
      { placeholder: "title" },
      "</h1>",
      { placeholder: "owner_part" },
    ],
  });
  assert.deepEqual(templates["tls"], { file: "b.html", language: "de-at", pieces: ["<html lang='DE-at'>none"] });
});

test("a site's templates stand in place of all of the edge's", async () => {
  const files = { "a.html": "a", "b.html": "b" };
  const own = await configOf(yaml("{ templates: { connect: b.html } }", "{ templates: { default: a.html } }"), files);
  assert.deepEqual(Object.keys(own.sites[0]?.pages?.templates ?? {}), ["connect"]);
  const same = await configOf(yaml("{ title: A }", "{ templates: { default: a.html } }"), files);
  assert.equal(same.sites[0]?.pages?.templates, same.pages.templates);
  const none = await configOf(yaml("{ templates: {} }", "{ templates: { default: a.html } }"), files);
  assert.deepEqual(none.sites[0]?.pages?.templates, {});
});

test("every mistake in own pages is told, with its place in the configuration and in the file", async () => {
  const files = {
    "bad.html": "<html>\n<p>{{cod}}\n\n  {{ request-id }} {{nothing at all}} {{code}}",
    "open.html": "a {{code",
    "twice.html": "{{ {{code}} }}",
    "large.html": "x".repeat(256 * 1024 + 1),
    "good.html": "x".repeat(256 * 1024),
  };
  const cases: readonly (readonly [templates: string, ...messages: RegExp[]])[] = [
    [
      "{ default: bad.html }",
      /^4:36: sites\[0\]\.pages\.templates\.default: bad\.html:2:4: \{\{cod\}\} is no placeholder; did you mean \{\{code\}\}\?$/,
      /bad\.html:4:3: \{\{request-id\}\} is no placeholder; did you mean \{\{request_id\}\}\?$/,
      /bad\.html:4:20: \{\{nothing at all\}\} is no placeholder; the placeholders are code, name, /,
    ],
    ["{ default: open.html }", /open\.html:1:3: \{\{ is never closed; write it as &#123;\{/],
    ["{ default: twice.html }", /twice\.html:1:1: \{\{ is never closed/],
    ["{ default: no.html }", /^4:36: .*templates\.default: there is no file no\.html$/],
    ["{ default: . }", /\. is a folder, not a file$/],
    ["{ default: '' }", /the file's name is empty/],
    ["{ default: large.html }", /large\.html has 257 KiB; a page may have 256 KiB/],
    ['{ "2299": good.html }', /^4:27: sites\[0\]\.pages\.templates\.2299: 2299 is not a code of wao/],
    ["{ 2508: good.html }", /2508 ClientClosed never has a page/],
    ["{ 2405: good.html }", /2405 ResponseStalled never has a page/],
    ["{ conect: good.html }", /"conect" is not a code .*did you mean "connect"\?/],
    [
      "{ connect: good.html, 22xx: good.html }",
      /22xx and connect are the same class; keep one \(the first is at 4:36\)/,
    ],
    ["good.html", /expected a mapping|expected a record/],
  ];
  for (const [templates, ...expected] of cases) {
    const { messages } = await load(yaml(`{ templates: ${templates} }`), files);
    assert.equal(messages.length, expected.length, `${templates}: ${messages.join(" | ")}`);
    for (const [index, message] of expected.entries()) assert.match(messages[index] ?? "", message);
  }
});

test("a page that is not UTF-8 is a mistake", async () => {
  const write = configFolder();
  writeFileSync(write("latin.html", ""), Buffer.from("caf\xe9", "latin1"));
  const path = write("wao.yaml", yaml("{ templates: { default: latin.html } }"));
  const loaded = await loadConfig(path);
  assert.match(loaded.ok ? "" : (loaded.mistakes[0]?.message ?? ""), /latin\.html is not UTF-8/);
});

test("the keys of templates", () => {
  const table: readonly (readonly [string, string])[] = [
    ["2202", "2202"],
    ["1002", "1002"],
    ["10xx", "site"],
    ["20xx", "site"],
    ["26XX", "policy"],
    ["HTTP", "http"],
    [" default ", "default"],
  ];
  for (const [key, expected] of table) assert.equal(valueOf(readTemplateKey(key)), expected);
  for (const key of ["", "27xx", "2xx", "404", "constructor", "__proto__"]) messageOf(readTemplateKey(key));
});

test("HTML without placeholders, and braces that are none, pass as they are", () => {
  for (const html of ["", "plain", "a{b}c }} d", "body{color:red}", "{ {code}}"]) {
    const read = readPageTemplate("a.html", html);
    assert.ok(read.ok);
    assert.deepEqual(read.template.pieces, html === "" ? [] : [html]);
  }
});

test("the guide explains every placeholder", async () => {
  const guide = await readFile(new URL("../../../docs/guides/pages.md", import.meta.url), "utf8");
  for (const name of Object.keys(TEMPLATE_PLACEHOLDERS)) assert.ok(guide.includes(`\`{{${name}}}\``), name);
});
