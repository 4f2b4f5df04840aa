import { LATER_ROWS } from "../../src/failures/later-rows.ts";
import type { POLICY_ROWS } from "../../src/failures/rows/policy.ts";
import type { RawAnswer } from "../harness/client.ts";
import { startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { secureClient } from "../harness/tls-client.ts";
import { FRONT } from "./front-tls.ts";
import type { Place, Provocations } from "./provocation.ts";

/** 26xx. */
export const PROVOKE_POLICY: Provocations<keyof typeof POLICY_ROWS> = {
  RequestDenied: {
    what: "no certificate where the site asks for one",
    site: async () => ({ origin: (await startOrigin()).url, tls: { client_certificate: { ca: FRONT.root } } }),
    ask: askSecurely,
    gets: {
      status: 403,
      proxyStatus: 'wao; error=http_request_denied; details="2600 RequestDenied"',
      phase: "policy",
    },
  },
  WAFBlocked: { later: LATER_ROWS.WAFBlocked },
  AddressBlocked: { later: LATER_ROWS.AddressBlocked },
  CountryBlocked: { later: LATER_ROWS.CountryBlocked },
  RateLimited: { later: LATER_ROWS.RateLimited },
  ChallengeRequired: { later: LATER_ROWS.ChallengeRequired },
  BotBlocked: { later: LATER_ROWS.BotBlocked },
  AuthenticationRequired: { later: LATER_ROWS.AuthenticationRequired },
};

async function askSecurely({ edge, host }: Place): Promise<RawAnswer> {
  const { client } = await secureClient(edge.ports[1] ?? 0, { servername: host });
  client.write(request("/", { host }));
  const answer = await client.answer();
  const ended = await client.ended();
  const { status, headers } = answer;
  return { status, headers, body: answer.body.toString(), raw: client.raw(), ended, answer };
}
