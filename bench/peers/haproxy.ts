import { writeFileSync } from "node:fs";
import type { Command } from "../children.ts";
import { programVersion } from "../program-version.ts";
import type { Peer, Place } from "./peer.ts";

export const haproxy: Peer = {
  name: "haproxy",
  kind: "native",
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

function configuration({ port, originPort }: Place): string {
  return `
global
  nbthread 1
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
  default_backend site
backend site
  server origin 127.0.0.1:${originPort} pool-purge-delay 60s
`;
}
