import { hostname, networkInterfaces } from "node:os";
import type { SiteConfig } from "../config/edge-config.ts";
import { demoSite, impatientDemoSite } from "./demo-site.ts";
import type { DemoOrigin } from "./demo-site.ts";
import { startGoodOrigin } from "./good-origin.ts";
import type { LoopbackListener } from "./listen-on-loopback.ts";
import { listenWithScript } from "./origin-script.ts";
import { holdRefusedPort } from "./refused-port.ts";
import { holdUnansweredPort } from "./unanswered-port.ts";
import type { Way } from "./way.ts";
import { WAYS } from "./ways.ts";

/** Origins on loopback that work and that fail, and the sites that lead to them. */
export interface Demo {
  readonly sites: SiteConfig[];
  /** What to tell the person who started it; several lines, no newline at the end. */
  readonly banner: string;
  /** Ends every listener, connection and thread of the demo. */
  close(): Promise<void>;
}

const LOOPBACK = "127.0.0.1";
/** Nobody connects to the acted one; the port is only for the log. */
const PRETENDED_PORT = 80;

const BANNER = [
  "No origin was given, so wao brought its own: a page that works, and an origin for every way to fail.",
  "Open the address above in a browser, or break something from the command line:",
  "  curl -i -H 'Host: refused.localhost' ADDRESS",
].join("\n");

/**
 * Start the embedded demo.
 *
 * @throws the system's error where loopback has no free port; nothing is left open then
 */
export async function startDemo(): Promise<Demo> {
  const open: LoopbackListener[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(open.map((listener) => listener.close()));
  };
  try {
    const good = await startGoodOrigin();
    open.push(good);
    const sites = [demoSite("demo", ownHosts(), { scheme: "http", host: LOOPBACK, port: good.port })];
    for (const way of WAYS) {
      const origin = await startOrigin(way, open);
      if (origin !== null) sites.push(impatientDemoSite(way.label, [`${way.label}.localhost`], origin));
    }
    return { sites, banner: BANNER, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * The names by which a newcomer reaches this machine. Not `*`: then no host would be unknown, and 1002 could not be shown.
 */
function ownHosts(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const literals = addresses.map(({ address }) => address.replace(/%.*$/, "").toLowerCase());
  const name = hostname().toLowerCase();
  return [...new Set(["localhost", "127.0.0.1", "::1", "0.0.0.0", name, `${name}.local`, ...literals])];
}

/** Start what the way needs; what was opened is added to `open`. Null where the way has no site. */
async function startOrigin(way: Way, open: LoopbackListener[]): Promise<DemoOrigin | null> {
  const { origin } = way;
  switch (origin.kind) {
    case "none":
      return null;
    case "name":
      return { scheme: "http", host: origin.host, port: 80 };
    case "pretended":
      return { scheme: "http", host: LOOPBACK, port: PRETENDED_PORT, pretend: origin.pretend };
    case "script":
      return listening(origin.scheme, await listenWithScript(origin.script), open);
    case "refused":
      return listening("http", await holdRefusedPort(), open);
    case "unanswered":
      return listening("http", await holdUnansweredPort(), open);
  }
}

function listening(scheme: "http" | "https", listener: LoopbackListener, open: LoopbackListener[]): DemoOrigin {
  open.push(listener);
  return { scheme, host: LOOPBACK, port: listener.port };
}
