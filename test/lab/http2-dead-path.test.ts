import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { needs } from "../harness/needs.ts";

const PROGRAM = join(import.meta.dirname, "http2-dead-path.ts");
/** Two looks at a silent connection, 5 s each, and what the kernel needs to tell. */
const FOUND_MS = [9000, 20_000] as const;

test(
  "an HTTP/2 connection whose path is dead holds nobody for the response timeout: a GET is sent again, a POST is told",
  { skip: needs("linux", "unshare", "ip", "nft"), timeout: 60_000 },
  async () => {
    const script = `ip link set lo up && exec "$0" "$1"`;
    const { stdout } = await promisify(execFile)("unshare", ["-rn", "sh", "-c", script, process.execPath, PROGRAM]);
    const { get, post, tookMs } = JSON.parse(stdout) as { get: string; post: string; tookMs: number };
    assert.deepEqual([get, post], ["200 ok", "502 2403 ResetBeforeResponse"]);
    assert.ok(tookMs > FOUND_MS[0] && tookMs < FOUND_MS[1], `${Math.round(tookMs)} ms`);
  },
);
