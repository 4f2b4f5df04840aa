import type { AdminDesk } from "./admin-desk.ts";
import { AdminProblem } from "./admin-problem.ts";
import { eventPage } from "./event-page.ts";
import { obey, siteView } from "./site-orders.ts";
import { statusPage } from "./status-page.ts";
import { readStatusQuery } from "./status-query.ts";
import { obeySwitch, type SwitchName } from "./switch-orders.ts";

/** A request, as the handlers see it. */
export interface AdminCall {
  readonly desk: AdminDesk;
  /** What stands where the path has `:site`. */
  readonly site: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

export interface Route {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** Gives the answer's body. Throws AdminProblem. */
  readonly handle: (call: AdminCall) => unknown;
}

const SWITCHES: readonly SwitchName[] = ["simulate", "disable", "enable", "maintenance"];

/** Everything behind the token. */
export const ROUTES: readonly Route[] = [
  { method: "GET", path: "/v1/status", handle: ({ desk, query }) => statusPage(desk, readStatusQuery(query)) },
  { method: "GET", path: "/v1/sites/:site", handle: ({ desk, site }) => siteView(desk, site) },
  { method: "POST", path: "/v1/sites/:site/block", handle: ({ desk, site, body }) => obey(desk, "block", site, body) },
  {
    method: "POST",
    path: "/v1/sites/:site/unblock",
    handle: ({ desk, site, body }) => obey(desk, "unblock", site, body),
  },
  { method: "POST", path: "/v1/sites/:site/never", handle: ({ desk, site, body }) => obey(desk, "never", site, body) },
  ...SWITCHES.map((name): Route => ({
    method: "POST",
    path: `/v1/sites/:site/${name}`,
    handle: ({ desk, site, body }) => obeySwitch(desk, name, site, body),
  })),
  { method: "POST", path: "/v1/reload", handle: ({ desk }) => reload(desk) },
  { method: "GET", path: "/v1/events", handle: ({ desk, query }) => eventPage(desk, query) },
];

/** Where a request belongs. Throws AdminProblem where that is nowhere. */
export function findRoute(method: string, path: string): { readonly route: Route; readonly site: string } {
  const asked = path.split("/").map(decoded);
  const fitting = ROUTES.filter((route) => fits(route.path.split("/"), asked));
  if (fitting.length === 0) {
    throw new AdminProblem(
      "unknown-path",
      "there is nothing at this path; docs/guides/admin-api.md lists what there is",
    );
  }
  // HEAD is GET whose body Node leaves out.
  const route = fitting.find((candidate) => candidate.method === (method === "HEAD" ? "GET" : method));
  if (route !== undefined) return { route, site: asked[3] ?? "" };
  const allow = fitting.map((candidate) => candidate.method).join(", ");
  throw new AdminProblem("wrong-method", `this path takes ${allow}`, { allow });
}

function fits(pattern: readonly string[], asked: readonly (string | null)[]): boolean {
  return (
    pattern.length === asked.length &&
    pattern.every((part, index) => part === asked[index] || (part === ":site" && Boolean(asked[index])))
  );
}

/** null: what follows a percent sign is no UTF-8. */
function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

async function reload(desk: AdminDesk): Promise<object> {
  const { ok, messages } = await desk.reload();
  if (ok) return { messages };
  throw new AdminProblem("reload-refused", messages.at(-1) ?? "", { messages: messages.slice(0, -1) });
}
