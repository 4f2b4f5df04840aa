import { after } from "node:test";
import type { Authority } from "./certificates.ts";
import { StartedProcess } from "./started-process.ts";

/**
 * A TLS server of another make than ours: `openssl s_server` on a free port of loopback, in the authority's folder. It verifies clients inside the
 * handshake, as most servers do (Node's judges them afterwards, without an alert). Ends with the scope in which it was started.
 * @returns its port
 */
export async function startOpensslServer(authority: Authority, ...args: readonly string[]): Promise<number> {
  const started = new StartedProcess("openssl", ["s_server", "-accept", "127.0.0.1:0", "-www", ...args], {
    cwd: authority.folder,
  });
  after(async () => {
    await started.stop();
  });
  const line = await started.stdout.first(
    (text) => text.startsWith("ACCEPT "),
    `ACCEPT of openssl s_server ${args.join(" ")}`,
  );
  return Number(/:(\d+)$/.exec(line)?.[1]);
}
