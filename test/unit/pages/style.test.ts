import assert from "node:assert/strict";
import { test } from "node:test";
import { DARK, LIGHT, type Palette, styleSheet } from "../../../src/pages/style.ts";

/** WCAG 2.2 §1.4.3 for text of any size. */
const AA = 4.5;

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

for (const [theme, palette] of Object.entries({ light: LIGHT, dark: DARK } satisfies Record<string, Palette>)) {
  test(`the ${theme} theme holds WCAG AA`, () => {
    for (const name of ["ink", "quiet", "good", "bad"] as const) {
      assert.ok(contrast(palette[name], palette.ground) >= AA, `${name} on ground`);
    }
    assert.ok(contrast(palette.ink, palette.panel) >= AA, "ink on panel");
  });
}

test("both themes are in the sheet, and every colour that a rule uses is defined", () => {
  const sheet = styleSheet();
  assert.match(sheet, /prefers-color-scheme:dark/);
  const used = new Set([...sheet.matchAll(/var\(--([a-z]+)\)/g)].map(([, name]) => name));
  for (const name of used) assert.ok(Object.hasOwn(LIGHT, name ?? ""), String(name));
  assert.ok(used.size >= 6);
});
