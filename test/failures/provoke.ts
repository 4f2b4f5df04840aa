import type { FailureName } from "../../src/failures/catalogue.ts";
import { PROVOKE_CONNECT } from "./connect-rows.ts";
import { PROVOKE_DNS } from "./dns-rows.ts";
import { PROVOKE_HTTP } from "./http-rows.ts";
import { PROVOKE_POLICY } from "./policy-rows.ts";
import type { Provocations, Provoked } from "./provocation.ts";
import { PROVOKE_REQUEST } from "./request-rows.ts";
import { PROVOKE_SITE } from "./site-rows.ts";
import { PROVOKE_TLS } from "./tls-rows.ts";

/**
 * How every row of the catalogue is brought about with real sockets. A row without an entry does not compile, and neither does an entry that puts off what
 * this version raises: that is for `LATER_ROWS` to say.
 */
export const PROVOKE = {
  ...PROVOKE_SITE,
  ...PROVOKE_DNS,
  ...PROVOKE_CONNECT,
  ...PROVOKE_TLS,
  ...PROVOKE_HTTP,
  ...PROVOKE_REQUEST,
  ...PROVOKE_POLICY,
} satisfies Provocations satisfies Record<FailureName, Provoked<FailureName>>;
