import assert from "node:assert/strict";
import { test } from "node:test";
import { contrast, readableOn } from "../../../src/pages/colour.ts";
import { DARK, LIGHT, type Palette, styleSheet } from "../../../src/pages/style.ts";

/** WCAG 2.2 §1.4.3 for text of any size. */
const AA = 4.5;

for (const [theme, palette] of Object.entries({ light: LIGHT, dark: DARK } satisfies Record<string, Palette>)) {
  test(`the ${theme} theme holds WCAG AA`, () => {
    for (const name of ["ink", "quiet", "good", "bad", "accent"] as const) {
      assert.ok(contrast(palette[name], palette.ground) >= AA, `${name} on ground`);
      assert.ok(contrast(palette[name], palette.panel) >= AA, `${name} on panel`);
    }
  });
}

test("both themes are in the sheet, and every colour that a rule uses is defined", () => {
  const sheet = styleSheet(null);
  assert.match(sheet, /prefers-color-scheme:dark/);
  const used = new Set([...sheet.matchAll(/var\(--([a-z]+)\)/g)].map(([, name]) => name));
  for (const name of used) assert.ok(Object.hasOwn(LIGHT, name ?? ""), String(name));
  assert.ok(used.size >= 6);
});

test("contrast is what WCAG says", () => {
  assert.equal(contrast("#000000", "#ffffff"), 21);
  assert.equal(contrast("#abcdef", "#abcdef"), 1);
  assert.ok(Math.abs(contrast("#777777", "#ffffff") - 4.478) < 0.001);
});

test("a site's colour is kept where it can be read, and changed as little as needed where not", () => {
  assert.equal(readableOn("#0b57d0", ["#ffffff"]), "#0b57d0");
  for (const palette of [LIGHT, DARK]) {
    for (const colour of ["#ffcc00", "#000000", "#ffffff", "#7f7f7f", "#ff0000", "#00ff00", "#0000ff", "#0b57d0"]) {
      const readable = readableOn(colour, [palette.ground, palette.panel]);
      for (const ground of [palette.ground, palette.panel])
        assert.ok(contrast(readable, ground) >= AA, `${colour} on ${ground}`);
    }
  }
  assert.notEqual(readableOn("#ffcc00", ["#ffffff"]), "#000000", "still a yellow");
});

test("the stripe has the site's colour as it is", () => {
  assert.match(styleSheet("#ffcc00"), /body\{border-block-start:\.35rem solid #ffcc00\}/);
  assert.doesNotMatch(styleSheet(null), /body\{border/);
});
