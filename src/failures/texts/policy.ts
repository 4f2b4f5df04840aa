import type { FailureText } from "../failure-text.ts";
import { ASK_OWNER } from "./visitor-actions.ts";

const LOG_LINE = { run: "grep REQUEST_ID access.log", shows: "which rule decided, and on what" } as const;

/** Prose of 26xx. */
export const POLICY_TEXTS = {
  RequestDenied: {
    title: "The request was refused",
    visitor: "This site does not accept your request.",
    visitorAction: ASK_OWNER,
    meaning:
      "A security setting of the site refused the request, and no closer code says which. The origin was not asked.",
    causes: [
      "The site asks for client certificates (client_certificate with mode require), and the client showed none, an expired one, or one of other authorities.",
      "A rule of the site's Security Settings matched.",
    ],
    checks: [LOG_LINE],
    decides: "A rule of the site said no.",
    hosterText: null,
    elsewhere: {
      cloudflare: "1020 (access denied)",
      envoy: "UAEX, RBAC: access denied",
      haproxy: "PR",
      nginx: "access forbidden by rule, 400 No required SSL certificate was sent",
    },
  },
  WAFBlocked: {
    title: "The firewall stopped the request",
    visitor: "The protection of this site took your request for an attack.",
    visitorAction: ASK_OWNER,
    meaning:
      "The rules of the web application firewall gave this request a score over the site's threshold. The rule ids are only in the log and in the owner's view.",
    causes: [
      "An attack, or a scanner.",
      "A false alarm: the request contains text that looks like code, such as a post about SQL or HTML.",
    ],
    checks: [LOG_LINE],
    decides:
      "The sum of the scores of all rules that matched reached the threshold. For a false alarm, exclude the single rule for this path instead of raising the threshold.",
    hosterText: null,
    elsewhere: {
      cloudflare: "1020, 403 (managed rule)",
      haproxy: "PR",
      nginx: "ModSecurity: Access denied with code 403",
    },
  },
  AddressBlocked: {
    title: "This address is blocked",
    visitor: "This site does not accept requests from your internet address.",
    visitorAction: `${ASK_OWNER} If you use a VPN or proxy, try without it.`,
    meaning: "The client's address is on the deny list of the site or of the edge.",
    causes: [
      "The owner blocked the address or its network.",
      "Many people share the address (VPN, mobile network), and one of them was blocked.",
    ],
    checks: [LOG_LINE],
    decides: "The client's address (the forwarded one only from trusted proxies) lies in a denied range.",
    hosterText: null,
    elsewhere: {
      cloudflare: "1006, 1007, 1008 (IP banned)",
      envoy: "RBAC: access denied",
      haproxy: "PR",
      nginx: "access forbidden by rule",
    },
  },
  CountryBlocked: {
    title: "This country is blocked",
    visitor: "This site is not available in the country from which you seem to come.",
    visitorAction: `${ASK_OWNER} If you use a VPN or proxy, try without it.`,
    meaning: "The site has a rule for countries, and the client's address is assigned to one that it excludes.",
    causes: [
      "The owner excludes the country.",
      "The address is assigned to the wrong country (VPN, roaming, old data).",
    ],
    checks: [LOG_LINE],
    decides: "The country of the client's address by the edge's geo data.",
    hosterText: null,
    elsewhere: { cloudflare: "1009 (country or region banned)", haproxy: "PR", nginx: "access forbidden by rule" },
  },
  RateLimited: {
    title: "Too many requests",
    visitor: "Too many requests came from you in a short time.",
    visitorAction: "Wait a moment and then go on more slowly.",
    meaning: "The client sent more requests than the site allows for one client.",
    causes: [
      "A program or script without a pause between requests.",
      "Many people behind one address.",
      "A limit that is too low for this site's pages.",
    ],
    checks: [{ run: "grep '\"code\":2604' access.log | tail", shows: "which clients and paths are limited" }],
    decides: "The limit per client of the site. Retry-After says when to try again.",
    hosterText: null,
    elsewhere: {
      cloudflare: "1015 (rate limited)",
      envoy: "RL (rate limited)",
      haproxy: "PR, PT (tarpit)",
      nginx: "limiting requests, excess",
    },
  },
  ChallengeRequired: {
    title: "A check is needed first",
    visitor: "This site is being attacked, so it first checks that a real browser is asking.",
    visitorAction: "Use an ordinary browser with cookies switched on, and load the page again.",
    meaning: "The site is in under-attack mode, and the client has not passed its check.",
    causes: [
      "Under-attack mode is on and the client cannot solve the check (API client, monitor, feed reader).",
      "Cookies are switched off.",
    ],
    checks: [LOG_LINE],
    decides: "Under-attack mode of the site; no valid proof came with the request.",
    hosterText: null,
    elsewhere: { cloudflare: "403 or 503 (challenge page)" },
  },
  BotBlocked: {
    title: "Automatic programs are not allowed",
    visitor: "This site took your program for an automatic one and does not let it in.",
    visitorAction: ASK_OWNER,
    meaning: "A rule about user agents or bots matched the request.",
    causes: [
      "A bot that the owner does not want.",
      "An unusual or empty User-Agent of an honest client.",
      "The owner's own monitor is not excepted.",
    ],
    checks: [LOG_LINE],
    decides: "The rules for user agents and bots of the site.",
    hosterText: null,
    elsewhere: {
      cloudflare: "1010 (browser signature banned), 1020",
      haproxy: "PR",
      nginx: "access forbidden by rule",
    },
  },
  AuthenticationRequired: {
    title: "A password is needed",
    visitor: "This site is protected by a password.",
    visitorAction: "Enter user name and password. If you have none, ask the owner of the site.",
    meaning: "The site is protected by a password at the edge, and the request brought none or a wrong one.",
    causes: [
      "The visitor has not logged in yet.",
      "The password is wrong or was changed.",
      "A program does not send it.",
    ],
    checks: [
      { run: "curl -sS -o /dev/null -D - -u USER https://SITE_HOST/", shows: "whether the password is accepted" },
    ],
    decides: "No valid credentials in the Authorization field (RFC 9110 §11.6.2).",
    hosterText: null,
    elsewhere: { cloudflare: "401", haproxy: "PR", nginx: "no user/password was provided for basic authentication" },
  },
} as const satisfies Record<string, FailureText>;
