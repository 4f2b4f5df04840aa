/** What `{{…}}` in an own page may name, and what is put in its place. Every value is escaped but `owner_part`, which is HTML of ours. */
export const TEMPLATE_PLACEHOLDERS = {
  code: "the four digits: `2202`",
  name: "the code's name: `OriginBlocked`",
  class: "the class of the code: `site`, `dns`, `connect`, `tls`, `http`, `request` or `policy`",
  reason: "the reason (`timeouts`), or nothing",
  status: "the HTTP status that is sent: `503`",
  title: "what happened, in a few words, in the page's language",
  message: "one sentence for the visitor, in the page's language",
  action: "what the visitor can do, in the page's language",
  note: "what the owner says of a maintenance, or that this is a simulation; else nothing",
  request_id: "the id under which the log has this request",
  time: "when it happened, in UTC: `2026-11-23 09:17:18 UTC`",
  site: "`pages.title`, or the site's name",
  language: 'the tag of the language in which the texts are, for `<html lang="{{language}}">`',
  details: "what the code means and what the reason adds, for the owner, in English",
  owner_part: "the folded part for the owner as ready HTML: a `<details>` element without style",
} as const;

export type PlaceholderName = keyof typeof TEMPLATE_PLACEHOLDERS;

export function isPlaceholder(name: string): name is PlaceholderName {
  return Object.hasOwn(TEMPLATE_PLACEHOLDERS, name);
}
