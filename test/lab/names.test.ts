import { testGroups } from "./lab-test.ts";

testGroups("names that do not resolve get their code", "dns");
