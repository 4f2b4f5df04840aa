/** testssl.sh looks at a listener: versions, kinds of suites, forward secrecy, and the attacks that it knows. All of it: `npm run testssl`. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { CertificateFiles } from "../harness/certificate-files.ts";
import { startEdge } from "../harness/edge.ts";
import { needs } from "../harness/needs.ts";
import { startOrigin } from "../harness/origin.ts";
import { oneSite } from "../harness/sites.ts";

const SCRIPT = join(import.meta.dirname, "../../scripts/testssl.ts");
const PARTS = ["--protocols", "--std", "--fs", "--vulnerable"];

test("testssl.sh finds nothing of medium severity or worse", { skip: needs("testssl"), timeout: 180_000 }, async () => {
  const files = new CertificateFiles();
  const names = { names: "DNS:site.test,IP:127.0.0.1" };
  const certificates = [files.make("ecdsa", names), files.make("rsa", { ...names, kind: "rsa" })];
  const origin = await startOrigin();
  const edge = await startEdge({
    listen: [{ url: "https://127.0.0.1:0", tls: { certificates } }],
    sites: oneSite(origin.url),
  });
  const seen = await new Promise<{ code: number; text: string }>((resolve) => {
    execFile(process.execPath, [SCRIPT, `127.0.0.1:${edge.port}`, ...PARTS], (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), text: stdout + stderr }),
    );
  });
  assert.equal(seen.code, 0, seen.text);
  // It has looked, and not at nothing.
  assert.match(seen.text, /TLS 1\.3.*offered/);
  assert.match(seen.text, /nothing of medium severity or worse/);
});
