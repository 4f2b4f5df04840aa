import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { defaultAdminSettings, loadAdminSettings } from "../../../src/config/admin-settings.ts";
import { readAdminUrl } from "../../../src/config/admin-url.ts";
import { configOf, parseConfig } from "../../../src/config/load.ts";
import { mistakeText } from "../../../src/config/mistake.ts";
import type { Overrides } from "../../../src/config/overrides.ts";
import { configFolder } from "./config-folder.ts";
import { messageOf, valueOf } from "./expect-parsed.ts";

const SITES = "sites:\n  - hosts: [a.example]\n    origin: http://10.0.0.1:81\n";

function load(text: string, overrides: Overrides = {}) {
  return parseConfig(text, { file: "wao.yaml", folder: "/etc/wao", overrides });
}

/** The mistakes or, of a good configuration, the warnings. */
function told(text: string, overrides: Overrides = {}): string[] {
  const loaded = load(text, overrides);
  return (loaded.ok ? loaded.warnings : loaded.mistakes).map(mistakeText);
}

function adminOf(text: string, overrides: Overrides = {}) {
  const loaded = load(text, overrides);
  return loaded.ok ? loaded.config.admin : assert.fail(loaded.mistakes.map(mistakeText).join("\n"));
}

suite("admin", () => {
  test("an address of this machine", () => {
    const written: [string, string, string, number][] = [
      ["http://127.0.0.1:9900", "http://127.0.0.1:9900", "127.0.0.1", 9900],
      ["HTTP://localhost:0/", "http://127.0.0.1:0", "127.0.0.1", 0],
      ["http://[::1]:81", "http://[::1]:81", "::1", 81],
    ];
    for (const [text, url, host, port] of written) assert.deepEqual(valueOf(readAdminUrl(text)), { url, host, port });
  });

  test("what is no such address says what to write instead", () => {
    const refused: [unknown, RegExp][] = [
      ["127.0.0.1:9900", /has no scheme; write one such as http:\/\/127\.0\.0\.1:9900/],
      ["https://127.0.0.1:9900", /speaks plain HTTP on this machine/],
      ["http://127.0.0.1", /has no port/],
      ["http://admin.example:9900", /"admin\.example" is a name; the admin API needs an address/],
      ["http://127.0.0.1:9900/x", /it has a path/],
      ["http://127.0.0.1:99000", /is not a port/],
      [9900, /expected an address such as/],
    ];
    for (const [text, message] of refused) assert.match(messageOf(readAdminUrl(text)), message, String(text));
  });

  test("who may read the metrics", () => {
    assert.equal(adminOf(SITES)?.metrics, undefined);
    assert.equal(adminOf(`admin: { metrics: token }\n${SITES}`)?.metrics, undefined);
    assert.equal(adminOf(`admin: { metrics: open }\n${SITES}`)?.metrics, "open");
    const elsewhere: Overrides = { admin: valueOf(readAdminUrl("http://127.0.0.1:1")) };
    assert.equal(adminOf(`admin: { metrics: open }\n${SITES}`, elsewhere)?.metrics, "open");
    assert.match(
      told(`admin: { metrics: on }\n${SITES}`).join(),
      /^wao\.yaml:1:19: .*"on" is not known here; write token/,
    );
  });

  test("is on, off, or elsewhere; the command line counts more", () => {
    assert.equal(adminOf(SITES)?.url, "http://127.0.0.1:9900");
    assert.equal(adminOf(`admin: off\n${SITES}`), null);
    assert.equal(adminOf(`admin: false\n${SITES}`), null);
    assert.equal(adminOf(`admin: {}\n${SITES}`)?.port, 9900);
    const elsewhere = `admin: { url: "http://[::1]:1234" }\n${SITES}`;
    assert.deepEqual(adminOf(elsewhere), { url: "http://[::1]:1234", host: "::1", port: 1234 });
    assert.equal(adminOf(elsewhere, { admin: null }), null);
    assert.equal(adminOf(`admin: off\n${SITES}`, { admin: valueOf(readAdminUrl("http://[::1]:5")) })?.port, 5);
  });

  test("mistakes have their place", () => {
    const wrong: [string, string][] = [
      ["admin: on", 'wao.yaml:1:8: admin: "on" is not known here; write off or { url: http://127.0.0.1:9900 }'],
      [
        "admin: http://[::1]:1",
        'wao.yaml:1:8: admin: an address has a key of its own here; write { url: "http://[::1]:1" }',
      ],
      ["admin: 9900", "wao.yaml:1:8: admin: expected off or a mapping with url, found 9900"],
      ["admin: { ulr: x }", 'wao.yaml:1:10: admin.ulr: unknown key; did you mean "url"?'],
      [
        'admin: { url: "http://[::1]" }',
        'wao.yaml:1:15: admin.url: "http://[::1]" has no port; write one such as http://127.0.0.1:9900',
      ],
    ];
    for (const [text, message] of wrong) assert.deepEqual(told(`${text}\n${SITES}`), [message]);
  });

  test("on an address that others reach it is allowed, with a warning; not where the command line says otherwise", () => {
    const open = `admin: { url: "http://0.0.0.0:9900" }\n${SITES}`;
    assert.equal(told(open).length, 1);
    assert.match(
      told(open).join(),
      /^wao\.yaml:1:15: admin\.url: .*from other machines.*in the clear; prefer 127\.0\.0\.1/,
    );
    assert.deepEqual(told(open, { admin: valueOf(readAdminUrl("http://[::1]:5")) }), []);
    assert.deepEqual(told(`admin: { url: "http://127.0.0.53:1" }\n${SITES}`), []);
  });
});

