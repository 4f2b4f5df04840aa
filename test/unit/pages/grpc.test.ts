import assert from "node:assert/strict";
import { test } from "node:test";
import { failure } from "../../../src/failures/failure.ts";
import { simulatedFailure } from "../../../src/failures/simulated-failure.ts";
import { failureAnswer } from "../../../src/pages/answer.ts";
import { grpcType, percentEncoded } from "../../../src/pages/grpc.ts";
import { audience, everyFailure } from "./audience.ts";

test("a call is known by its content type, and answered in its own", () => {
  const rows: readonly (readonly [string | null, string | null])[] = [
    ["application/grpc", "application/grpc"],
    ["application/grpc+proto", "application/grpc"],
    ["Application/GRPC+json; charset=utf-8", "application/grpc"],
    ["application/grpc-web+proto", "application/grpc-web+proto"],
    ["application/grpc-web-text", "application/grpc-web-text"],
    ["application/grpcish", null],
    ["application/grpc-status", null],
    ["application/json", null],
    ["text/plain; application/grpc", null],
    ["", null],
    [null, null],
  ];
  for (const [sent, type] of rows) assert.equal(grpcType(sent), type, String(sent));
});

test("an answer without body, whatever Accept says; what it says is ASCII and decodes to the code and the sentence", () => {
  for (const each of everyFailure()) {
    const asked = audience({ accept: "text/html", acceptLanguage: "ja", contentType: "application/grpc+proto" });
    const answer = failureAnswer(each, asked);
    assert.deepEqual([answer.status, answer.contentType, answer.body.length], [200, "application/grpc", 0]);
    assert.deepEqual([answer.contentLanguage, answer.vary], [null, "Content-Type"]);
    const [, status, message] = /^grpc-status: (\d+)\r\ngrpc-message: ([ -~]+)\r\n$/.exec(answer.fields) ?? [];
    assert.ok(Number(status) >= 2 && Number(status) <= 16, each.name);
    assert.match(message ?? "", /^(?:[ -$&-~]|%[0-9A-F]{2})+$/);
    assert.match(decodeURIComponent(message ?? ""), new RegExp(`^\\d{4} ${each.name}( \\(${each.reason}\\))?: .+\\.$`));
    assert.doesNotMatch(answer.fields, /SECRET|origin\.internal|10\.1\.2\.3/);
  }
});

test("a simulation is told as what it is, with the status of what it plays; a maintenance with the owner's words", () => {
  const asked = audience({ contentType: "application/grpc" });
  const simulated = failureAnswer(simulatedFailure("ResponseTimeout", null), asked).fields;
  assert.match(simulated, /^grpc-status: 4\r\ngrpc-message: 2009 TestError: .*2401 ResponseTimeout/);
  const maintenance = { ...failure("MaintenanceMode"), message: "Back at 7 pm \u{1f319}" };
  const { fields } = failureAnswer(maintenance, asked);
  assert.equal(fields, "grpc-status: 14\r\ngrpc-message: 2003 MaintenanceMode: Back at 7 pm %F0%9F%8C%99\r\n");
});

test("Retry-After stays", () => {
  const asked = audience({ contentType: "application/grpc" });
  assert.equal(failureAnswer(failure("OriginBlocked"), asked).retryAfterSeconds, 60);
});

test("grpc-message: printable ASCII as it is, but for %; the rest as octets of UTF-8", () => {
  assert.equal(percentEncoded("a b~!"), "a b~!");
  assert.equal(percentEncoded("5 % \u00fc\n\u{1f600}"), "5 %25 %C3%BC%0A%F0%9F%98%80");
});
