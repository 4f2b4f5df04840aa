/** What `node-server.ts` passes on the command line. */
export interface ServerArguments {
  readonly port: number;
  readonly originPort: number;
  readonly logPath: string;
}

export function serverArguments(): ServerArguments {
  const [port, originPort, logPath] = process.argv.slice(2);
  return { port: Number(port), originPort: Number(originPort), logPath: logPath ?? "/dev/null" };
}
