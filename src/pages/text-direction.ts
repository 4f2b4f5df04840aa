const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur"]);

/** How the text of a language runs, for `dir`. */
export function textDirection(tag: string): "ltr" | "rtl" {
  return RIGHT_TO_LEFT.has(tag.split("-", 1)[0] ?? "") ? "rtl" : "ltr";
}
