/**
 * Takes the pictures of the page that the README shows.
 *
 *   npm run screenshots     writes docs/images/page-*.png; needs Debian's chromium
 */
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { failure } from "../src/failures/failure.ts";
import { failureAnswer } from "../src/pages/answer.ts";

const FOLDER = join(dirname(import.meta.dirname), "docs/images");

interface Shot {
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly scheme: "light" | "dark";
}

const SHOTS: readonly Shot[] = [
  { file: "page-desktop.png", width: 1000, height: 760, scheme: "light" },
  { file: "page-phone.png", width: 360, height: 900, scheme: "dark" },
];

/** Always the same, so that a new picture differs only where the page does. */
function pageText(): string {
  const request = { accept: "text/html", acceptLanguage: "en", secFetchDest: null, method: "GET", target: "/" };
  const { body } = failureAnswer(failure("ConnectError", "rst"), {
    ...request,
    requestId: "01a207b2-0b39-79cb-9e77-169d45c4307d",
  });
  return body.toString().replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g, "2026-11-23 09:17:18 UTC");
}

async function take(browser: Browser, { file, width, height, scheme }: Shot): Promise<void> {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
  const page = await context.newPage();
  await page.setContent(pageText());
  await page.screenshot({ path: join(FOLDER, file) });
  await context.close();
}

mkdirSync(FOLDER, { recursive: true });
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  for (const shot of SHOTS) await take(browser, shot);
} finally {
  await browser.close();
}
