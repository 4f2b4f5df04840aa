/** A program of a test: uses up its file descriptors, then connects, and prints what came of it. Run it with a low `ulimit -n`. */
import { openSync } from "node:fs";
import { Connector } from "../../../src/origin/connector.ts";
import { NameResolver } from "../../../src/origin/name-resolver.ts";
import { originAt } from "./connect-rig.ts";

const connector = new Connector({ resolver: new NameResolver() });
const origin = originAt("127.0.0.1", 9);
try {
  for (;;) openSync("/dev/null", "r");
} catch {
  connector.connect(origin, 5000, (result) => {
    const { name, reason } = result.ok ? { name: "connected", reason: null } : result.failure;
    process.stdout.write(JSON.stringify({ name, reason, errno: result.attempts[0]?.errno }));
  });
}
