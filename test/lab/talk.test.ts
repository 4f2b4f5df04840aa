import { testGroups } from "./lab-test.ts";

testGroups("whatever speaks in place of good HTTP gets its code and reason", "talk");
