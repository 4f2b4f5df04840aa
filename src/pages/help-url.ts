/**
 * With the code behind it the `type` of problem+json, where the operator publishes no pages of their own (`pages.help_url`). A name that can never belong to
 * anybody (RFC 6761 §6.5): a stable identifier, as RFC 9457 §3.1.1 wants it, that nobody can put something else behind.
 */
export const HELP_URL_BASE = "https://wao.example/errors/";
