import { once } from "node:events";
import { connect, type ConnectionOptions, type TLSSocket } from "node:tls";
import { Client } from "./client.ts";
import { within } from "./deadline.ts";

export interface SecureOptions extends Omit<ConnectionOptions, "port"> {
  /** SNI; "" = none [site.test] */
  readonly servername?: string;
}

/** A client connection whose handshake is done; certificates are looked at by the test. */
export interface SecureClient {
  readonly client: Client;
  readonly tls: TLSSocket;
}

/** Connects with TLS; rejects with the error of a handshake that fails. */
export async function secureClient(port: number, options: SecureOptions = {}): Promise<SecureClient> {
  const tls = connect({
    host: "127.0.0.1",
    servername: "site.test",
    rejectUnauthorized: false,
    allowHalfOpen: true,
    ...options,
    port,
  } as ConnectionOptions);
  try {
    await within(once(tls, "secureConnect"), `a handshake with port ${port}`);
  } catch (error) {
    tls.destroy();
    throw error;
  }
  return { client: Client.over(tls), tls };
}

/** Common name of the certificate that a server shows. */
export async function shownName(port: number, options: SecureOptions = {}): Promise<string> {
  const { tls } = await secureClient(port, options);
  const { CN } = tls.getPeerCertificate().subject;
  tls.destroy();
  return String(CN);
}
