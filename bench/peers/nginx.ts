import { writeFileSync } from "node:fs";
import { OVER_ALL } from "../cases.ts";
import type { Command } from "../children.ts";
import { programVersion } from "../program-version.ts";
import type { Peer, Place } from "./peer.ts";

export const nginx: Peer = {
  name: "nginx",
  kind: "native",
  speaks: OVER_ALL,
  mostThreads: 2,
  missing: "apt-get install nginx",
  version: () => programVersion("nginx", ["-v"], /nginx\/(\S+)/),
  command,
};

function command(place: Place): Command {
  const path = `${place.folder}/nginx.conf`;
  writeFileSync(path, configuration(place));
  return { program: "nginx", args: ["-p", place.folder, "-c", path, "-e", "stderr"], folder: place.folder };
}

/** Connections to the origin are kept and the log is buffered, as its documentation recommends for load. */
function configuration({ folder, port, tlsPort, certificate, threads, originPort, logPath }: Place): string {
  return `
${process.getuid?.() === 0 ? "user root;" : ""}
worker_processes ${threads};
daemon off;
pid ${folder}/pid;
error_log stderr warn;
worker_rlimit_nofile 20000;
events { worker_connections 18000; }
http {
  log_format line escape=json '{"time":"$time_iso8601","request_id":"$request_id","client":"$remote_addr",'
    '"method":"$request_method","target":"$request_uri","host":"$host","protocol":"$server_protocol",'
    '"status":$status,"request_bytes":$request_length,"response_bytes":$bytes_sent,"origin":"$upstream_addr",'
    '"connect_s":"$upstream_connect_time","ttfb_s":"$upstream_header_time","total_s":$request_time}';
  access_log ${logPath} line buffer=64k flush=1s;
  tcp_nodelay on;
  keepalive_timeout 300s;
  keepalive_requests 1000000000;
  client_body_buffer_size 64k;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  upstream origin {
    server 127.0.0.1:${originPort};
    keepalive 128;
    keepalive_requests 1000000000;
    keepalive_timeout 60s;
  }
  server {
    listen 127.0.0.1:${port} backlog=4096${threads > 1 ? " reuseport" : ""};
    listen 127.0.0.1:${tlsPort} ssl http2 backlog=4096;
    ssl_certificate ${certificate.certPath};
    ssl_certificate_key ${certificate.keyPath};
    ssl_protocols TLSv1.2 TLSv1.3;
    http2_max_requests 1000000000;
    location / {
      proxy_pass http://origin;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_buffer_size 16k;
      proxy_buffers 8 64k;
      proxy_busy_buffers_size 128k;
      proxy_max_temp_file_size 0;
    }
  }
}
`;
}
