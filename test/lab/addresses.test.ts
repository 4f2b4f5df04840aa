import { testGroups } from "./lab-test.ts";

testGroups("several addresses, refusals, and the edge's own routes and firewall", "addresses");
