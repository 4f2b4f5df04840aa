import assert from "node:assert/strict";
import { test } from "node:test";
import { failureRow } from "../../../src/failures/catalogue.ts";
import { failure } from "../../../src/failures/failure.ts";
import { failureAnswer } from "../../../src/pages/answer.ts";
import { HELP_URL_BASE } from "../../../src/pages/help-url.ts";
import { visibleId } from "../../../src/pages/visible-id.ts";
import { audience, everyFailure, ID } from "./audience.ts";

const HOSTILE = `"><script>alert(1)</script>\r\nX: y';$(reboot)\`\u0000\u{E000}ü${"z".repeat(500)}`;

function problemOf(each: Parameters<typeof failureAnswer>[0], parts = {}): Record<string, unknown> {
  const answer = failureAnswer(each, audience({ accept: "application/json", ...parts }));
  assert.equal(answer.contentType, "application/problem+json");
  return JSON.parse(answer.body.toString()) as Record<string, unknown>;
}

test("problem+json of every row and reason: RFC 9457 members, ours, and no secret", () => {
  for (const each of everyFailure()) {
    const row = failureRow(each.name);
    const problem = problemOf(each);
    const { title, detail, time, ...rest } = problem;
    assert.deepEqual(rest, {
      type: `${HELP_URL_BASE}${row.code}`,
      status: row.status,
      code: row.code,
      name: row.name,
      class: row.class,
      phase: row.phase,
      ...(each.reason === null ? {} : { reason: each.reason }),
      retryable: row.clientRetry,
      actor: row.actors[0] ?? null,
      requestId: ID,
    });
    assert.ok(typeof title === "string" && title !== "");
    assert.ok(typeof detail === "string" && detail !== "" && !detail.includes("SECRET"));
    assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  }
});

test("text begins with code and name, and tells the owner where to read on", () => {
  for (const each of everyFailure()) {
    const row = failureRow(each.name);
    const { body, contentType } = failureAnswer(each, audience());
    const lines = body.toString().split("\n");
    assert.equal(contentType, "text/plain; charset=utf-8");
    assert.equal(lines[0], `${row.code} ${row.name}`);
    assert.ok(lines.includes(`Request id: ${ID}`));
    assert.ok(lines.some((line) => line.includes(`wao explain ${row.code}`)));
    assert.doesNotMatch(body.toString(), /SECRET|[\u{E000}\u{E001}]|COMMAND/u);
  }
});

test("status, language and Retry-After come from the catalogue and the client", () => {
  const german = audience({ acceptLanguage: "de" });
  const blocked = failureAnswer(failure("OriginBlocked", "timeouts"), german);
  assert.equal(blocked.status, 503);
  assert.equal(blocked.retryAfterSeconds, 60);
  assert.equal(blocked.contentLanguage, "de");
  assert.match(blocked.body.toString(), /Anfrage-ID: /);
  assert.equal(failureAnswer(failure("ConnectTimeout"), german).status, 504);
  assert.equal(failureAnswer(failure("ConnectTimeout"), german).retryAfterSeconds, null);
  assert.equal(
    problemOf(failure("ConnectTimeout"), { acceptLanguage: "de" })["detail"],
    "Der Edge-Server wollte sich mit dem Server der Website verbinden und bekam nicht rechtzeitig Antwort.",
  );
});

test("text in every language: its own label, punctuation and tag, the id unchanged", () => {
  const shown = (acceptLanguage: string): string =>
    failureAnswer(failure("ConnectError"), audience({ acceptLanguage })).body.toString().split("\n")[4] ?? "";
  assert.equal(shown("en"), `Request id: ${ID}`);
  assert.equal(shown("fr"), `Identifiant de la requête\u{202F}: ${ID}`);
  assert.equal(shown("ja"), `リクエストID：${ID}`);
  const chinese = failureAnswer(failure("ConnectError"), audience({ acceptLanguage: "zh-TW,zh;q=0.9" }));
  assert.equal(chinese.contentLanguage, "zh-Hans");
  assert.match(chinese.body.toString(), /^2200 ConnectError\n[^\n]*连接被拒绝。\n/);
  assert.doesNotMatch(chinese.body.toString(), /COMMAND/);
});

test("HEAD gets the body of GET, because its length belongs in the head", () => {
  const get = failureAnswer(failure("ConnectError"), audience());
  const head = failureAnswer(failure("ConnectError"), audience({ method: "HEAD" }));
  assert.equal(head.body.length, get.body.length);
});

test("a hostile request id does no harm in any form", () => {
  for (const accept of ["text/html", "application/json", "*/*"]) {
    const { body } = failureAnswer(failure("EdgeError"), audience({ accept, requestId: HOSTILE }));
    const text = body.toString();
    assert.doesNotMatch(text, /<script|\$\(|reboot\)|`|\u0000|\r|[\u{E000}]/u);
    assert.ok(text.includes("script_alert_1_"), "it is still recognizable");
    assert.ok(!text.includes("z".repeat(200)), "and cut");
  }
  assert.equal(String(problemOf(failure("EdgeError"), { requestId: HOSTILE })["requestId"]).length, 128);
});

test("ids that people really use pass unchanged", () => {
  for (const id of [
    ID,
    "Root=1-5759e988-bd862e3fe1be46a994272793",
    "4bf92f3577b34da6a3ce929d0e0e4736",
    "a+b/c==",
    "x@y.z:1",
  ]) {
    assert.equal(visibleId(id), id);
  }
});

test("two answers of one kind differ only in what belongs to the occurrence, and share no bytes", () => {
  const first = failureAnswer(failure("ConnectError"), audience({ requestId: "first" }));
  const second = failureAnswer(failure("ConnectError"), audience({ requestId: "other" }));
  const withoutTime = (body: Buffer): string => body.toString().replace(/\d\d:\d\d:\d\d/, "");
  assert.equal(withoutTime(first.body).replace("first", "other"), withoutTime(second.body));
  first.body.fill(0);
  assert.match(second.body.toString(), /^2200 ConnectError/);
  assert.match(failureAnswer(failure("ConnectError"), audience()).body.toString(), /^2200 ConnectError/);
});

test("the reason of another row is not repeated to visitors", () => {
  assert.equal(problemOf(failure("ConnectError", "arp-failed"))["reason"], undefined);
});
