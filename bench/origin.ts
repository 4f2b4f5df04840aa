import { writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { CASES } from "./cases.ts";
import type { Child, Children } from "./children.ts";
import type { Cores } from "./cores.ts";
import { freePort, untilListening } from "./ports.ts";

const START_MS = 10_000;

export interface Origin {
  readonly port: number;
  readonly child: Child;
}

/**
 * Starts the server that all proxies forward to: nginx without a log, because it costs less than any proxy in front of it
 * and so is never what is measured. Answers to POST are sent when the body has been read.
 *
 * @throws when nginx is not installed or does not start
 */
export async function startOrigin(children: Children, folder: string, cores: Cores): Promise<Origin> {
  const port = await freePort();
  await mkdir(`${folder}/files`, { recursive: true });
  for (const { target, answerBytes } of CASES) writeFileSync(`${folder}/files${target}`, "x".repeat(answerBytes));
  writeFileSync(`${folder}/nginx.conf`, configuration(folder, port));
  const args = ["-p", folder, "-c", `${folder}/nginx.conf`, "-e", "stderr"];
  const child = await children.start({ program: "nginx", args, folder }, cores.load).catch(() => {
    throw new Error("nginx is not installed: it is the origin that every proxy forwards to");
  });
  await untilListening(port, START_MS, child.ended).catch((error: unknown) => {
    throw new Error(`the origin did not start: ${child.complaint()}`, { cause: error });
  });
  return { port, child };
}

function configuration(folder: string, port: number): string {
  return `
${process.getuid?.() === 0 ? "user root;" : ""}
worker_processes 1;
daemon off;
pid ${folder}/pid;
error_log stderr warn;
worker_rlimit_nofile 16384;
events { worker_connections 8192; }
http {
  access_log off;
  sendfile on;
  tcp_nodelay on;
  tcp_nopush on;
  keepalive_timeout 300s;
  keepalive_requests 1000000000;
  open_file_cache max=100 inactive=1h;
  open_file_cache_valid 1h;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    root ${folder}/files;
    location = /small { return 200 "${"x".repeat(128)}"; }
    location = /post { return 200 "${"x".repeat(128)}"; }
  }
}
`;
}
