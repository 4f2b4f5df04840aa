import { createServer } from "node:net";
import { after } from "node:test";
import { holdUnansweredPort } from "../../src/demo/unanswered-port.ts";
import type { CONNECT_ROWS } from "../../src/failures/rows/connect.ts";
import { Client, type RawAnswer } from "../harness/client.ts";
import { eventually } from "../harness/deadline.ts";
import { reply, startOrigin } from "../harness/origin.ts";
import { request } from "../harness/request.ts";
import { GOOD } from "../lab/behaviour.ts";
import { get, type Place, type Provocations } from "./provocation.ts";

const BLOCKED_SOON = { after: 2, share: 0.5, within: "10s", for: "30s", early: "off" };
const UNHEALTHY_SOON = { path: "/up", every: "50ms", timeout: "1s", unhealthy_after: 1, when_unhealthy: "refuse" };

/** 22xx. */
export const PROVOKE_CONNECT: Provocations<keyof typeof CONNECT_ROWS> = {
  ConnectError: {
    what: "a port on which nobody listens",
    site: async () => ({ origin: `http://127.0.0.1:${await closedPort()}` }),
    gets: {
      status: 502,
      proxyStatus: 'wao; error=connection_refused; details="2200 ConnectError: rst"',
      reason: "rst",
      phase: "connect",
    },
  },
  ConnectTimeout: {
    what: "a listener whose queue is full: the kernel drops each SYN",
    site: async () => {
      const silent = await holdUnansweredPort();
      after(() => silent.close());
      return { origin: `http://127.0.0.1:${silent.port}`, timeouts: { connect: "500ms" } };
    },
    gets: {
      status: 504,
      proxyStatus: 'wao; error=connection_timeout; details="2201 ConnectTimeout: syn-unanswered"',
      reason: "syn-unanswered",
      phase: "connect",
    },
  },
  OriginBlocked: {
    what: "two response timeouts where the site allows no more",
    site: async () => ({
      origin: (await startOrigin(() => undefined)).url,
      timeouts: { response: "200ms" },
      blocking: BLOCKED_SOON,
    }),
    ask: (place) => askUntil(place, "2202 OriginBlocked"),
    gets: {
      status: 503,
      proxyStatus: 'wao; error=destination_unavailable; details="2202 OriginBlocked: timeouts"',
      reason: "timeouts",
      phase: "edge",
    },
  },
  DestinationNotReachable: {
    what: "a firewall on the way that rejects with ICMP",
    lab: {
      at: (place) => place.four,
      listens: GOOD,
      prepare: (lab, place) =>
        lab.nft("router", "forward", `ip daddr ${place.four} reject with icmp type host-unreachable`),
    },
    gets: {
      status: 502,
      proxyStatus: 'wao; error=destination_ip_unroutable; details="2203 DestinationNotReachable: icmp-host"',
      reason: "icmp-host",
      phase: "connect",
    },
  },
  ConnectionReset: {
    what: "an origin that resets what it has accepted",
    site: async () => {
      const origin = await startOrigin();
      origin.onConnection((connection) => connection.reset());
      return { origin: origin.url };
    },
    // How fast an origin resets is its own affair: one that is slower than the edge looks like 2403.
    ask: (place) => askUntil(place, "2204 ConnectionReset"),
    gets: {
      status: 502,
      proxyStatus: 'wao; error=connection_terminated; details="2204 ConnectionReset: reset-at-accept"',
      reason: "reset-at-accept",
      phase: "connect",
    },
  },
  OriginConnectionLimit: {
    what: "a second request where the origin may have one",
    site: async () => {
      const origin = await startOrigin();
      origin.on("/held", () => undefined);
      return { origin: { url: origin.url, max_connections: 1, queue: "off" } };
    },
    ask: askBesideAnother,
    gets: {
      status: 503,
      proxyStatus: 'wao; error=connection_limit_reached; details="2205 OriginConnectionLimit"',
      phase: "edge",
    },
  },
  OriginDisabled: {
    what: "the owner took it out",
    site: async () => ({ origin: { url: (await startOrigin()).url, disabled: true } }),
    gets: {
      status: 503,
      proxyStatus: 'wao; error=destination_unavailable; details="2206 OriginDisabled"',
      phase: "edge",
    },
  },
  OriginUnhealthy: {
    what: "its checks fail and the site says so",
    site: async () => {
      const origin = await startOrigin();
      origin.on("/up", reply(500, "no"));
      return { origin: { url: origin.url, health: UNHEALTHY_SOON } };
    },
    ask: (place) => askUntil(place, "2207 OriginUnhealthy"),
    gets: {
      status: 503,
      proxyStatus: 'wao; error=destination_unavailable; details="2207 OriginUnhealthy"',
      phase: "edge",
    },
  },
  AddressFamilyUnsupported: {
    what: "an origin with IPv6 only, an edge without",
    lab: { at: (place) => place.six, listens: GOOD },
    gets: {
      status: 502,
      proxyStatus: 'wao; error=destination_ip_unroutable; details="2208 AddressFamilyUnsupported"',
      phase: "connect",
    },
  },
};

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** Whatever it takes until the edge says so. */
async function askUntil(place: Place, waoError: string): Promise<RawAnswer> {
  return eventually(async () => {
    const answer = await get(place);
    return answer.headers["wao-error"] === waoError && answer;
  }, waoError);
}

async function askBesideAnother(place: Place): Promise<RawAnswer> {
  const other = await Client.connect(place.edge.port);
  other.write(request("/held", { host: place.host }));
  const answer = await askUntil(place, "2205 OriginConnectionLimit");
  other.close();
  return answer;
}
