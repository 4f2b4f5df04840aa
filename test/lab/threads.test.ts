import { testGroups } from "./lab-test.ts";

testGroups("what one thread has learnt the others know", "threads");
