import assert from "node:assert/strict";
import { test } from "node:test";
import { type BareItem, parseList, Token } from "structured-headers";
import { failureRows } from "../../../src/failures/catalogue.ts";
import { failure } from "../../../src/failures/failure.ts";
import { proxyStatus, reasonOf, waoError } from "../../../src/failures/header.ts";

/** The error types of RFC 9209 §2.3 that wao uses. */
const REGISTERED = new Set([
  "connection_limit_reached",
  "connection_read_timeout",
  "connection_refused",
  "connection_terminated",
  "connection_timeout",
  "connection_write_timeout",
  "destination_ip_prohibited",
  "destination_ip_unroutable",
  "destination_not_found",
  "destination_unavailable",
  "dns_error",
  "dns_timeout",
  "http_protocol_error",
  "http_request_denied",
  "http_request_error",
  "http_response_body_size",
  "http_response_content_coding",
  "http_response_header_section_size",
  "http_response_incomplete",
  "http_response_timeout",
  "http_response_transfer_coding",
  "http_upgrade_failed",
  "proxy_configuration_error",
  "proxy_internal_error",
  "proxy_internal_response",
  "proxy_loop_detected",
  "tls_alert_received",
  "tls_certificate_error",
  "tls_protocol_error",
]);

interface Typed {
  readonly kind: "token" | "string" | "integer";
  readonly value: string | number;
}

/** The one member of a list, with the types that its grammar tells apart (RFC 9651 §3.3). */
function only(field: string): { readonly bare: Typed; readonly parameters: ReadonlyMap<string, Typed> } {
  // To the parser a decimal is a number like any other.
  assert.doesNotMatch(field, /=-?\d+\./);
  const [item, ...more] = parseList(field);
  assert.ok(item !== undefined && more.length === 0, field);
  const [bare, parameters] = item;
  return {
    bare: typed(bare),
    parameters: new Map([...parameters].map(([key, value]) => [key, typed(value)])),
  };
}

function typed(item: BareItem): Typed {
  if (item instanceof Token) return { kind: "token", value: item.toString() };
  if (typeof item === "string") return { kind: "string", value: item };
  assert.ok(Number.isInteger(item), String(item));
  return { kind: "integer", value: item as number };
}

test("WAO-Error is the code, one space and the name", () => {
  assert.equal(waoError("ConnectError"), "2200 ConnectError");
  for (const row of failureRows()) assert.equal(waoError(row.name), `${row.code} ${row.name}`);
});

test("Proxy-Status of every row and reason is a structured field with a registered error and our details", () => {
  for (const row of failureRows()) {
    for (const reason of [null, ...row.reasons]) {
      const { bare, parameters } = only(proxyStatus(failure(row.name, reason, "10.0.0.1 said no")));
      assert.deepEqual(bare, { kind: "token", value: "wao" });
      const suffix = reason === null ? "" : `: ${reason}`;
      assert.deepEqual(parameters.get("details"), { kind: "string", value: `${row.code} ${row.name}${suffix}` });
      const error = parameters.get("error");
      if (row.name === "ClientClosed") assert.equal(error, undefined);
      else assert.ok(error?.kind === "token" && REGISTERED.has(String(error.value)), row.name);
    }
  }
});

test("the example of the design, byte by byte", () => {
  assert.equal(
    proxyStatus(failure("ConnectError", "rst")),
    'wao; error=connection_refused; details="2200 ConnectError: rst"',
  );
});

test("parameters: the row's own, replaced by the failure's, of the types RFC 9209 gives them", () => {
  const nxdomain = only(proxyStatus(failure("DNSNameNotFound"))).parameters;
  assert.deepEqual(nxdomain.get("rcode"), { kind: "string", value: "NXDOMAIN" });
  const refused = only(proxyStatus(failure("DNSServerFailure", null, "", 'rcode="REFUSED"'))).parameters;
  assert.deepEqual(refused.get("rcode"), { kind: "string", value: "REFUSED" });
  const alert = only(proxyStatus(failure("TLSVersionOrCipherMismatch", null, "", "alert-id=70"))).parameters;
  assert.deepEqual(alert.get("alert-id"), { kind: "integer", value: 70 });
  assert.deepEqual(only(proxyStatus(failure("TLSUnrecognizedName"))).parameters.get("alert-id"), {
    kind: "integer",
    value: 112,
  });
});

test("a broken content coding has its own error type", () => {
  assert.match(proxyStatus(failure("ResponseEncodingInvalid", "bad-coding")), /error=http_response_content_coding;/);
  assert.match(proxyStatus(failure("ResponseEncodingInvalid", "bad-chunk")), /error=http_response_transfer_coding;/);
});

test("nothing of the detail, no foreign reason and no line break gets into the header", () => {
  const value = proxyStatus(failure("ConnectError", "arp-failed", "192.0.2.7:443", 'x="\r\nSet-Cookie: a=b"'));
  assert.equal(value, 'wao; error=connection_refused; details="2200 ConnectError"');
  assert.equal(reasonOf(failure("ConnectError", "arp-failed")), null);
  assert.equal(reasonOf(failure("ConnectError", "icmp-port")), "icmp-port");
});
