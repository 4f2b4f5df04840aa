import { testGroups } from "./lab-test.ts";

testGroups("TLS that fails gets its code, and no request", "tls");
