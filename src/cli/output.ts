/** Results, for people and for pipes. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Everything that is not the result: mistakes, warnings. */
export function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Who reads us may stop reading (`wao explain 2200 | head -1`): that is no failure of ours. */
export function forgiveClosedPipe(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}
