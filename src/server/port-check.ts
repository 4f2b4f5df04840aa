import { createServer } from "node:net";
import type { ListenConfig } from "../config/edge-config.ts";

/**
 * Whether a listener's port is free, found out by binding it for a moment *without* `reusePort`: with it, a second edge on the same port would start in
 * silence and take half of the first one's connections.
 * @returns null, or the error's code
 */
export async function portTrouble({ host, port }: Pick<ListenConfig, "host" | "port">): Promise<string | null> {
  if (port === 0) return null;
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

/** What a listener that cannot be had means. */
export function listenMessage(url: string, code: string): string {
  switch (code) {
    case "EADDRINUSE":
      return `${url}: another process listens on this port; stop it, or choose another port (listen: in the file, --listen on the command line)`;
    case "EACCES":
      return `${url}: no right to bind this port; choose one from 1024 up, or give the process CAP_NET_BIND_SERVICE`;
    case "EADDRNOTAVAIL":
      return `${url}: this machine has no such address; use 0.0.0.0, [::] or one that \`ip address\` shows`;
    default:
      return `${url}: cannot listen (${code})`;
  }
}
