/** What the access log says of a client's TLS. */
export interface LoggedTls {
  /** `TLSv1.3` */
  readonly version: string;
  /** IANA's name. */
  readonly cipher: string;
  /** "" = the client asked for none. */
  readonly serverName: string;
  readonly isResumed: boolean;
  /** "" = none was agreed on. */
  readonly protocol: string;
}

/** As a JSON object, ASCII only. Made once per connection. */
export function loggedTls({ version, cipher, serverName, isResumed, protocol }: LoggedTls): string {
  return (
    `{"version":${text(version)},"cipher":${text(cipher)},"sni":${text(serverName)},"resumed":${isResumed}` +
    `,"alpn":${text(protocol)}}`
  );
}

function text(value: string): string {
  return value === "" ? "null" : JSON.stringify(value.replace(/[^\u0020-\u007e]/g, "?"));
}
