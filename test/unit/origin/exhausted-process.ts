/** A program of a test: uses up its file descriptors, then connects, and prints what came of it. Run it with a low `ulimit -n`. */
import { openSync } from "node:fs";
import { Connector } from "../../../src/origin/connector.ts";
import { NameResolver } from "../../../src/origin/name-resolver.ts";
import { originAt } from "./connect-rig.ts";

/** As many rounds without a single free descriptor: what Node itself had open for a moment is closed by then. */
const FULL_ROUNDS = 20;

const connector = new Connector({ resolver: new NameResolver() });
const origin = originAt("127.0.0.1", 9);
for (let full = 0; full < FULL_ROUNDS; full = openAll() === 0 ? full + 1 : 0)
  await new Promise((resolve) => void setImmediate(resolve));
connector.connect(origin, 5000, (result) => {
  const { name, reason } = result.ok ? { name: "connected", reason: null } : result.failure;
  process.stdout.write(JSON.stringify({ name, reason, errno: result.attempts[0]?.errno }));
});

/** Returns how many descriptors were left. */
function openAll(): number {
  let opened = 0;
  try {
    for (; ; opened++) openSync("/dev/null", "r");
  } catch {
    return opened;
  }
}
