import { LATER_ROWS } from "../../src/failures/later-rows.ts";
import type { POLICY_ROWS } from "../../src/failures/rows/policy.ts";
import type { Provocations } from "./provocation.ts";

/** 26xx. */
export const PROVOKE_POLICY: Provocations<keyof typeof POLICY_ROWS> = {
  RequestDenied: { later: LATER_ROWS.RequestDenied },
  WAFBlocked: { later: LATER_ROWS.WAFBlocked },
  AddressBlocked: { later: LATER_ROWS.AddressBlocked },
  CountryBlocked: { later: LATER_ROWS.CountryBlocked },
  RateLimited: { later: LATER_ROWS.RateLimited },
  ChallengeRequired: { later: LATER_ROWS.ChallengeRequired },
  BotBlocked: { later: LATER_ROWS.BotBlocked },
  AuthenticationRequired: { later: LATER_ROWS.AuthenticationRequired },
};
