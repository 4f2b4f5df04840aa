import { writeFileSync } from "node:fs";
import { OVER_ALL } from "../cases.ts";
import type { Command } from "../children.ts";
import { programVersion } from "../program-version.ts";
import type { Peer, Place } from "./peer.ts";

export const haproxy: Peer = {
  name: "haproxy",
  kind: "native",
  speaks: OVER_ALL,
  mostThreads: 2,
  missing: "apt-get install haproxy",
  version: () => programVersion("haproxy", ["-v"], /version (\S+)/),
  command,
};

/** It cannot write a file itself; its log goes to standard output, which is the file. */
function command(place: Place): Command {
  const path = `${place.folder}/haproxy.cfg`;
  writeFileSync(path, configuration(place));
  return { program: "haproxy", args: ["-db", "-f", path], folder: place.folder, stdoutPath: place.logPath };
}

function configuration({ port, tlsPort, certificate, threads, originPort }: Place): string {
  return `
global
  nbthread ${threads}
  maxconn 4096
  log stdout format raw local0 info
defaults
  mode http
  log global
  option httplog
  option forwardfor
  option splice-response
  timeout connect 15s
  timeout client 300s
  timeout server 200s
  timeout http-keep-alive 300s
  http-reuse always
frontend edge
  bind 127.0.0.1:${port} backlog 4096
  bind 127.0.0.1:${tlsPort} backlog 4096 ssl crt ${certificate.bothPath} alpn h2,http/1.1
  default_backend site
backend site
  server origin 127.0.0.1:${originPort} pool-purge-delay 60s
`;
}
