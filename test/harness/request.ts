/** Raw bytes of requests. Everything is spelled out: what is not passed here is not sent. */

export interface RequestParts {
  readonly method?: string;
  readonly host?: string;
  readonly version?: "HTTP/1.0" | "HTTP/1.1";
  /** Whole header lines without their CRLF. */
  readonly fields?: readonly string[];
  /** Gets a Content-Length. */
  readonly body?: string;
}

/** One request for host `site.test` unless said otherwise. */
export function request(target: string, parts: RequestParts = {}): string {
  const length = parts.body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(parts.body)}`];
  const lines = [
    `${parts.method ?? "GET"} ${target} ${parts.version ?? "HTTP/1.1"}`,
    `Host: ${parts.host ?? "site.test"}`,
    ...(parts.fields ?? []),
    ...length,
  ];
  return `${lines.join("\r\n")}\r\n\r\n${parts.body ?? ""}`;
}

/** The head of a request whose body has `length` bytes and is sent by the test. */
export function upload(target: string, length: number, fields: readonly string[] = []): string {
  return request(target, { method: "POST", fields: [...fields, `Content-Length: ${length}`] });
}

/** The head of a request whose body is chunked and sent by the test. */
export function chunkedUpload(target: string, fields: readonly string[] = []): string {
  return request(target, { method: "POST", fields: [...fields, "Transfer-Encoding: chunked"] });
}
