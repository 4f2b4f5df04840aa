import { testGroups } from "./lab-test.ts";

testGroups("unreachable, silent, and dead after the handshake", "network");
