import type { ClientHeader } from "../config/edge-config.ts";
import type { RequestHead } from "../http1/request-head.ts";
import { nodeAddress } from "./node-address.ts";

/*
 * Who the client is behind trusted proxies. Each proxy appends whom it was asked by, so the list is read from its end, for as long as whoever said it
 * is trusted (RFC 7239 §8.1): the first entry that is no trusted proxy is the client, and what stands before it the client has made up.
 *
 *   X-Forwarded-For: 1.2.3.4, 203.0.113.7, 10.0.0.2        from 10.0.0.1
 *                    invented  the client   trusted         trusted
 */

/** Longer ways do not exist; whoever writes one gets no further. */
const MOST_PROXIES = 32;
/** An element of `Forwarded` that is longer is not one. */
const LONGEST_ELEMENT = 1024;

/** The believable part of the way that a request came, the client first. */
export interface ForwardedChain {
  readonly client: string;
  /** As the fields that carry it to the next hop; "" = the trusted proxy said nothing that can be believed. */
  readonly forwardedFor: string;
  readonly forwarded: string;
}

/** What decides whom to believe. */
export interface Trust {
  readonly clientHeader: ClientHeader;
  isTrusted(address: string): boolean;
}

/** @param peer the trusted proxy that sent the request */
export function forwardedChain(head: RequestHead, peer: string, trust: Trust): ForwardedChain {
  const { clientHeader } = trust;
  const listed = clientHeader === "forwarded" ? NOTHING : believed(listEntries(head.forwardedFor), peer, trust);
  // Most proxies write one of the two and let the client's other one pass: it is asked only where the first is absent.
  const readsForwarded = clientHeader === "forwarded" || (clientHeader === "auto" && head.forwardedFor === "");
  const elements = head.forwarded === "" ? NOTHING : believed(forwardedEntries(head.forwarded), peer, trust);
  const way = readsForwarded ? elements : listed;
  // It may say more (host, proto, by) of the same hops; of others it is the client's invention.
  const agrees = elements.length === way.length && elements.every(({ address }, at) => address === way[at]?.address);
  return {
    client: way[0]?.address ?? peer,
    forwardedFor: way.map(({ address }) => address).join(", "),
    forwarded: agrees ? elements.map(({ text }) => text).join(", ") : way.map(forwardedFor).join(", "),
  };
}

interface Entry {
  readonly text: string;
  readonly address: string | null;
}

interface BelievedEntry {
  readonly text: string;
  readonly address: string;
}

const NOTHING: readonly BelievedEntry[] = [];

/** @param entries the last one first */
function believed(entries: Iterable<Entry>, peer: string, trust: Trust): BelievedEntry[] {
  const way: BelievedEntry[] = [];
  let said = peer;
  for (const { text, address } of entries) {
    if (address === null || way.length === MOST_PROXIES || !trust.isTrusted(said)) break;
    way.unshift({ text, address });
    said = address;
  }
  return way;
}

function* listEntries(value: string): Generator<Entry> {
  for (let to = value.length; to > 0;) {
    const comma = value.lastIndexOf(",", to - 1);
    const text = value.slice(comma + 1, to).trim();
    if (text !== "") yield { text, address: nodeAddress(text) };
    to = comma;
  }
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const PAIR = `${TOKEN}=(?:${TOKEN}|"(?:[^"\\\\]|\\\\.)*")`;
const ELEMENT = new RegExp(`^[ \\t]*(${PAIR}(?:[ \\t]*;[ \\t]*${PAIR})*)[ \\t]*$`);
const FOR = /(?:^|;)[ \t]*for=(?:"([^"]*)"|([^;" \t]+))/i;

/**
 * The elements of `Forwarded` (RFC 7239 §4) from the end: the shortest piece behind a comma that is a whole element. So a quote that the client left
 * open hides nothing of what proxies wrote behind it.
 */
function* forwardedEntries(value: string): Generator<Entry> {
  for (let to = value.length; to > 0;) {
    const comma = elementStart(value, to);
    if (comma === null) return;
    const text = ELEMENT.exec(value.slice(comma + 1, to))?.[1] ?? "";
    const node = FOR.exec(text);
    yield { text, address: nodeAddress(node?.[1] ?? node?.[2] ?? "") };
    to = comma;
  }
}

/** Where the comma before the last element stands (−1 = there is none); null = there is no whole element. */
function elementStart(value: string, to: number): number | null {
  for (let comma = value.lastIndexOf(",", to - 1); to - comma <= LONGEST_ELEMENT;) {
    if (ELEMENT.test(value.slice(comma + 1, to))) return comma;
    if (comma <= 0) return null;
    comma = value.lastIndexOf(",", comma - 1);
  }
  return null;
}

function forwardedFor({ address }: BelievedEntry): string {
  return `for=${forwardedNode(address)}`;
}

/** RFC 7239 §6: an IPv6 address stands in brackets, and so in quotes. */
export function forwardedNode(address: string): string {
  return address.includes(":") ? `"[${address}]"` : address;
}