suite("admin and the rest of the configuration", () => {
  test("a listener on its address is a mistake", () => {
    const clashes: [string, string, boolean][] = [
      ["http://127.0.0.1:99", "http://127.0.0.1:99", true],
      ["http://0.0.0.0:99", "http://127.0.0.1:99", true],
      ["http://127.0.0.1:99", "http://0.0.0.0:99", true],
      ["http://[::]:99", "http://127.0.0.1:99", true],
      ["http://0.0.0.0:99", "http://[::1]:99", false],
      ["http://127.0.0.2:99", "http://127.0.0.1:99", false],
      ["http://127.0.0.1:98", "http://127.0.0.1:99", false],
      ["http://127.0.0.1:0", "http://127.0.0.1:0", false],
    ];
    for (const [listen, admin, isClash] of clashes) {
      const text = `listen: [{ url: "${listen}" }]\nadmin: { url: "${admin}" }\n${SITES}`;
      assert.equal(load(text).ok, !isClash, `${listen} ${admin}`);
      if (isClash)
        assert.match(told(text).join(), /^wao\.yaml:1:17: listen\[0\]\.url: .*is where the admin API listens too/);
    }
    const listen = [{ url: "http://127.0.0.1:9900", host: "127.0.0.1", port: 9900 }];
    const forwarded = configOf({ sites: [{ hosts: ["*"], origin: "http://10.0.0.1:81" }] }, { listen });
    assert.match(
      forwarded.ok ? "" : forwarded.mistakes.map(mistakeText).join(),
      /^command line: 127\.0\.0\.1:9900 is where/,
    );
  });

  test("a site in front of it is a mistake", () => {
    const exposed = SITES.replace("http://10.0.0.1:81", "[http://10.0.0.1:81, http://localhost:9900]");
    assert.deepEqual(told(exposed), [
      "wao.yaml:3:34: sites[0].origin[1]: http://localhost:9900 is this edge's own admin API (admin.url is http://127.0.0.1:9900); name the server behind the edge, or give one of the two another port",
    ]);
    assert.deepEqual(told(`admin: off\n${exposed}`), []);
  });
});

suite("what a command reads to find the edge", () => {
  const write = configFolder();

  test("admin and state_dir, although something else is wrong", async () => {
    const text = "admin: { url: http://127.0.0.1:1234 }\nstate_dir: here\nlistn: 1\nsites: []\n";
    const file = write("edited.yaml", text);
    const found = await loadAdminSettings(file);
    assert.ok(found.ok);
    assert.equal(found.settings.admin?.port, 1234);
    assert.equal(found.settings.stateDir, file.replace("edited.yaml", "here"));
  });

  test("JSON, anchors, and a file without either key", async () => {
    const texts: [string, number | undefined][] = [
      ['{ "admin": { "url": "http://127.0.0.1:1234" } }', 1234],
      ["x: &a http://127.0.0.1:1234\nadmin:\n  url: *a\n", 1234],
      ["admin: off\n", undefined],
      ["sites: 7\n", 9900],
    ];
    for (const [text, port] of texts) {
      const found = await loadAdminSettings(write("some.yaml", text));
      assert.ok(found.ok, text);
      assert.equal(found.settings.admin?.port, port);
    }
  });

  test("a mistake in these keys, a broken file and no file are told", async () => {
    const broken: [string, RegExp][] = [
      [write("wrong.yaml", `admin: on\n${SITES}`), /wrong\.yaml:1:8: admin: "on" is not known/],
      [write("broken.yaml", "admin: [\n"), /broken\.yaml:/],
      [write("empty.yaml", ""), /empty\.yaml.*is empty/],
      [write("list.yaml", "- 1\n"), /must be a mapping/],
      ["/nowhere/wao.yaml", /there is no file/],
    ];
    for (const [file, message] of broken) {
      const found = await loadAdminSettings(file);
      assert.ok(!found.ok, file);
      assert.match(found.mistakes.map(mistakeText).join("\n"), message);
    }
  });

  test("the defaults, where there is no configuration", () => {
    const { admin, stateDir } = defaultAdminSettings("/srv/edge");
    assert.deepEqual([admin?.url, stateDir], ["http://127.0.0.1:9900", "/srv/edge/.wao"]);
  });
});
