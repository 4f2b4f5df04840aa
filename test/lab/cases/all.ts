import type { LabCase } from "../lab-case.ts";
import { LOCAL_ROUTES } from "./local-routes.ts";
import { REACHED } from "./reached.ts";
import { REFUSED } from "./refused.ts";
import { SILENCE } from "./silence.ts";
import { UNREACHABLE } from "./unreachable.ts";

/** All ways to be unreachable, in the order of the table that `npm run lab -- --table` prints. */
export const CASES: readonly LabCase[] = [...REACHED, ...REFUSED, ...UNREACHABLE, ...SILENCE, ...LOCAL_ROUTES];
