import assert from "node:assert/strict";
import { test } from "node:test";
import { unreachables4, unreachables6 } from "../../../src/origin/icmp-counter.ts";
import { nextHop } from "../../../src/origin/neighbour-table.ts";

const ROUTES = [
  "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
  "eth0\t00000000\t010010AC\t0003\t0\t0\t0\t00000000\t0\t0\t0",
  "eth0\t000010AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0",
  "eth1\t0002A8C0\tFE0010AC\t0003\t0\t0\t0\t00FFFFFF\t0\t0\t0",
  "eth1\t0502A8C0\t00000000\t0000\t0\t0\t0\tFFFFFFFF\t0\t0\t0",
].join("\n");

test("the next hop is the gateway of the longest matching route that is up", () => {
  assert.equal(nextHop(ROUTES, "198.51.100.7"), "172.16.0.1");
  assert.equal(nextHop(ROUTES, "172.16.9.9"), "172.16.9.9");
  assert.equal(nextHop(ROUTES, "192.168.2.5"), "172.16.0.254");
  assert.equal(nextHop("header only\n", "192.168.2.5"), "192.168.2.5");
});

test("ICMP counters are found by name, wherever the kernel puts them", () => {
  const snmp = "Ip: A\nIp: 1\nIcmp: InMsgs InErrors InDestUnreachs\nIcmp: 9 0 7\nIcmpMsg: InType3\nIcmpMsg: 7\n";
  assert.equal(unreachables4(snmp), 7);
  assert.equal(unreachables4("Tcp: x\nTcp: 1\n"), 0);
  assert.equal(unreachables6("Icmp6InMsgs   \t4\nIcmp6InDestUnreachs             \t3\n"), 3);
  assert.equal(unreachables6(""), 0);
});
