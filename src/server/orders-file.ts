import { z } from "zod";
import { readCidr } from "../config/cidr.ts";
import { isEmpty, NO_ORDERS, type SiteOrders } from "../config/site-orders.ts";
import { type FileContent, StateFile } from "./state-file.ts";

const disabled = z.object({ is: z.enum(["on", "off"]), sinceMs: z.number() });

const maintenance = z.discriminatedUnion("is", [
  z.object({ is: z.literal("off"), sinceMs: z.number() }),
  z.object({
    is: z.literal("on"),
    sinceMs: z.number(),
    untilMs: z.number().nullable(),
    message: z.string().nullable(),
    allow: z.array(z.string().refine((text) => readCidr(text).ok)),
  }),
]);

const entry = z.object({ site: z.string(), disabled: disabled.nullable(), maintenance: maintenance.nullable() });

const file = z.object({ version: z.literal(1), sites: z.array(z.unknown()) });

/** `state_dir/switches.json`: what persons have told about sites. Not the simulations: whoever starts an edge anew does not want to meet a test. */
export class OrdersFile {
  readonly #file: StateFile;
  readonly #onNotice: (text: string) => void;

  constructor(stateDir: string, onNotice: (text: string) => void) {
    const name = { folder: stateDir, name: "switches.json" };
    const unread = "the configuration alone says which sites are served";
    const unwritten = "what was said by wao disable and wao maintenance is forgotten at a restart";
    this.#file = new StateFile({ ...name, unread, unwritten }, onNotice);
    this.#onNotice = onNotice;
  }

  /** What a former process left, by the sites' names. Never rejects. */
  async read(): Promise<Map<string, SiteOrders>> {
    const found = new Map<string, SiteOrders>();
    const text = await this.#file.read();
    if (text === null) return found;
    const { data } = file.safeParse(parsed(text));
    if (data === undefined) {
      this.#complain(
        "not JSON, cut short or of another version: ignored, the configuration alone says which sites are served",
      );
      return found;
    }
    for (const [index, one] of data.sites.entries()) {
      const read = entry.safeParse(one);
      if (read.success) found.set(read.data.site, { ...NO_ORDERS, ...ordersIn(read.data) });
      else
        this.#complain(
          `entry ${index} is not understood: ignored, the configuration alone says whether that site is served`,
        );
    }
    return found;
  }

  /** Something has changed: write soon. */
  touch(orders: ReadonlyMap<string, SiteOrders>): void {
    this.#file.touch(() => contentOf(orders));
  }

  /** What has changed is on disk when it resolves. Never rejects. */
  async finish(orders: ReadonlyMap<string, SiteOrders>): Promise<void> {
    await this.#file.finish(contentOf(orders));
  }

  #complain(problem: string): void {
    this.#onNotice(`wao: ${this.#file.path}: ${problem}`);
  }
}

function ordersIn(read: z.output<typeof entry>): Pick<SiteOrders, "disabled" | "maintenance"> {
  return { disabled: read.disabled, maintenance: read.maintenance };
}

function contentOf(orders: ReadonlyMap<string, SiteOrders>): FileContent {
  const sites = [...orders].flatMap(([site, { disabled: off, maintenance: work }]) =>
    isEmpty({ ...NO_ORDERS, disabled: off, maintenance: work }) ? [] : [{ site, disabled: off, maintenance: work }],
  );
  return { text: `${JSON.stringify({ version: 1, sites })}\n`, essence: JSON.stringify(sites), emptiness: "[]" };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
