import { testGroups } from "./lab-test.ts";

testGroups("several name servers, and none that works", "name-servers");
