/** Control characters and those that turn the direction of writing: paths come from visitors, and a terminal would obey them. */
const STRANGE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Text from outside as a terminal may show it, on one line. */
export function printable(text: string): string {
  return text.replace(STRANGE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
