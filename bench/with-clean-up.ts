type Job = (cleanUp: AsyncDisposableStack, signal: AbortSignal) => Promise<number>;

/**
 * Runs a job that starts processes and makes folders; whatever it deferred is done when it ends, fails or is interrupted
 * (SIGINT, SIGTERM, which also abort the signal).
 *
 * @returns the exit code: the job's own, 1 after an error (which is printed), 130 after an interruption
 */
export async function withCleanUp(job: Job): Promise<number> {
  const cleanUp = new AsyncDisposableStack();
  const abort = new AbortController();
  let interrupted: Promise<void> | null = null;
  const interrupt = (): void => {
    abort.abort();
    interrupted ??= cleanUp.disposeAsync();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  try {
    return await job(cleanUp, abort.signal);
  } catch (error) {
    // The job's programs were ended under it: its error says no more than that.
    if (abort.signal.aborted) return 130;
    process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    await (interrupted ?? cleanUp.disposeAsync());
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}
