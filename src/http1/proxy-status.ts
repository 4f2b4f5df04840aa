const TOKEN = "[A-Za-z*][!#$%&'*+\\-.^_`|~0-9A-Za-z:/]*";
const STRING = '"(?:[ !#-\\[\\]-~]|\\\\["\\\\])*"';
const NUMBER = "-?\\d{1,15}(?![\\d.])|-?\\d{1,12}\\.\\d{1,3}(?!\\d)";
const BINARY = ":[A-Za-z0-9+/=]*:";
const DATE = "@-?\\d{1,15}(?![\\d.])";
const DISPLAY_STRING = '%"(?:[ !#$&-~]|%[0-9a-f]{2})*"';
const VALUE = [TOKEN, STRING, NUMBER, BINARY, "\\?[01]", DATE, DISPLAY_STRING].join("|");
const PARAMETER = `; *[a-z*][a-z0-9_\\-.*]*(?:=(?:${VALUE}))?`;
/** One member with what comes behind it: a comma, or the end. No two alternatives begin alike, so it takes one pass. */
const MEMBER = new RegExp(`(?:${TOKEN}|${STRING})(?:${PARAMETER})*[ \\t]*(?:,[ \\t]*|$)`, "y");
const TRAILING_COMMA = /,[ \t]*$/;

/**
 * Is this a Proxy-Status field (RFC 9209 §2): a list of tokens and strings with parameters (RFC 9651 §3.1, §3.3)? Whoever reads another one must ignore
 * all of it (RFC 9651 §4.2).
 * @param text all lines of the field, joined by comma, without space around it
 */
export function isProxyStatus(text: string): boolean {
  if (text === "" || TRAILING_COMMA.test(text)) return false;
  MEMBER.lastIndex = 0;
  while (MEMBER.lastIndex < text.length) {
    if (!MEMBER.test(text)) return false;
  }
  return true;
}
