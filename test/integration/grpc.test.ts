import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { assertOwnMember } from "../failures/proxy-status.ts";
import { rawRequest } from "../harness/client.ts";
import { startEdge } from "../harness/edge.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";

const origin = await startOrigin(() => undefined);
const disabled = { url: origin.url, disabled: true };
const edge = await startEdge({
  sites: [
    { hosts: ["silent.test"], origin: origin.url, timeouts: { response: "300ms" } },
    { hosts: ["disabled.test"], origin: disabled, pages: { gateway_errors_as_503: true } },
    { hosts: ["strict.test"], origin: origin.url, methods: ["GET"], max_body: 3 },
  ],
});

function call(host: string, type: string, method = "POST"): string {
  return request("/shop.Cart/Add", {
    host,
    method,
    fields: [`Content-Type: ${type}`, "TE: trailers"],
    body: "\0\0\0\0",
  });
}

describe("a call of gRPC that fails is answered in the head alone", { timeout: 60_000 }, () => {
  test("200, grpc-status and grpc-message, no body; code, Proxy-Status and id as always", async () => {
    const answer = await rawRequest(edge.port, call("silent.test", "application/grpc"));
    const { headers } = answer;
    assert.deepEqual(
      [answer.status, headers["content-type"], headers["content-length"]],
      [200, "application/grpc", "0"],
    );
    assert.deepEqual([headers["grpc-status"], headers["wao-error"]], ["4", "2401 ResponseTimeout"]);
    assert.match(
      decodeURIComponent(headers["grpc-message"] ?? ""),
      /^2401 ResponseTimeout \(acknowledged\): The .+\.$/,
    );
    assert.equal(
      assertOwnMember(headers["proxy-status"] ?? "")
        .parameters.get("error")
        ?.toString(),
      "http_response_timeout",
    );
    assert.equal(headers["cache-control"], "no-store");
    assert.equal(headers["content-language"], undefined);
    assert.equal(answer.answer?.complete, true);
    const line = await edge.nextLog(({ request_id }) => request_id === headers["wao-request-id"]);
    // The log has what was sent, and the code that says what happened.
    assert.deepEqual([line.status, line.code, line.response_bytes], [200, 2401, 0]);
  });

  test("Retry-After where the code has one; a status that the site changes for others is not looked at", async () => {
    const answer = await rawRequest(edge.port, call("disabled.test", "application/grpc+proto"));
    assert.deepEqual([answer.status, answer.headers["grpc-status"], answer.headers["retry-after"]], [200, "14", "300"]);
  });

  test("gRPC-Web in its own type; a host without a site; a method that is not allowed, without Allow", async () => {
    const web = await rawRequest(edge.port, call("disabled.test", "application/grpc-web+proto"));
    assert.deepEqual([web.status, web.headers["content-type"]], [200, "application/grpc-web+proto"]);
    const nobody = await rawRequest(edge.port, call("nobody.test", "application/grpc"));
    assert.deepEqual([nobody.headers["grpc-status"], nobody.headers["wao-error"]], ["12", "1002 SiteNotConfigured"]);
    const denied = await rawRequest(edge.port, call("strict.test", "application/grpc"));
    assert.deepEqual([denied.headers["grpc-status"], denied.headers["allow"]], ["12", undefined]);
  });

  test("what the origin answers is its own, and other clients get what they always got", async () => {
    origin.on("/shop.Cart/Add", reply(503, "own"));
    const own = await rawRequest(edge.port, call("silent.test", "application/grpc"));
    assert.deepEqual([own.status, own.body, own.headers["grpc-status"]], [503, "own", undefined]);
    const other = await rawRequest(edge.port, call("disabled.test", "application/json"));
    assert.deepEqual([other.status, other.headers["grpc-status"]], [503, undefined]);
    assert.ok(other.body.startsWith("2206 OriginDisabled"));
  });
});
