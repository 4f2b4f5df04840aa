import { isIPv6 } from "node:net";

/** One place where an origin listens. */
export type OriginAddress =
  | { readonly kind: "tcp"; readonly family: 4 | 6; readonly ip: string; readonly port: number; readonly text: string }
  | { readonly kind: "unix"; readonly path: string; readonly text: string };

/** An IP literal (IPv6 without brackets; a zone such as `fe80::1%eth0` stays). */
export function tcpAddress(ip: string, port: number): OriginAddress {
  if (isIPv6(ip)) return { kind: "tcp", family: 6, ip, port, text: `[${ip}]:${port}` };
  return { kind: "tcp", family: 4, ip, port, text: `${ip}:${port}` };
}

export function unixAddress(path: string): OriginAddress {
  return { kind: "unix", path, text: `unix:${path}` };
}
