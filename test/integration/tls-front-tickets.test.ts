import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, test } from "node:test";
import { CertificateFiles } from "../harness/certificate-files.ts";
import { startEdge } from "../harness/edge.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { secureClient } from "../harness/tls-client.ts";

const ROTATION_MS = 1_500;
const VERSIONS = ["TLSv1.2", "TLSv1.3"] as const;
type Version = (typeof VERSIONS)[number];

const files = new CertificateFiles();
const certificates = [files.make("site", { names: "DNS:site.test" })];
const origin = await startOrigin();
origin.on("/", reply(200));
const listen = [{ url: "https://127.0.0.1:0", tls: { certificates } }];
const sites = [{ hosts: ["*"], origin: origin.url }];

async function ticket(port: number, maxVersion: Version): Promise<Buffer> {
  const { client, tls } = await secureClient(port, { maxVersion });
  const given = maxVersion === "TLSv1.3" ? once(tls, "session") : null;
  client.write(request("/"));
  await client.answer();
  const session = given === null ? tls.getSession() : ((await given)[0] as Buffer);
  client.close();
  return session ?? Buffer.alloc(0);
}

async function isResumed(port: number, maxVersion: Version, session: Buffer): Promise<boolean> {
  const { client, tls } = await secureClient(port, { maxVersion, session });
  client.write(request("/"));
  assert.equal((await client.answer()).status, 200);
  const reused = tls.isSessionReused();
  client.close();
  return reused;
}

describe("tickets", { timeout: 60_000 }, () => {
  test("are good at every thread", async () => {
    const edge = await startEdge({ threads: 3, listen, sites });
    for (const version of VERSIONS) {
      const session = await ticket(edge.port, version);
      for (let visit = 0; visit < 12; visit += 1) {
        assert.equal(await isResumed(edge.port, version, session), true, `${version}, visit ${visit}`);
      }
    }
    assert.equal((await edge.nextLog(({ tls }) => (tls as { resumed: boolean }).resumed)).status, 200);
  });

  test("are good while the next key is in use, and no longer", async () => {
    const edge = await startEdge({ listen, sites, tls: { ticket_rotation: `${ROTATION_MS}ms` } });
    // Rotations are counted from the start; only time brings them.
    const begin = performance.now();
    const session = await ticket(edge.port, "TLSv1.3");
    const until = async (ms: number): Promise<void> =>
      new Promise((resolve) => setTimeout(resolve, begin + ms - performance.now()));
    await until(ROTATION_MS);
    assert.equal(await isResumed(edge.port, "TLSv1.3", session), true);
    await until(ROTATION_MS * 2 + 200);
    assert.equal(await isResumed(edge.port, "TLSv1.3", session), false);
  });

  test("are not given where they are switched off", async () => {
    const edge = await startEdge({ listen, sites, tls: { ticket_rotation: "off" } });
    for (const version of VERSIONS) {
      const { client, tls } = await secureClient(edge.port, { maxVersion: version });
      const sessions: Buffer[] = [];
      tls.on("session", (session: Buffer) => sessions.push(session));
      client.write(request("/"));
      await client.answer();
      for (const session of sessions) assert.equal(await isResumed(edge.port, version, session), false);
      client.close();
    }
  });
});
