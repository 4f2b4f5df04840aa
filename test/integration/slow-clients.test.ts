/** Clients that are slow on purpose, as `slowhttptest` plays them, against a real edge, while an ordinary client measures. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { rawRequest } from "../harness/client.ts";
import { eventually } from "../harness/deadline.ts";
import { type Edge, startEdge } from "../harness/edge.ts";
import { needs } from "../harness/needs.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { socketCount } from "../harness/process-facts.ts";
import { request } from "../harness/request.ts";
import { oneSite } from "../harness/sites.ts";
import { StartedProcess } from "../harness/started-process.ts";

const ATTACKERS = 400;
/** The kernel takes some MiB for each of them. */
const READERS = 80;
const MEASURED = 200;
const ROUNDS = 3;
/** Timers of a busy machine: what is below is not the attack's doing, ms. */
const NOISE_MS = 30;
/** Once, because each of the attackers gets it: more than the kernel takes for somebody who does not read. */
const LARGE = Buffer.from(reply(200, "x".repeat(5 * 1024 * 1024)));

/** The best of some rounds: an attack that costs others something does so in all of them, another program on this machine hardly. */
async function p99(edge: Edge): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await oneRound(edge));
  return Math.min(...rounds);
}

/** 99 of 100 requests, each on a connection of its own, are answered within so many ms. */
async function oneRound(edge: Edge): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < MEASURED; count += 1) {
    const began = performance.now();
    const answer = await rawRequest(edge.port, request("/ordinary"), { localAddress: "127.0.0.2" });
    assert.equal(answer.status, 200, "the ordinary client is served");
    times.push(performance.now() - began);
  }
  return times.toSorted((one, other) => one - other)[Math.floor(MEASURED * 0.99)] ?? 0;
}

function attack(edge: Edge, args: readonly string[], path: string): StartedProcess {
  const common = ["-r", String(ATTACKERS), "-l", "12", "-p", "5"];
  return new StartedProcess("slowhttptest", [...common, ...args, "-u", `${edge.url}${path}`]);
}

describe("slow clients", { timeout: 120_000, skip: needs("slowhttptest") }, () => {
  const ATTACKS = [
    ["heads that never end (slowloris)", ["-H", "-i", "1", "-x", "24"], "/slow", 2502, ATTACKERS],
    ["bodies that stop", ["-B", "-i", "6", "-s", "8192", "-t", "POST"], "/slow", 2502, ATTACKERS],
    ["a thousand ranges", ["-R", "-a", "1", "-b", "1000"], "/slow", null, ATTACKERS],
    ["answers that are not read", ["-X", "-w", "10", "-y", "20", "-n", "5", "-z", "16"], "/large", 2508, READERS],
  ] as const;
  for (const [name, args, path, code, attackers] of ATTACKS) {
    test(`${name}: others hardly notice, and the time limits end them`, async (context) => {
      const origin = await startOrigin();
      origin.on("/large", LARGE);
      const edge = await startEdge({
        threads: 2,
        timeouts: { client_head: "4s", client_body_idle: "4s" },
        limits: { connections_per_client: ATTACKERS * 2 },
        sites: oneSite(origin.url),
      });
      // What a cold edge needs is not what it needs.
      await oneRound(edge);
      const before = await p99(edge);
      const idleSockets = socketCount(edge.pid);
      const attacker = attack(edge, ["-c", String(attackers), ...args], path);
      await eventually(() => socketCount(edge.pid) > idleSockets + attackers * 0.9, "the attack", 3000).catch(
        // Answered as fast as it comes.
        (error: unknown) => assert.equal(code, null, String(error)),
      );
      const during = await p99(edge);
      context.diagnostic(`p99 ${before.toFixed(1)} ms before, ${during.toFixed(1)} ms during`);
      assert.ok(during <= Math.max(before * 2, before + NOISE_MS), `${before} ms before, ${during} ms during`);
      if (code !== null) {
        const ended = (): number => edge.log().filter((line) => line.code === code).length;
        await eventually(() => ended() >= attackers * 0.9, `${attackers} ended by ${code}`, 8000).catch((error) =>
          assert.fail(`${String(error)}: ${ended()}`),
        );
      }
      await attacker.stop();
      await eventually(() => socketCount(edge.pid) <= idleSockets + 2 * 64, "all connections are gone");
    });
  }

  test("one address alone does not get far", async () => {
    const origin = await startOrigin();
    const edge = await startEdge({ limits: { connections_per_client: 20 }, sites: oneSite(origin.url) });
    const idleSockets = socketCount(edge.pid);
    const attacker = attack(edge, ["-c", String(ATTACKERS), "-H", "-i", "1", "-x", "24"], "/slow");
    const refused = (): boolean => edge.log().some(({ code }) => code === 2004 || code === 2502);
    await p99(edge);
    assert.ok(socketCount(edge.pid) <= idleSockets + 20 + 8 + 16, "connections are held back");
    await eventually(refused, "some were told");
    await attacker.stop();
  });
});
