import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after } from "node:test";
import { type Browser, chromium, type Page } from "playwright-core";

/** Debian's. */
const CHROMIUM = "/usr/bin/chromium";

export interface View {
  readonly width: number;
  readonly scheme?: "light" | "dark";
  /** Accept-Language. */
  readonly language?: string;
}

/** Starts Chromium; it ends with the scope in which it was started. */
export async function startBrowser(): Promise<Browser> {
  // Root has no sandbox, and a container has little /dev/shm.
  const args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"];
  const browser = await chromium.launch({ executablePath: CHROMIUM, args });
  after(async () => browser.close());
  return browser;
}

/** A tab of its own, as a visitor with this screen sees it. `localhost` and names below it are this machine; nothing else is asked for. */
export async function openTab(browser: Browser, { width, scheme = "light", language = "en" }: View): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme: scheme, locale: language });
  return context.newPage();
}

/** CSS pixels by which the page is wider than the screen. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}

/** Texts of elements out of which something sticks. */
export async function stickingOut(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`[...document.querySelectorAll("main *")]
    .filter((element) => !element.closest(".disc, .link"))
    .filter((element) => { const box = element.getBoundingClientRect(); return box.width > 0 && (box.left < -0.5 || box.right > innerWidth + 0.5 || element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== "inline"); })
    .map((element) => element.tagName + "." + element.className + ": " + element.textContent.slice(0, 40))`);
}

export async function unfold(page: Page): Promise<void> {
  await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
  readonly passes: readonly { readonly id: string }[];
}

let axeSource: Promise<string> | null = null;

/** What axe-core (WCAG 2.2 A, AA and good practice) objects to, one line each, and the rules that it really checked. */
export async function axe(page: Page): Promise<{ readonly objections: string[]; readonly checked: Set<string> }> {
  axeSource ??= readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  await page.evaluate(await axeSource);
  const results = await page.evaluate<AxeResults>("axe.run(document, { resultTypes: ['violations', 'passes'] })");
  return {
    objections: results.violations.flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${id}: ${help}: ${node.html}: ${node.failureSummary ?? ""}`),
    ),
    checked: new Set(results.passes.map(({ id }) => id)),
  };
}
