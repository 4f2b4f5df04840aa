import { testGroups } from "./lab-test.ts";

testGroups("an edge that lacks something says that it is its own fault", "without-");
