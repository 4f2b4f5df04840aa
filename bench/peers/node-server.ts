import { readFileSync } from "node:fs";
import type { Command } from "../children.ts";
import type { Place } from "./peer.ts";

const BENCH = `${import.meta.dirname}/..`;

/** Starts `servers/NAME.ts` with this Node: port, origin's port and log file as arguments. */
export function nodeServer(name: string, { folder, port, originPort, logPath }: Place): Command {
  return {
    program: process.execPath,
    args: [`${BENCH}/peers/servers/${name}.ts`, String(port), String(originPort), logPath],
    folder,
    env: { NODE_ENV: "production" },
  };
}

/** Version of a package in bench/node_modules, or null when it is not there. */
export function packageVersion(name: string): string | null {
  try {
    const text = readFileSync(`${BENCH}/node_modules/${name}/package.json`, "utf8");
    return (JSON.parse(text) as { version: string }).version;
  } catch {
    return null;
  }
}
