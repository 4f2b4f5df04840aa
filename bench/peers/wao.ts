import { OVER_ALL, OVER_HTTP } from "../cases.ts";
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
    // Older versions speak HTTP/1.1 in the clear only.
    speaks: hasTls(repository) ? OVER_ALL : OVER_HTTP,
    mostThreads: 2,
    missing: "bin/wao and src/main.ts must exist, with npm ci at the root",
    version: () => Promise.resolve(versionIn(repository)),
    command: (place) => command(repository, place),
  };
}

function hasTls(repository: string): boolean {
  return existsSync(`${repository}/src/config/front-tls-schema.ts`);
}

function versionIn(repository: string): string | null {
  if (!existsSync(`${repository}/bin/wao`) || !existsSync(`${repository}/src/main.ts`)) return null;
  const text = readFileSync(`${repository}/package.json`, "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** JSON is YAML. The launcher execs Node, so the pid stays. */
function command(repository: string, place: Place): Command {
  const { folder, port, tlsPort, certificate, threads, originPort, logPath } = place;
  const path = `${folder}/wao.yaml`;
  const certificates = [{ cert: certificate.certPath, key: certificate.keyPath }];
  const secure = { url: `https://127.0.0.1:${tlsPort}`, tls: { certificates } };
  const config = {
    listen: [{ url: `http://127.0.0.1:${port}` }, ...(hasTls(repository) ? [secure] : [])],
    threads,
    state_dir: `${folder}/state`,
    admin: "off",
    access_log: logPath,
    // All clients of a benchmark have one address. Older versions do not know the key.
    ...(existsSync(`${repository}/src/config/load-schema.ts`) ? { limits: { connections_per_client: 1_000_000 } } : {}),
    // As many as nginx keeps here.
    pool: { idle_per_origin: 128 },
    sites: [{ hosts: ["*"], origin: `http://127.0.0.1:${originPort}` }],
  };
  writeFileSync(path, JSON.stringify(config, null, 2));
  return { program: `${repository}/bin/wao`, args: ["serve", "--config", path], folder };
}
