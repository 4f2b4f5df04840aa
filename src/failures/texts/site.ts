import type { FailureText } from "../failure-text.ts";
import { OWNER_MUST_ACT, WAIT } from "./visitor-actions.ts";

/** Prose of 1002 and 20xx. */
export const SITE_TEXTS = {
  SiteNotConfigured: {
    title: "No such site on this server",
    visitor: "No site is set up under this address here.",
    visitorAction: "Check the address for typing mistakes. If it is right, tell the owner of the site.",
    meaning: "The request reached this edge, but its Host names no site of the configuration. No origin was asked.",
    causes: [
      "The DNS of the name points to this edge, but the site has not been added here yet, or was removed.",
      "One spelling is missing in the site's hosts: with and without www, a subdomain, an internationalized name.",
      "Somebody asks by IP address, or a scanner sends an invented Host.",
    ],
    checks: [
      { run: "dig +short SITE_HOST A SITE_HOST AAAA", shows: "whether the name is meant to come to this edge" },
      { run: "grep -n SITE_HOST wao.yaml", shows: "whether a site lists the name, or a wildcard that covers it" },
      {
        run: "curl -sS -o /dev/null -D - -H 'Host: SITE_HOST' http://EDGE_HOST/",
        shows: "the answer for this Host without DNS in between",
      },
    ],
    decides:
      "The Host (or the authority of an absolute target), lower case and without its port, matches no exact host, no wildcard and no default site.",
    hosterText: null,
    elsewhere: {
      cloudflare: "1001 (DNS resolution error), 409",
      envoy: "NR (no route), NC (no cluster)",
      haproxy: "SC with NOSRV (no backend was chosen)",
      nginx: "none: the default server answers, often with a foreign page",
    },
  },
  EdgeError: {
    title: "Fault in this edge",
    visitor: "The edge server that answers for this site made a mistake of its own.",
    visitorAction: WAIT,
    meaning: "wao has a bug: something happened that its code does not expect. The origin is not at fault.",
    causes: ["A bug in wao."],
    checks: [
      { run: "grep REQUEST_ID access.log", shows: "the detail of the fault on the access log line" },
      { run: "node --version", shows: "the version of the runtime, for the bug report" },
    ],
    decides:
      "An exception reached the last line of defence of a worker. No failure of a network, an origin or a client ends here.",
    hosterText: null,
    elsewhere: { cloudflare: "500", haproxy: "I (internal error)" },
  },
  SiteMisconfigured: {
    title: "The site cannot be served as configured",
    visitor: "This site is set up in a way that cannot work.",
    visitorAction: OWNER_MUST_ACT,
    meaning: "The configuration of the site passed the check, yet it cannot be carried out when a request comes.",
    causes: [
      "A file that the configuration names (certificate authority, client certificate) is no longer readable.",
      "Settings that exclude each other only in combination.",
    ],
    checks: [
      { run: "wao check --config wao.yaml", shows: "every mistake of the file with line and column" },
      { run: "grep REQUEST_ID access.log", shows: "which setting could not be carried out" },
    ],
    decides:
      "Building what the site needs for the exchange (its TLS context, its list of origins) failed before any packet was sent.",
    hosterText: null,
    elsewhere: { envoy: "NC (no cluster)", nginx: "none: it refuses to start" },
  },
  SiteDisabled: {
    title: "The site is switched off",
    visitor: "The owner has switched this site off.",
    visitorAction: "There is nothing to repair. Only the owner of the site can switch it on again.",
    meaning: "The site is disabled at this edge on purpose. The origin is not asked.",
    causes: [
      "The site's configuration says `disabled: true`.",
      "The owner or the operator switched it off with `wao disable`.",
    ],
    checks: [
      { run: "wao status", shows: "whether the configuration or a command switched it off, and since when" },
      { run: "grep -n -A 8 SITE_HOST wao.yaml", shows: "the site's entry with its switch" },
    ],
    decides: "The switch of the site. A command goes before the configuration until `wao enable`.",
    hosterText: null,
    elsewhere: {},
  },
  MaintenanceMode: {
    title: "Maintenance",
    visitor: "This site is being worked on and will be back.",
    visitorAction: "Come back a little later.",
    meaning: "The owner has put the site into maintenance at this edge. The origin is not asked.",
    causes: ["Planned work: the owner switched maintenance on.", "The work is over and the switch was forgotten."],
    checks: [
      {
        run: "wao status",
        shows: "whether the configuration or a command says so, until when, and who is let through",
      },
      { run: "grep -n -A 8 SITE_HOST wao.yaml", shows: "the site's entry with its switch" },
    ],
    decides:
      "The switch of the site, and the client's address is not among those that it lets through. Retry-After is what remains until the end, where one is set.",
    hosterText: null,
    elsewhere: { haproxy: "SC with the server in MAINT" },
  },
  EdgeOverloaded: {
    title: "This edge is overloaded",
    visitor: "The edge server that answers for this site has too much to do at the moment.",
    visitorAction: WAIT,
    meaning:
      "The edge reached one of its own limits (connections, memory, delay of its event loop) and refuses work that it could not do in time. The origin is not at fault.",
    causes: [
      "More traffic than this node can serve.",
      "An attack.",
      "A limit of the system that is set too low for this machine, such as open files.",
    ],
    checks: [
      { run: "grep '\"code\":2004' access.log | tail", shows: "in detail, which limit it was" },
      { run: "uptime; free -m", shows: "load and memory of the edge" },
      { run: "ss -s", shows: "the number of connections" },
      {
        run: "grep 'open files' /proc/PID/limits",
        shows: "the limit of open files; PID is the process that listens (ss -ltnp)",
      },
    ],
    decides:
      "A limit was reached before the request was routed: limits.connections, connections_per_client, requests_in_flight, memory or event_loop_delay. The detail in the access log names it.",
    hosterText: null,
    elsewhere: {
      envoy: "OM (overload manager)",
      haproxy: "PC (proxy out of resources)",
      nginx: "worker_connections are not enough",
    },
  },
  EdgeDraining: {
    title: "This edge is stopping",
    visitor: "The edge server that answers for this site is being restarted.",
    visitorAction: WAIT,
    meaning:
      "This node takes no new requests because it is stopping; the running ones are finished. Another node, or the same one in a moment, will answer.",
    causes: ["A restart or an update of the edge.", "The node is being taken out of service."],
    checks: [{ run: "curl -sS -o /dev/null -D - http://EDGE_HOST/", shows: "whether the node accepts requests again" }],
    decides: "The process got SIGTERM or SIGINT, and the request came on a connection that was open already.",
    hosterText: null,
    elsewhere: { haproxy: "none: the connection is closed", nginx: "none: the connection is closed" },
  },
  EdgeNetworkError: {
    title: "This edge has a network fault of its own",
    visitor: "The edge server that answers for this site has a network problem of its own.",
    visitorAction: WAIT,
    meaning:
      "The attempt failed on this machine: no packet left for the origin, or this node is cut off. Neither the owner nor the hoster of the origin can repair it.",
    causes: [
      "No route to the origin's network in the edge's routing table, or a route that says unreachable, prohibit or blackhole.",
      "A local firewall rule of the edge refuses outgoing connections.",
      "No free source port or file descriptor is left.",
      "The uplink of the edge is down: many origins fail at the same time.",
    ],
    checks: [
      { run: "ip route get ORIGIN_IP", shows: "the route that the edge would take, or its refusal" },
      { run: "ss -s; sysctl net.ipv4.ip_local_port_range", shows: "whether source ports have run out" },
      { run: "nft list ruleset", shows: "local rules that refuse outgoing packets" },
    ],
    decides:
      "connect() failed at once with an errno of the local machine, before the network could answer; or at least half of the origins with traffic fail in the connect phase within 30 s.",
    hosterText: null,
    elsewhere: {
      envoy: "UF (not told from others)",
      haproxy: "RC (out of local resources), else SC",
      nginx: "connect() failed (101: Network is unreachable), socket() failed (24: Too many open files)",
    },
  },
  LoopDetected: {
    title: "The request runs in a circle",
    visitor: "The request came back to the server that had sent it on.",
    visitorAction: OWNER_MUST_ACT,
    meaning: "The request has passed this edge before: the origin of the site leads back to the edge.",
    causes: [
      "The origin URL uses the public host name, and its DNS points to this edge.",
      "Two proxies forward to each other.",
      "The origin redirects or proxies to the public address by itself.",
    ],
    checks: [
      { run: "dig +short ORIGIN_HOST A ORIGIN_HOST AAAA", shows: "whether the origin's name leads to this edge" },
      {
        run: "curl -sS -o /dev/null -D - --resolve SITE_HOST:ORIGIN_PORT:ORIGIN_IP http://SITE_HOST:ORIGIN_PORT/",
        shows: "what the real origin answers when it is asked directly",
      },
    ],
    decides: "CDN-Loop (RFC 8586) of the request carries this edge's own id.",
    hosterText: null,
    elsewhere: { cloudflare: "1000 (DNS points to prohibited IP)", nginx: "none: it loops until connections run out" },
  },
  OriginAddressProhibited: {
    title: "The origin's address is not allowed",
    visitor: "This site is set up with a server address that is not allowed here.",
    visitorAction: OWNER_MUST_ACT,
    meaning:
      "The origin's name resolves to an address that this edge must not connect to. It is refused so that nobody can reach internal services through the edge.",
    causes: [
      "The origin's name resolves to the metadata service of a cloud, which is denied unless the operator allows it by name.",
      "The name was taken over or rebound by somebody else.",
      "The operator denies the range on purpose.",
    ],
    checks: [
      {
        run: "dig +short ORIGIN_HOST A ORIGIN_HOST AAAA",
        shows: "the addresses; compare them with the ranges the operator denies",
      },
    ],
    decides:
      "Every address of the origin is in `egress.deny` or is a metadata service; each is compared after the name was resolved and before a packet is sent.",
    hosterText: null,
    elsewhere: { cloudflare: "1000 (DNS points to prohibited IP), 403" },
  },
  TestError: {
    title: "This failure is a test",
    visitor: "The owner of this site is testing its error pages; nothing is broken.",
    visitorAction: "Load the page again later.",
    meaning:
      "The failure was ordered by `wao simulate`: status and page are those of the code that is simulated, with a line that says so. Nothing is broken, and no origin was asked.",
    causes: ["The owner or the operator switched a simulation on. It ends by itself."],
    checks: [
      { run: "grep REQUEST_ID access.log", shows: "which code is simulated" },
      { run: "wao status", shows: "what is simulated, for whom, and until when; wao simulate SITE --off ends it" },
    ],
    decides: "A simulation of the site fits the request's path and the client's address.",
    hosterText: null,
    elsewhere: { envoy: "FI (fault injected), DI (delay injected)" },
  },
} as const satisfies Record<string, FailureText>;
