/** WCAG 2.2 §1.4.3 for text of any size. */
const READABLE = 4.5;
const STEPS = 20;

type Rgb = readonly [number, number, number];

/** How well two colours (`#rrggbb`) can be told apart, from 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(rgbOf(one)), luminance(rgbOf(other))];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** The colour itself, or as little darker or lighter as it takes to be readable as text on every one of the grounds. */
export function readableOn(colour: string, grounds: readonly string[]): string {
  const isReadable = (candidate: string): boolean => grounds.every((ground) => contrast(candidate, ground) >= READABLE);
  const towards = luminance(rgbOf(grounds[0] ?? "#ffffff")) > 0.5 ? 0 : 255;
  for (let step = 0; step <= STEPS; step++) {
    const candidate = hexOf(mix(rgbOf(colour), towards, step / STEPS));
    if (isReadable(candidate)) return candidate;
  }
  return hexOf([towards, towards, towards]);
}

function rgbOf(colour: string): Rgb {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 0xff, value & 0xff];
}

function hexOf(rgb: Rgb): string {
  return `#${rgb.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

function mix([r, g, b]: Rgb, towards: number, share: number): Rgb {
  const mixed = (channel: number): number => Math.round(channel + (towards - channel) * share);
  return [mixed(r), mixed(g), mixed(b)];
}

/** WCAG 2.2, "relative luminance". */
function luminance(rgb: Rgb): number {
  const [r = 0, g = 0, b = 0] = rgb.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
