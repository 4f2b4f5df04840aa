import { authorityText } from "../config/authority.ts";
import type { ListenerOrder } from "./listener-order.ts";

/** With the port that it really has. */
export function listenerUrl({ listen, port }: Pick<ListenerOrder, "listen" | "port">): string {
  return `${listen.tls === undefined ? "http" : "https"}://${authorityText(listen.host, port)}`;
}
