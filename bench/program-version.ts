import { execFile } from "node:child_process";
import { searchPath } from "./children.ts";

const ANSWER_MS = 10_000;

/**
 * Asks an installed program for its version.
 *
 * @param pattern - its first group is the version
 * @returns null when the program is not installed or says nothing that fits
 */
export function programVersion(program: string, args: readonly string[], pattern: RegExp): Promise<string | null> {
  const env = { ...process.env, PATH: searchPath() };
  return new Promise((resolve) => {
    execFile(program, [...args], { env, timeout: ANSWER_MS }, (error, stdout, stderr) => {
      // wrk prints its version and then exits with 1, so only a program that could not run at all is missing.
      if (error !== null && typeof error.code !== "number") return resolve(null);
      resolve(pattern.exec(stdout + stderr)?.[1] ?? null);
    });
  });
}
