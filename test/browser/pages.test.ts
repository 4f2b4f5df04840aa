/** The pages in a real browser. Pages that a request can provoke come from a real edge before origins that really fail; all others are made by the same code. */
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { suite, test } from "node:test";
import type { Page } from "playwright-core";
import { PLAIN_PAGES, type PagesConfig } from "../../src/config/pages-config.ts";
import { type FailureName, failureRows } from "../../src/failures/catalogue.ts";
import { failure } from "../../src/failures/failure.ts";
import { TEXTS } from "../../src/failures/texts.ts";
import { failureAnswer } from "../../src/pages/answer.ts";
import { LANGUAGES } from "../../src/pages/language.ts";
import type { VisitorText } from "../../src/pages/languages/language-texts.ts";
import { axe, openTab, overflow, startBrowser, stickingOut, unfold } from "../harness/browser.ts";
import { startEdge } from "../harness/edge.ts";
import { needs } from "../harness/needs.ts";
import { reply, startOrigin } from "../harness/origin.ts";

const skip = needs("chromium");
const PHONE = 360;
const DESKTOP = 1280;
/** The narrowest screen that WCAG 2.2 §1.4.10 asks for. */
const NARROWEST = 320;
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 1"><path d="M0 0h4v1H0z" fill="#7a3cff"/></svg>';
const LOGO = `data:image/svg+xml;base64,${Buffer.from(SVG).toString("base64")}`;
const BRAND = {
  title: "A shop with quite a long name of many words",
  logo: LOGO,
  colour: "#ffcc00",
  support: { url: "https://shop.example/help" },
  ip_ranges: "https://edge.example/a-long-path/with-the-published-ranges-of-addresses.html",
};
const BRANDED: PagesConfig = {
  ...PLAIN_PAGES,
  title: BRAND.title,
  logo: LOGO,
  colour: BRAND.colour,
  support: { url: BRAND.support.url, text: null },
  ipRangesUrl: BRAND.ip_ranges,
};
const ID = "01982c4b-7b6e-7cc0-8b5f-1f2e3d4c5b6a";

/** The page of a failure that nobody can provoke with one request. */
async function show(page: Page, name: FailureName, language: string, pages = PLAIN_PAGES): Promise<void> {
  const [reason = null] = failureRows().find((row) => row.name === name)?.reasons ?? [];
  const wishes = { accept: "text/html", acceptLanguage: language, secFetchDest: null };
  const request = { ...wishes, method: "GET", target: "/", requestId: ID };
  const { body } = failureAnswer(failure(name, reason), request, { pages, site: "shop" });
  await page.setContent(body.toString());
}

/** One row of each class and outline of the owner's part: what a checker of markup and colours can tell apart. */
function kindsOfPages(): FailureName[] {
  const kinds = new Map<string, FailureName>();
  for (const { name, class: kind, actors } of failureRows()) {
    const { hosterText, checks } = TEXTS[name];
    kinds.set([kind, hosterText === null, checks.length > 0, actors.length].join(), name);
  }
  return [...kinds.values()];
}

/** Where a language needs the most room: by title, sentences and the longest word. */
function longestRows(language: string): FailureName[] {
  const { failures } = Object.entries(LANGUAGES).find(([key]) => key === language)?.[1] ?? assert.fail(language);
  const measures: ((text: VisitorText) => number)[] = [
    ({ title }) => title.length,
    ({ visitor }) => visitor.length,
    ({ visitorAction }) => visitorAction.length,
    ({ title, visitor, visitorAction }) =>
      Math.max(...`${title} ${visitor} ${visitorAction}`.split(/\s/).map((word) => word.length)),
  ];
  const names = failureRows().map(({ name }) => name);
  return [
    ...new Set(
      measures.map(
        (measure) => names.toSorted((a, b) => measure(failures[b]) - measure(failures[a]))[0] ?? assert.fail(),
      ),
    ),
  ];
}

