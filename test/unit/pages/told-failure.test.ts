import assert from "node:assert/strict";
import { test } from "node:test";
import { failureRow, failureRows } from "../../../src/failures/catalogue.ts";
import { failure } from "../../../src/failures/failure.ts";
import { simulatedFailure } from "../../../src/failures/simulated-failure.ts";
import { failureAnswer } from "../../../src/pages/answer.ts";
import { LANGUAGES } from "../../../src/pages/language.ts";
import { audience } from "./audience.ts";

function bodyOf(failed: ReturnType<typeof failure>, accept: string, language = "en"): string {
  return failureAnswer(failed, audience({ accept, acceptLanguage: language })).body.toString();
}

test("no page of a simulation is larger than pages may be", () => {
  for (const row of failureRows()) {
    for (const language of Object.keys(LANGUAGES)) {
      for (const reason of [null, ...row.reasons]) {
        const bytes = Buffer.byteLength(bodyOf(simulatedFailure(row.name, reason), "text/html", language));
        assert.ok(bytes < 12 * 1024, `${row.name} ${reason} ${language}: ${bytes} bytes`);
      }
    }
  }
});

function withoutTime(text: string): string {
  return text.replaceAll(/\d\d:\d\d:\d\d/g, "");
}

test("a simulated failure is the page of what it plays and one line more, in every language and form", () => {
  for (const row of failureRows()) {
    for (const language of Object.keys(LANGUAGES)) {
      for (const accept of ["text/html", "text/plain"]) {
        const real = withoutTime(bodyOf(failure(row.name), accept, language)).split("\n");
        const played = withoutTime(bodyOf(simulatedFailure(row.name, null), accept, language)).split("\n");
        const [more, ...others] = played.filter((line) => !real.includes(line));
        assert.deepEqual([others, played.length], [[], real.length + 1], row.name);
        assert.ok(more?.includes(`${row.code} ${row.name}`), `${row.name}: ${more}`);
      }
    }
  }
});

test("a program reads of a simulation what it is, and what it would read of the real one", () => {
  const played = JSON.parse(bodyOf(simulatedFailure("ResponseTimeout", "acknowledged"), "application/json")) as Record<
    string,
    unknown
  >;
  const real = JSON.parse(bodyOf(failure("ResponseTimeout", "acknowledged"), "application/json")) as Record<
    string,
    unknown
  >;
  const { type, code, name, simulated, note, time, ...rest } = played;
  assert.deepEqual([code, name, simulated], [2009, "TestError", 2401]);
  assert.match(String(type), /2009$/);
  assert.match(String(note), /^This is only a test: .* simulates 2401 ResponseTimeout\./);
  for (const [member, value] of Object.entries(rest)) assert.deepEqual(value, real[member], member);
  assert.ok(typeof time === "string");
  const { status, retryable, phase } = failureRow("ResponseTimeout") as unknown as Record<string, unknown>;
  assert.deepEqual([rest["status"], rest["phase"], retryable], [status, phase, undefined]);
});

test("two maintenances have each their own message, and others none", () => {
  const one = { ...failure("MaintenanceMode"), message: "Back at <7>" };
  const other = { ...failure("MaintenanceMode"), message: "Grüße & bis später" };
  for (const accept of ["text/html", "text/plain", "application/json"]) {
    for (let twice = 0; twice < 2; twice++) {
      assert.match(bodyOf(one, accept), accept === "text/html" ? /Back at &lt;7&gt;/ : /Back at <7>/);
      assert.match(bodyOf(other, accept), accept === "text/html" ? /Grüße &amp; bis später/ : /Grüße & bis später/);
      assert.doesNotMatch(bodyOf(failure("MaintenanceMode"), accept), /Back at|Grüße/);
    }
  }
});
