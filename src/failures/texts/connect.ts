import type { FailureText } from "../failure-text.ts";
import { WAIT, WAIT_OR_TELL } from "./visitor-actions.ts";

/** Prose of 22xx. */
export const CONNECT_TEXTS = {
  ConnectError: {
    title: "The connection was refused",
    visitor: "The edge reached out to the site's server, and the connection was refused.",
    visitorAction: WAIT_OR_TELL,
    meaning:
      "Something answered our connection request with an explicit no: a TCP reset, or ICMP port unreachable. That can be the host itself, because no program listens on this port, or a firewall in front of it that rejects. TCP cannot tell the two apart, so neither can we. It is not a timeout: the answer came, and came fast.",
    causes: [
      "No program listens on this address and port: it is stopped, restarting or crashed, or listens on another port or only on 127.0.0.1.",
      "A firewall rejects the connection (REJECT with TCP reset or port unreachable), often because the edge's addresses are not whitelisted.",
      "The origin URL names the wrong port or an old address.",
      "The name has several addresses, and the program listens on only one family (IPv4 or IPv6).",
    ],
    checks: [
      {
        run: "curl -sv -o /dev/null http://ORIGIN_IP:ORIGIN_PORT/",
        shows: "run on the edge: 'Connection refused' at once confirms it",
      },
      {
        run: "ss -ltnp 'sport = :ORIGIN_PORT'",
        shows: "run on the origin: which program listens, and on which address; empty = nothing listens",
      },
      {
        run: "curl -sv -o /dev/null http://127.0.0.1:ORIGIN_PORT/",
        shows: "run on the origin: works here but not from the edge = firewall or listening address",
      },
      {
        run: "nft list ruleset | grep -n reject",
        shows: "run on the origin: rules that reject (iptables-save for older systems)",
      },
      {
        run: "tcpdump -ni any 'host EDGE_IP and port ORIGIN_PORT'",
        shows:
          "run on the origin: no SYN arrives = a firewall in front of the host refuses; SYN and RST = the host itself",
      },
    ],
    decides:
      "connect() ended with ECONNREFUSED. Reason rst: the normal case; icmp-port: the refusal came as ICMP port unreachable. Every address of the origin was tried within one budget.",
    hosterText:
      "Connections from our edge proxy (EDGE_IP) to ORIGIN_IP port ORIGIN_PORT are refused (TCP reset or ICMP port unreachable), seen at TIME, id REQUEST_ID. Please check 1. that the service is running and listens on this address and port, not only on 127.0.0.1 (ss -ltnp); 2. that no firewall or security group rejects EDGE_IP. Please whitelist the addresses of the edge.",
    elsewhere: {
      cloudflare: "521 (web server is down)",
      envoy: "UF (upstream connection failure)",
      haproxy: "SC",
      nginx: "connect() failed (111: Connection refused) while connecting to upstream",
    },
  },
  ConnectTimeout: {
    title: "No answer to the connection request",
    visitor: "The edge tried to connect to the site's server and got no answer in time.",
    visitorAction: WAIT_OR_TELL,
    meaning:
      "Our connection requests were met with silence: within 15 seconds (the default) none of the origin's addresses accepted, and none said no. Packets are dropped somewhere, or the host is too busy to accept.",
    causes: [
      "A firewall or security group drops packets from the edge: its addresses are not whitelisted, or an automatic ban (fail2ban, DDoS protection) took them for an attacker.",
      "The host is switched off or its address has moved, and the network does not report it.",
      "The host is overloaded: the queue of connections waiting to be accepted is full.",
      "The way back is broken: the origin's answers do not find the edge (routing, asymmetric NAT).",
    ],
    checks: [
      {
        run: "curl -sv -o /dev/null --connect-timeout 15 http://ORIGIN_IP:ORIGIN_PORT/",
        shows: "run on the edge: 'timed out' confirms it",
      },
      {
        run: "curl -sv -o /dev/null --connect-timeout 15 http://ORIGIN_IP:ORIGIN_PORT/",
        shows: "run from another network: works there = the edge is filtered",
      },
      {
        run: "tcpdump -ni any 'host EDGE_IP and port ORIGIN_PORT'",
        shows:
          "run on the origin: no SYN = dropped before the host; SYN without SYN-ACK = dropped by the host or queue full",
      },
      {
        run: "ss -ltn 'sport = :ORIGIN_PORT'",
        shows: "run on the origin: Recv-Q at or over Send-Q = the accept queue is full",
      },
      {
        run: "nstat -az TcpExtListenDrops TcpExtListenOverflows",
        shows: "run on the origin: rising numbers = connections dropped for a full queue",
      },
      { run: "mtr -T -P ORIGIN_PORT -c 10 -r ORIGIN_IP", shows: "run on the edge: the last hop that still answers" },
    ],
    decides:
      "One budget of 15 s (timeouts.connect) for name, TCP and TLS over all addresses; attempts overlap, 250 ms apart, and none is given up early. An earlier ETIMEDOUT of the kernel counts too. Reasons: syn-unanswered = silence, arp-incomplete = the next hop does not answer on the link, recent-icmp = this address reported unreachable in the last seconds.",
    hosterText:
      "Connection requests (TCP SYN) from our edge proxy (EDGE_IP) to ORIGIN_IP port ORIGIN_PORT get no answer at all, seen at TIME, id REQUEST_ID. Please check 1. that no firewall, security group or automatic ban drops EDGE_IP (tcpdump shows whether the SYN arrives); 2. that the host is up; 3. that the accept queue of the service is not full (ss -ltn, nstat TcpExtListenDrops). Please whitelist the addresses of the edge.",
    elsewhere: {
      cloudflare: "522 (connection timed out)",
      envoy: "UF (upstream connection failure)",
      haproxy: "sC",
      nginx: "upstream timed out (110: Connection timed out) while connecting to upstream",
    },
  },
  OriginBlocked: {
    title: "The origin is blocked for the moment",
    visitor: "The site's server has not been answering, so the edge is giving it a pause.",
    visitorAction:
      "Wait about a minute, then load the page again. The edge checks by itself when the server answers again.",
    meaning:
      "This is a consequence, not the cause: too many requests got no answer from the origin in time (2401), so the edge stopped sending it requests for a while. Visitors get this answer at once instead of waiting for minutes, and the origin gets air to recover. The way back is automatic.",
    causes: [
      "The application hangs or is far too slow: database locks, exhausted workers or connections, an outside service it waits for.",
      "The origin's machine is overloaded or out of memory.",
      "The path to the origin died while connections were open.",
      "The operator, or another node, blocked the origin by hand.",
    ],
    checks: [
      {
        run: "grep '\"code\":2401' access.log | tail",
        shows: "the timeouts that led to it: which paths, which addresses, which reason",
      },
      {
        run: "curl -sS -o /dev/null -m 60 -w '%{http_code} %{time_starttransfer}s\\n' -H 'Host: SITE_HOST' http://ORIGIN_IP:ORIGIN_PORT/",
        shows: "how long the origin takes when it is asked directly",
      },
      { run: "uptime; free -m; ps aux --sort=-%cpu | head", shows: "run on the origin: load, memory and who uses it" },
    ],
    decides:
      "In the last 120 s at least 5 requests ran into the response timeout and they were at least half of all requests; or many wait and nothing at all comes back. Reasons: timeouts, stall, operator, peer. Failed connections do not block by default.",
    hosterText:
      "The application behind ORIGIN_IP port ORIGIN_PORT accepts connections but does not answer requests in time, so our edge proxy paused it at TIME, id REQUEST_ID. Please check the application's workers, its database and outside services for what they wait for, and the load of the machine. The edge resumes by itself once requests are answered again.",
    elsewhere: {
      cloudflare: "none (524 again and again)",
      envoy: "UH (no healthy upstream), after outlier detection",
      haproxy: "SC with NOSRV: all servers marked down",
      nginx: "no live upstreams while connecting to upstream",
    },
  },
  DestinationNotReachable: {
    title: "The network says that the origin cannot be reached",
    visitor: "The network reported that it cannot reach the site's server.",
    visitorAction: WAIT_OR_TELL,
    meaning:
      "On the way to the origin a router, a firewall or the last link reported that host or network cannot be reached, or that access is prohibited. The report came from the network outside this edge; the origin's program was not involved.",
    causes: [
      "The host is switched off or has lost its network: its router finds nobody under the address (ARP or neighbour discovery fails).",
      "A firewall rejects with host-prohibited or admin-prohibited, the default of several Linux distributions, because the edge is not whitelisted.",
      "The address is out of date: the server has moved.",
      "Routing fault at the hoster or a transit provider: no route to the network.",
    ],
    checks: [
      {
        run: "curl -sv -o /dev/null http://ORIGIN_IP:ORIGIN_PORT/",
        shows: "run on the edge: 'No route to host' or 'Network is unreachable' confirms it",
      },
      {
        run: "tcpdump -ni any 'icmp or icmp6'",
        shows: "run on the edge during a request: who sends which 'unreachable'",
      },
      { run: "mtr -T -P ORIGIN_PORT -c 10 -r ORIGIN_IP", shows: "run on the edge: the hop at which the path ends" },
      {
        run: "ip neigh show ORIGIN_IP",
        shows: "run on the edge or the last router: FAILED or INCOMPLETE = nobody answers on the link",
      },
      {
        run: "nft list ruleset | grep -n 'reject with'",
        shows: "run on the origin: rules that reject with an ICMP message",
      },
      { run: "dig +short ORIGIN_HOST A ORIGIN_HOST AAAA", shows: "whether the address is still the right one" },
    ],
    decides:
      "connect() ended with EHOSTUNREACH, ENETUNREACH, ENOPROTOOPT or (IPv6) EACCES after a packet had left. Reasons: icmp-host, icmp-admin, icmp-net, icmp-protocol by the message received; arp-failed = no ARP answer for about 3 s. A failure of this machine's own routing table is 2006 instead.",
    hosterText:
      "The network answers packets from our edge proxy (EDGE_IP) to ORIGIN_IP port ORIGIN_PORT with 'destination unreachable', seen at TIME, id REQUEST_ID. Please check 1. that the host is up and has this address (ip neigh on its router); 2. that no firewall rejects EDGE_IP with host-prohibited or admin-prohibited; 3. the routing to this network. Please whitelist the addresses of the edge.",
    elsewhere: {
      cloudflare: "523 (origin is unreachable)",
      envoy: "UF (upstream connection failure)",
      haproxy: "SC",
      nginx: "connect() failed (113: No route to host) or (101: Network is unreachable) while connecting to upstream",
    },
  },
  ConnectionReset: {
    title: "The connection was dropped as soon as it stood",
    visitor: "The site's server accepted the connection and dropped it at once.",
    visitorAction: WAIT_OR_TELL,
    meaning:
      "TCP was established, then reset or closed before TLS or HTTP could begin. Somebody is there, but does not want to talk to us or cannot.",
    causes: [
      "A load balancer in front of the origin accepts and finds no server behind it.",
      "The program closes connections from addresses that it does not know (access list, fail2ban, TCP wrappers).",
      "A limit of connections is reached in the program.",
      "The program crashes on accept.",
    ],
    checks: [
      {
        run: "curl -sv -o /dev/null http://ORIGIN_IP:ORIGIN_PORT/",
        shows: "run on the edge: 'Connected', then 'reset by peer' or 'Empty reply'",
      },
      {
        run: "curl -sv -o /dev/null http://127.0.0.1:ORIGIN_PORT/",
        shows: "run on the origin: works here = an access list or balancer in between",
      },
      { run: "journalctl -u SERVICE --since -15min", shows: "run on the origin: limits, crashes, refused clients" },
    ],
    decides:
      "RST or FIN on a fresh connection before TLS began or a byte of the request was taken. Reasons: reset-at-accept, closed-at-accept. A reset of a reused idle connection is retried and is no failure.",
    hosterText:
      "Connections from our edge proxy (EDGE_IP) to ORIGIN_IP port ORIGIN_PORT are accepted and dropped at once, seen at TIME, id REQUEST_ID. Please check that the balancer in front has a healthy server, that no access list drops EDGE_IP, and that the service has not reached its limit of connections.",
    elsewhere: {
      cloudflare: "520, 521",
      envoy: "UF, UC (upstream connection termination)",
      haproxy: "SH, SC",
      nginx: "recv() failed (104: Connection reset by peer) while reading response header from upstream",
    },
  },
  OriginConnectionLimit: {
    title: "Too many requests wait for the origin",
    visitor: "The site's server is busy; too many requests are waiting for it.",
    visitorAction: WAIT,
    meaning:
      "The edge may open only so many connections to this origin, all are busy, and the request would have waited too long. The limit protects the origin.",
    causes: [
      "The origin answers more slowly than requests arrive.",
      "The limit is lower than the origin could bear.",
      "Traffic peak or attack.",
    ],
    checks: [
      {
        run: "grep SITE_HOST access.log | tail -100",
        shows: "ttfb_ms: how long the origin takes at the moment; queue_ms: how long requests waited",
      },
      {
        run: "ss -tn state established 'dst ORIGIN_IP and dport = :ORIGIN_PORT' | wc -l",
        shows: "run on the edge: open connections to the origin",
      },
    ],
    decides:
      "The limit of connections of this origin is reached and the time in the queue is over. The origin was not asked.",
    hosterText: null,
    elsewhere: {
      envoy: "UO (upstream overflow)",
      haproxy: "sQ (queue timeout), PC (the proxy refused: a limit is reached)",
      nginx: "no live upstreams while connecting to upstream (max_conns)",
    },
  },
  OriginDisabled: {
    title: "The origin is taken out",
    visitor: "The owner has taken the site's server out of service.",
    visitorAction: "Come back later. Only the owner of the site can put the server back.",
    meaning: "The owner took this origin out of service at the edge, and no other origin is left.",
    causes: ["Planned work on the server.", "The work is over and the switch was forgotten."],
    checks: [{ run: "grep -n -A 8 SITE_HOST wao.yaml", shows: "the origins of the site and their switches" }],
    decides: "The switch of the origin.",
    hosterText: null,
    elsewhere: {
      envoy: "UH (no healthy upstream)",
      haproxy: "SC with the server in MAINT",
      nginx: "no live upstreams while connecting to upstream (server … down)",
    },
  },
  OriginUnhealthy: {
    title: "The origin fails its health checks",
    visitor: "The site's server is known to be out of order at the moment.",
    visitorAction: WAIT_OR_TELL,
    meaning:
      "Active checks of the origin fail, and the site is configured not to send visitors to an origin that fails them.",
    causes: [
      "The origin is really out of order; the checks carry the real code.",
      "The check URL asks for something that fails although the site works.",
    ],
    checks: [
      {
        run: "curl -sS -o /dev/null -D - -m 10 -H 'Host: SITE_HOST' http://ORIGIN_IP:ORIGIN_PORT/CHECK_PATH",
        shows: "run on the edge: what the check sees",
      },
    ],
    decides: "The configured number of checks in a row failed, and no other origin is healthy.",
    hosterText:
      "The health check of our edge proxy (EDGE_IP) against ORIGIN_IP port ORIGIN_PORT fails since TIME, id REQUEST_ID. Please check the service; the edge sends visitors again once its checks succeed.",
    elsewhere: {
      envoy: "UH (no healthy upstream)",
      haproxy: "SC with NOSRV: all servers down",
      nginx: "no live upstreams while connecting to upstream",
    },
  },
  AddressFamilyUnsupported: {
    title: "The origin has no address that this edge can use",
    visitor: "The site's server can only be reached over a kind of network that this edge does not have.",
    visitorAction: WAIT_OR_TELL,
    meaning: "All addresses of the origin are of one family (mostly IPv6) that this edge has no route for.",
    causes: [
      "The origin has only AAAA records and the edge has no IPv6.",
      "The edge lost its IPv6 (or IPv4) uplink.",
      "The A record was removed by mistake.",
    ],
    checks: [
      { run: "dig +short ORIGIN_HOST A ORIGIN_HOST AAAA", shows: "which families the origin has" },
      {
        run: "ip -6 route show default; ip -4 route show default",
        shows: "run on the edge: which families it can route",
      },
    ],
    decides:
      "Every address failed at once with ENETUNREACH or EAFNOSUPPORT of this machine, and all are of one family without a default route.",
    hosterText: null,
    elsewhere: {
      cloudflare: "523 (origin is unreachable)",
      envoy: "UF",
      haproxy: "SC",
      nginx: "connect() failed (101: Network is unreachable)",
    },
  },
} as const satisfies Record<string, FailureText>;
