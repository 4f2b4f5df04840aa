import assert from "node:assert/strict";
import { parseList, Token } from "structured-headers";

/** Error types of RFC 9209 §2.3 with the parameters that each may have, and their types. */
const ERROR_TYPES: Readonly<Record<string, Readonly<Record<string, "string" | "integer" | "name">>>> = {
  dns_timeout: {},
  dns_error: { rcode: "string", "info-code": "integer" },
  destination_not_found: {},
  destination_unavailable: {},
  destination_ip_prohibited: {},
  destination_ip_unroutable: {},
  connection_refused: {},
  connection_terminated: {},
  connection_timeout: {},
  connection_read_timeout: {},
  connection_write_timeout: {},
  connection_limit_reached: {},
  tls_protocol_error: {},
  tls_certificate_error: {},
  tls_alert_received: { "alert-id": "integer", "alert-message": "name" },
  http_request_error: { "status-code": "integer", "status-phrase": "string" },
  http_request_denied: {},
  http_response_incomplete: {},
  http_response_header_section_size: { "header-section-size": "integer" },
  http_response_header_size: { "header-name": "string", "header-size": "integer" },
  http_response_body_size: { "body-size": "integer" },
  http_response_trailer_section_size: { "trailer-section-size": "integer" },
  http_response_trailer_size: { "trailer-name": "string", "trailer-size": "integer" },
  http_response_transfer_coding: { coding: "name" },
  http_response_content_coding: { coding: "name" },
  http_response_timeout: {},
  http_upgrade_failed: {},
  http_protocol_error: {},
  proxy_internal_response: {},
  proxy_internal_error: {},
  proxy_configuration_error: {},
  proxy_loop_detected: {},
};

export interface ProxyMember {
  readonly name: string;
  readonly parameters: ReadonlyMap<string, unknown>;
}

/** The members of a Proxy-Status field, read by a parser that is not ours. @throws what makes it no such field */
export function proxyMembers(field: string): ProxyMember[] {
  return parseList(field).map(([bare, parameters]) => {
    const name = bare instanceof Token ? bare.toString() : bare;
    assert.ok(typeof name === "string", `a member is neither a token nor a string: ${field}`);
    return { name, parameters };
  });
}

/** Our own member is the last one, and everything in it is registered and of its type. */
export function assertOwnMember(field: string): ProxyMember {
  const own = proxyMembers(field).at(-1);
  assert.ok(own !== undefined && own.name === "wao", `wao is not the last member: ${field}`);
  const error = own.parameters.get("error");
  if (error === undefined) {
    assert.deepEqual([...own.parameters.keys()], ["received-status"], field);
    assert.ok(Number.isInteger(own.parameters.get("received-status")), field);
    return own;
  }
  assert.ok(error instanceof Token, `error is no token: ${field}`);
  const further = ERROR_TYPES[error.toString()];
  assert.ok(further !== undefined, `${error.toString()} is not registered`);
  for (const [key, value] of own.parameters) {
    if (key === "error") continue;
    if (key === "details") assert.equal(typeof value, "string", field);
    else assert.ok(isOf(further[key], value), `${key} of ${error.toString()}: ${field}`);
  }
  return own;
}

function isOf(type: "string" | "integer" | "name" | undefined, value: unknown): boolean {
  if (type === "integer") return Number.isInteger(value);
  if (type === "string") return typeof value === "string";
  return type === "name" && (typeof value === "string" || value instanceof Token);
}
