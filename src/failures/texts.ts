import type { FailureName } from "./catalogue.ts";
import type { FailureText } from "./failure-text.ts";
import { CONNECT_TEXTS } from "./texts/connect.ts";
import { DNS_TEXTS } from "./texts/dns.ts";
import { HTTP_TEXTS } from "./texts/http.ts";
import { POLICY_TEXTS } from "./texts/policy.ts";
import { REQUEST_TEXTS } from "./texts/request.ts";
import { SITE_TEXTS } from "./texts/site.ts";
import { TLS_TEXTS } from "./texts/tls.ts";

/** The prose of every row; the type keeps it complete. Separate from the rows so that the data path does not carry it around. */
export const TEXTS: Readonly<Record<FailureName, FailureText>> = {
  ...SITE_TEXTS,
  ...DNS_TEXTS,
  ...CONNECT_TEXTS,
  ...TLS_TEXTS,
  ...HTTP_TEXTS,
  ...REQUEST_TEXTS,
  ...POLICY_TEXTS,
};