async function assertGood(page: Page, what: string): Promise<void> {
  assert.equal(await overflow(page), 0, `${what}: scrolls sideways`);
  assert.deepEqual(await stickingOut(page), [], what);
  const { objections, checked } = await axe(page);
  assert.deepEqual(objections, [], what);
  assert.ok(checked.has("color-contrast") && checked.has("html-has-lang"), `${what}: ${[...checked].join(" ")}`);
}

/** A port on which nobody listens. */
async function refusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : assert.fail("no port");
}

suite("pages in a browser", { skip, timeout: 220_000 }, async () => {
  if (skip !== false) return;
  const browser = await startBrowser();
  const garbage = await startOrigin("SSH-2.0-OpenSSH_9.2\r\n");
  const plain = await startOrigin(reply(200, "ok"));
  // Without waiting for a request: a handshake is none.
  const hasty = await startOrigin();
  hasty.onConnection((connection) => connection.write(reply(400, "this is plain HTTP")));
  const edge = await startEdge({
    sites: [
      { name: "refused", hosts: ["refused.localhost"], origin: `http://127.0.0.1:${await refusedPort()}` },
      { name: "garbage", hosts: ["garbage.localhost"], origin: garbage.url },
      { name: "tls", hosts: ["tls.localhost"], origin: hasty.url.replace("http:", "https:") },
      { name: "get", hosts: ["get.localhost"], origin: plain.url, methods: ["POST"] },
      { name: "shop", hosts: ["shop.localhost"], origin: `http://127.0.0.1:${await refusedPort()}`, pages: BRAND },
    ],
  });
  const REAL = [
    ["unknown", 404, "1002 SiteNotConfigured"],
    ["refused", 502, "2200 ConnectError"],
    ["tls", 502, "2309 TLSNotSpoken"],
    ["garbage", 502, "2406 ResponseMalformed"],
    ["get", 405, "2506 MethodNotAllowed"],
    ["shop", 502, "2200 ConnectError"],
  ] as const;

  for (const [site, status, code] of REAL) {
    for (const scheme of ["light", "dark"] as const) {
      test(`${code} of the site ${site}, ${scheme}: phone and desktop, folded and unfolded`, async () => {
        for (const width of [PHONE, DESKTOP]) {
          const page = await openTab(browser, { width, scheme });
          const complaints: string[] = [];
          const asked: string[] = [];
          page.on("console", (message) => complaints.push(message.text()));
          page.on("pageerror", (error) => complaints.push(error.message));
          page.on("request", (each) => asked.push(each.url()));
          const answer = await page.goto(`http://${site}.localhost:${edge.port}/`);
          assert.equal(answer?.status(), status);
          assert.equal(await page.textContent(".code"), code);
          await assertGood(page, `${width}, folded`);
          assert.ok((await page.screenshot({ fullPage: true })).length > 10_000);
          await unfold(page);
          await assertGood(page, `${width}, unfolded`);
          assert.ok((await page.screenshot({ fullPage: true })).length > 20_000);
          const others = asked.filter((url) => !url.startsWith("data:") && !url.endsWith("/favicon.ico"));
          assert.equal(others.length, 1, `only the page itself is asked for: ${others.join(" ")}`);
          const failed = complaints.filter((text) => !text.includes("the server responded with a status of"));
          assert.deepEqual(failed, [], "nothing that the page's own policy refuses");
          await page.context().close();
        }
      });
    }
  }

  test("every kind of page unfolded, plain and branded, light and dark by turns", async () => {
    const tabs = [
      await openTab(browser, { width: PHONE, scheme: "light" }),
      await openTab(browser, { width: PHONE, scheme: "dark" }),
    ];
    for (const [at, name] of kindsOfPages().entries()) {
      const page = tabs[at % 2] ?? assert.fail();
      await show(page, name, "en", at % 4 < 2 ? PLAIN_PAGES : BRANDED);
      await unfold(page);
      await assertGood(page, `${name}, number ${at}`);
    }
  });

  test("nothing scrolls sideways on the narrowest screen: every row in English, the longest words of every language, both directions", async () => {
    const page = await openTab(browser, { width: NARROWEST });
    const assertFits = async (what: string): Promise<void> => {
      assert.deepEqual(await stickingOut(page), [], what);
      assert.equal(await overflow(page), 0, what);
    };
    for (const language of Object.keys(LANGUAGES)) {
      for (const name of language === "en" ? failureRows().map((row) => row.name) : longestRows(language)) {
        await show(page, name, language, BRANDED);
        await assertFits(`${name} in ${language}`);
        // Whatever the direction, the owner's part is English.
        if (language === "en") await unfold(page);
        await page.evaluate("document.documentElement.dir = 'rtl'");
        await assertFits(`${name} in ${language} from right to left`);
      }
    }
  });

  test("from right to left the picture begins on the right, and the links stay between their stations", async () => {
    const page = await openTab(browser, { width: PHONE });
    await show(page, "ConnectError", "en");
    for (const direction of ["ltr", "rtl"]) {
      await page.evaluate(`document.documentElement.dir = "${direction}"`);
      const middles = await page.evaluate<number[]>(
        `[...document.querySelectorAll(".disc,.link")].map((each) => { const box = each.getBoundingClientRect(); return (box.left + box.right) / 2; })`,
      );
      // You, the way, edge, the road, server: in the order of the document a link stands before its second station.
      const [you = 0, way = 0, at = 0, road = 0, server = 0] = middles;
      const ordered = [you, way, at, road, server];
      const expected = ordered.toSorted((a, b) => (direction === "ltr" ? a - b : b - a));
      assert.deepEqual(ordered, expected, direction);
      assert.ok(Math.abs(way - (you + at) / 2) < 1 && Math.abs(road - (at + server) / 2) < 1, direction);
    }
  });

  test("one click selects code, request id and time", async () => {
    const page = await openTab(browser, { width: DESKTOP });
    await page.goto(`http://refused.localhost:${edge.port}/`);
    await page.click(".quote bdi");
    const selected = await page.evaluate<string>("getSelection().toString()");
    assert.match(selected, /^2200 ConnectError\nRequest id: [0-9a-f-]{36}\nTime: \d{4}-\d\d-\d\d [\d:]{8} UTC\n?$/);
  });

  test("the owner's part opens by keyboard, and its commands are selected by one click each", async () => {
    const page = await openTab(browser, { width: DESKTOP });
    await page.goto(`http://refused.localhost:${edge.port}/`);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    assert.ok(await page.isVisible("details pre"));
    await page.click("details pre");
    const selected = await page.evaluate<string>("getSelection().toString()");
    assert.equal(selected.trim(), "curl -sv -o /dev/null http://ORIGIN_IP:ORIGIN_PORT/");
  });

  test("on paper the owner's part is unfolded and the page light", async () => {
    const page = await openTab(browser, { width: DESKTOP, scheme: "dark" });
    await page.goto(`http://refused.localhost:${edge.port}/`);
    const height = async (): Promise<number> => page.evaluate<number>("document.querySelector('details').offsetHeight");
    const folded = await height();
    const colour = async (): Promise<string> =>
      page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    assert.equal(await colour(), "rgb(20, 24, 29)");
    await page.emulateMedia({ media: "print" });
    assert.ok((await height()) > folded + 500, `${folded} → ${await height()}`);
    assert.equal(await colour(), "rgb(255, 255, 255)");
  });

  test("the scripts of an SVG logo never run", async () => {
    const page = await openTab(browser, { width: PHONE });
    const evil = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" onload="top.ran=1"><script>top.ran=1</script></svg>`;
    const logo = `data:image/svg+xml,${encodeURIComponent(evil)}`;
    await show(page, "ConnectError", "en", { ...BRANDED, logo });
    assert.equal(await page.evaluate("document.querySelector('img').complete"), true);
    assert.equal(await page.evaluate("window.ran"), undefined);
  });
});
