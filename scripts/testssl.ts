/**
 * Lets testssl.sh look at a TLS listener that runs: `npm run testssl -- localhost:8443`, perhaps with options of testssl.sh behind it. Exits with 1 for a finding of medium severity or worse.
 *
 * What it says of the certificate's issuer, names and dates, and of the fields of the origin's answers, is not about the edge, and is left out.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface Finding {
  readonly id: string;
  readonly severity: string;
  readonly finding: string;
}

const BAD = new Set(["MEDIUM", "HIGH", "CRITICAL"]);
const NOT_OURS = /^(cert|DNS_CAA|OCSP|intermediate|security_headers)|^overall_grade|^(final|protocol|key|cipher)_score/;

function look(target: string, options: readonly string[], folder: string): readonly Finding[] {
  const file = join(folder, "found.json");
  const program = spawnSync(
    "testssl",
    ["--quiet", "--warnings", "batch", "--color", "0", "--jsonfile", file, ...options, target],
    {
      stdio: "inherit",
    },
  );
  if (program.error)
    throw new Error(`testssl.sh did not run (Debian: apt install testssl.sh): ${program.error.message}`);
  return JSON.parse(readFileSync(file, "utf8")) as Finding[];
}

const [target, ...options] = process.argv.slice(2);
if (target === undefined) {
  console.error("usage: npm run testssl -- HOST:PORT [OPTIONS OF TESTSSL.SH]");
  process.exitCode = 2;
} else {
  const folder = mkdtempSync(join(tmpdir(), "wao-testssl-"));
  try {
    const bad = look(target, options, folder).filter(({ id, severity }) => BAD.has(severity) && !NOT_OURS.test(id));
    for (const { id, severity, finding } of bad) console.error(`${severity} ${id}: ${finding}`);
    console.error(bad.length === 0 ? "nothing of medium severity or worse" : `${bad.length} findings`);
    if (bad.length > 0) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
