import { testGroups } from "./lab-test.ts";

testGroups("stalls, unix sockets and failover", "stalls");
