import { writeFileSync } from "node:fs";
import { OVER_ALL } from "../cases.ts";
import type { Command } from "../children.ts";
import { programVersion } from "../program-version.ts";
import type { Peer, Place } from "./peer.ts";

export const caddy: Peer = {
  name: "caddy",
  kind: "native",
  speaks: OVER_ALL,
  mostThreads: 2,
  missing: "apt-get install caddy",
  version: () => programVersion("caddy", ["version"], /^v?(\d\S*)/),
  command,
};

function command(place: Place): Command {
  const path = `${place.folder}/Caddyfile`;
  writeFileSync(path, configuration(place));
  return {
    program: "caddy",
    args: ["run", "--config", path, "--adapter", "caddyfile"],
    folder: place.folder,
    env: { GOMAXPROCS: String(place.threads), XDG_DATA_HOME: place.folder, XDG_CONFIG_HOME: place.folder },
  };
}

function configuration({ port, tlsPort, certificate, originPort, logPath }: Place): string {
  return `
{
	admin off
	auto_https off
	servers {
		timeouts {
			idle 5m
		}
	}
}
(forwarding) {
	bind 127.0.0.1
	log {
		output file ${logPath} {
			roll_disabled
		}
		format json
	}
	reverse_proxy 127.0.0.1:${originPort} {
		transport http {
			keepalive 60s
			keepalive_idle_conns 1024
			keepalive_idle_conns_per_host 1024
			compression off
		}
	}
}
http://:${port} {
	import forwarding
}
https://:${tlsPort} {
	import forwarding
	tls ${certificate.certPath} ${certificate.keyPath}
}
`;
}
