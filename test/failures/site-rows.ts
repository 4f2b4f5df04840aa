import { join } from "node:path";
import type { SITE_ROWS } from "../../src/failures/rows/site.ts";
import { ADMIN_TOKEN } from "../harness/blocking.ts";
import { Client, type RawAnswer, rawRequest } from "../harness/client.ts";
import { eventually } from "../harness/deadline.ts";
import { runWao } from "../harness/edge.ts";
import { request } from "../harness/request.ts";
import { get, type Place, type Provocations } from "./provocation.ts";

const PLANTED = { env: { NODE_OPTIONS: `--import ${join(import.meta.dirname, "../harness/plant-bugs.ts")}` } };

/** 1002 and 20xx. */
export const PROVOKE_SITE: Provocations<keyof typeof SITE_ROWS> = {
  SiteNotConfigured: {
    what: "a host that no site has",
    ask: ({ edge }) => get({ edge, host: "nobody.test" }),
    gets: {
      status: 404,
      proxyStatus: 'wao; error=destination_not_found; details="1002 SiteNotConfigured"',
      phase: "edge",
    },
  },
  EdgeError: {
    what: "a bug, planted where the request is written",
    ownEdge: PLANTED,
    ask: (place) => get(place, {}, "/bug-in-request"),
    gets: { status: 500, proxyStatus: 'wao; error=proxy_internal_error; details="2000 EdgeError"', phase: "edge" },
  },
  SiteMisconfigured: {
    what: "settings of TLS that OpenSSL refuses, planted because no file that does it gets through the check",
    ownEdge: PLANTED,
    site: async () => ({ origin: { url: "https://127.0.0.1:9", tls: { min_version: "1.3" } } }),
    gets: {
      status: 500,
      proxyStatus: 'wao; error=proxy_configuration_error; details="2001 SiteMisconfigured"',
      phase: "handshake",
    },
  },
  SiteDisabled: {
    what: "a site that is switched off",
    site: async () => ({ disabled: true }),
    gets: {
      status: 503,
      proxyStatus: 'wao; error=proxy_internal_response; details="2002 SiteDisabled"',
      phase: "edge",
    },
  },
  MaintenanceMode: {
    what: "a site in maintenance",
    site: async () => ({ maintenance: true }),
    gets: {
      status: 503,
      proxyStatus: 'wao; error=proxy_internal_response; details="2003 MaintenanceMode"',
      phase: "edge",
    },
  },
  EdgeOverloaded: {
    what: "one more connection than the descriptors suffice for",
    ownEdge: { wrap: ["sh", "-c", 'ulimit -n 300 && exec "$0" "$@"'] },
    ask: askWhenFull,
    gets: {
      status: 503,
      proxyStatus: 'wao; error=proxy_internal_error; details="2004 EdgeOverloaded"',
      phase: "edge",
    },
  },
  EdgeDraining: {
    what: "a request that is whole only after SIGTERM",
    ownEdge: {},
    ask: askWhileDraining,
    gets: {
      status: 503,
      proxyStatus: 'wao; error=proxy_internal_response; details="2005 EdgeDraining"',
      phase: "edge",
    },
  },
  EdgeNetworkError: {
    what: "no route of our own to the origin",
    lab: { at: (place) => place.strangeFour },
    gets: {
      status: 502,
      proxyStatus: 'wao; error=destination_ip_unroutable; details="2006 EdgeNetworkError: local-no-route"',
      reason: "local-no-route",
      phase: "connect",
    },
  },
  LoopDetected: {
    what: "our own id in CDN-Loop",
    ask: (place) => get(place, { fields: ["CDN-Loop: other; v=1, wao"] }),
    gets: { status: 508, proxyStatus: 'wao; error=proxy_loop_detected; details="2007 LoopDetected"', phase: "edge" },
  },
  OriginAddressProhibited: {
    what: "a name that leads to a cloud's metadata service",
    site: async () => ({ origin: "http://metadata.test" }),
    gets: {
      status: 502,
      proxyStatus: 'wao; error=destination_ip_prohibited; details="2008 OriginAddressProhibited"',
      phase: "connect",
    },
  },
  TestError: {
    what: "wao simulate",
    ownEdge: { env: { WAO_ADMIN_TOKEN: ADMIN_TOKEN } },
    ask: askForSimulation,
    gets: {
      status: 502,
      proxyStatus:
        'wao; error=proxy_internal_response; details="2009 TestError: simulates 2203 DestinationNotReachable: icmp-host"',
      phase: "edge",
    },
  },
};

async function askForSimulation(place: Place): Promise<RawAnswer> {
  const adminUrl = /^wao: admin API on (\S+)/m.exec(place.edge.stderr())?.[1] ?? "";
  const order = ["simulate", place.host, "2203", "--reason", "icmp-host", "--for", "5m", "--admin-url", adminUrl];
  const { code, stderr } = await runWao(order, { env: { WAO_ADMIN_TOKEN: ADMIN_TOKEN } });
  if (code !== 0) throw new Error(stderr);
  return get(place);
}

/** With so few descriptors the edge takes on as little as it can be told to. */
async function askWhenFull(place: Place): Promise<RawAnswer> {
  const others = await Promise.all(Array.from({ length: 16 }, () => Client.connect(place.edge.port)));
  const answer = await get(place);
  for (const other of others) other.close();
  return answer;
}

async function askWhileDraining({ edge, host }: Place): Promise<RawAnswer> {
  const client = await Client.connect(edge.port);
  // In one segment with a whole request: once that is answered, the half one is known to have been read.
  client.write(`${request("/in-time", { host })}GET / HTTP/1.1\r\n`);
  await client.answer();
  edge.signal("SIGTERM");
  await eventually(() => isRefused(edge.port), "the listener is closed");
  client.write(`Host: ${host}\r\n\r\n`);
  const answer = await client.answer();
  const ended = await client.ended();
  return {
    status: answer.status,
    headers: answer.headers,
    body: answer.body.toString(),
    raw: client.raw(),
    ended,
    answer,
  };
}

async function isRefused(port: number): Promise<boolean> {
  return rawRequest(port, request("/probe")).then(
    ({ headers }) => headers["wao-error"] === "2005 EdgeDraining",
    () => true,
  );
}
