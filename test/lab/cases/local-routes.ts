import { GOOD } from "../behaviour.ts";
import type { LabCase } from "../lab-case.ts";
import { AT_ONCE } from "./times.ts";

/** Our own routing table: 2006, at once, and never the origin's fault. */
export const LOCAL_ROUTES: readonly LabCase[] = [
  routed("ip", null, "local-no-route"),
  routed("ip", "unreachable", "local-unreachable"),
  routed("ip", "prohibit", "local-prohibited"),
  routed("ip", "blackhole", "local-blackhole"),
  routed("ip -6", null, "local-no-route"),
  routed("ip -6", "unreachable", "local-unreachable"),
  routed("ip -6", "prohibit", "local-prohibited"),
  routed("ip -6", "blackhole", "local-blackhole"),
  {
    name: "a name that leads to a cloud's metadata service",
    at: () => ["169.254.169.254"],
    expect: { code: 2008, status: 502, reason: null, withinMs: AT_ONCE },
  },
  {
    name: "a name that leads to a cloud's metadata service and to a good origin",
    at: (place) => ["169.254.169.254", place.four],
    listens: GOOD,
    expect: { code: 0, status: 200, reason: null, withinMs: AT_ONCE },
  },
];

function routed(command: "ip" | "ip -6", type: string | null, reason: string): LabCase {
  const isFour = command === "ip";
  return {
    name: `${type === null ? "no route" : `route of type ${type}`}${isFour ? "" : ", IPv6"}`,
    at: (place) => (isFour ? place.strangeFour : place.strangeSix),
    ...(type === null
      ? {}
      : {
          prepare: async (lab, place) => {
            await lab.exec("edge", `${command} route add ${type} ${isFour ? place.strangeFour : place.strangeSix}`);
          },
        }),
    expect: { code: 2006, status: 502, reason, withinMs: AT_ONCE },
  };
}
