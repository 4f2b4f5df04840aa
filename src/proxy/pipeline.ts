import { METHODS } from "node:http";
import type { Failure } from "../failures/failure.ts";
import { failure } from "../failures/failure.ts";
import { failureRow } from "../failures/catalogue.ts";
import { NO_BODY } from "../http1/body-length.ts";
import type { OpenResult } from "../origin/exchange-pool.ts";
import type { OriginExchange } from "../origin/origin-exchange.ts";
import type { ProxySource } from "../primitives/proxy-header.ts";
import { Deadline } from "../primitives/timer-wheel.ts";
import type { SiteOrigin } from "../sites/site-origin.ts";
import { acmeProof } from "./acme-proof.ts";
import {
  admittedOrigin,
  fairly,
  giveSeatBack,
  refusal,
  settleAnswered,
  settleDropped,
  settleFailed,
} from "./admission.ts";
import type { Edge } from "./edge.ts";
import { addConnect, addExchange } from "./attempts.ts";
import { hasLooped } from "./origin-head.ts";
import { httpsRedirect } from "./https-redirect.ts";
import { misdirected } from "./misdirected.ts";
import { type OwnAnswer, ownAnswer } from "./own-answer.ts";
import { QueuedRequest } from "./queued-request.ts";
import { Relay } from "./relay.ts";
import { afterConnectFailure, afterExchangeFailure, type Next } from "./repeat.ts";
import { ServerTiming } from "./server-timing.ts";
import { switchedAnswer } from "./site-switches.ts";
import type { Transaction } from "./transaction.ts";
import type { Tunnel } from "./tunnel.ts";

/*
 * The whole life of a request, top to bottom:
 *
 *   beginTransaction → admit → route → breaker → exchange → (connect → listen) → relay → answered → finish
 *                        └────────┴───────┴─────────┴──────────┴───────────────────┴──→ fail ──────┘
 *
 * Every request leaves through `finish`, every failure through `fail`.
 */

/** An origin that has not proved to speak HTTP yet may reset or greet first: so long we listen before we talk, ms. */
const LISTEN_FIRST_MS = 5;
const MOST_LISTENED_MS = 300;
/** While this node is cut off, visitors learn soon that it is; a network that is back connects sooner, ms. */
const CUT_OFF_MS = 2000;

/** A request head has been read and is good. */
export function beginTransaction(edge: Edge, transaction: Transaction): void {
  const proof = edge.challenges === null ? null : acmeProof(edge.challenges, transaction);
  if (proof !== null) return answerOurselves(transaction, proof);
  const refused = admit(edge, transaction) ?? route(edge, transaction);
  if (refused) return fail(edge, transaction, refused);
  const tls = transaction.place?.config.tls;
  const redirect = tls === undefined ? null : httpsRedirect(transaction, tls);
  if (redirect !== null) return answerOurselves(transaction, redirect);
  if (transaction.body.complete) limitTotal(edge, transaction);
  breaker(edge, transaction, null);
}

/** What holds for every site. */
function admit(edge: Edge, { head, client }: Transaction): Failure | null {
  if (edge.isDraining) return DRAINING;
  const overloaded = client.source.refusal ?? edge.load.refusal;
  if (overloaded !== null) return overloaded;
  if (head.method === "CONNECT" || head.method === "TRACE") return METHOD_NOT_ALLOWED;
  if (hasLooped(head.cdnLoop)) return LOOP;
  if (head.expect !== "" && head.expect.toLowerCase() !== "100-continue") return EXPECTATION;
  return null;
}

/** Finds the site, and asks whether it is served and what it allows. */
function route(edge: Edge, transaction: Transaction): Failure | null {
  const { head } = transaction;
  const site = edge.sites.find(head.host);
  if (site === null) return NOT_CONFIGURED;
  transaction.place = site;
  if (site.config.serverTiming === true) transaction.timing = new ServerTiming();
  if (transaction.client.tls !== null || site.config.tls !== undefined) {
    const wrongWay = misdirected(edge, transaction, site);
    if (wrongWay !== null) return wrongWay;
  }
  const switched = site.switches === null ? null : switchedAnswer(site.switches, transaction);
  if (switched !== null) return switched;
  const { methods, maxBodyBytes } = site.config;
  if (!isAllowed(head.method, methods)) return METHOD_NOT_ALLOWED;
  if (maxBodyBytes !== null && head.bodyLength > maxBodyBytes) return BODY_TOO_LARGE;
  return null;
}

function isAllowed(method: string, listed: readonly string[] | null): boolean {
  if (listed === null) return KNOWN_METHODS.has(method);
  return listed.includes(method) || (method === "HEAD" && listed.includes("GET"));
}

/** The request is whole: if the site limits the time for the whole answer, it begins now. */
function limitTotal(edge: Edge, transaction: Transaction): void {
  const totalMs = transaction.place?.config.timeouts.totalMs ?? null;
  if (totalMs === null) return;
  transaction.deadline = new Deadline(edge.wheel, () => guarded(edge, transaction, () => overdue(edge, transaction)));
  transaction.deadline.set(totalMs);
}

/** The time for the whole answer is over (2414). */
function overdue(edge: Edge, transaction: Transaction): void {
  const connection = transaction.relay?.connection;
  transaction.phase =
    transaction.state === "answering"
      ? "body"
      : (connection?.phase ?? (transaction.queued === null ? "connect" : "edge"));
  if (connection && transaction.state === "answering") countBody(transaction, connection);
  fail(edge, transaction, OVERDUE);
}

/** How much of the answer's body came before it broke off, for the log. */
function countBody(transaction: Transaction, { bodyBytes, expectedBytes }: OriginExchange): void {
  transaction.receivedBytes = bodyBytes;
  transaction.expectedBytes = expectedBytes;
}

/**
 * Goes to the first origin, from the present one on, that is not blocked and has a connection to spare; or waits for one.
 * @param failed what became of the one before, if one was tried
 */
export function breaker(edge: Edge, transaction: Transaction, failed: Failure | null): void {
  transaction.timing?.back();
  const origin = admittedOrigin(edge, transaction);
  if (origin !== null) return exchange(edge, transaction, origin);
  const { full } = transaction;
  if (full === null) return fail(edge, transaction, failed ?? refusal(edge, transaction));
  transaction.timing?.leave();
  const refused = QueuedRequest.join(edge, transaction, full, failed);
  if (refused !== null) fail(edge, transaction, refused);
}

/** One attempt at an origin: over an idle connection if there is one, else over a new one. */
function exchange(edge: Edge, transaction: Transaction, origin: SiteOrigin): void {
  // An idle connection of a node that is cut off is as dead as the way.
  if (!transaction.freshOnly && !edge.gates.isNodeCutOff) {
    const idle = origin.pool.take(transaction.sending);
    if (idle) return relay(edge, transaction, origin, idle);
  }
  connect(edge, transaction, origin);
}

function connect(edge: Edge, transaction: Transaction, origin: SiteOrigin): void {
  transaction.timing?.leave();
  const usualMs = transaction.place?.config.timeouts.connectMs ?? 0;
  const budgetMs = edge.gates.isNodeCutOff ? Math.min(usualMs, CUT_OFF_MS) : usualMs;
  const onEnd = (result: OpenResult): void =>
    guarded(edge, transaction, () => {
      connectEnded(edge, transaction, origin, result);
      // No read of the client follows now that would flush it: an Expect: 100-continue sends no body before our head is out.
      transaction.body.flush();
    });
  const source = origin.config.sendProxy === undefined ? null : sourceOf(transaction);
  const wish = { sending: transaction.sending, budgetMs, source };
  transaction.connecting = origin.pool.connect(origin.config, wish, edge, onEnd);
}

/** Whom the connection is for. Of a client that a trusted proxy has named in a field, no port is known. */
function sourceOf({ client, clientAddress: address }: Transaction): ProxySource {
  return { address, port: address === client.clientAddress ? client.source.clientPort : 0 };
}

function connectEnded(edge: Edge, transaction: Transaction, origin: SiteOrigin, result: OpenResult): void {
  transaction.connecting = null;
  transaction.timing?.back();
  addConnect(transaction, result.attempts);
  transaction.dnsMs = result.dnsMs;
  transaction.connectMs = result.connectMs;
  transaction.tlsMs = result.tlsMs;
  if (result.ok) return relay(edge, transaction, origin, result.exchange);
  transaction.phase = result.phase;
  settleFailed(edge, transaction, result.failure);
  const failed = fairly(edge, transaction, result.failure);
  if (afterConnectFailure(transaction, failed) === "give-up") return fail(edge, transaction, failed);
  nextOrigin(edge, transaction, failed);
}

function nextOrigin(edge: Edge, transaction: Transaction, failed: Failure): void {
  settleFailed(edge, transaction, failed);
  giveSeatBack(transaction);
  transaction.originIndex++;
  breaker(edge, transaction, failed);
}

/** Begins the exchange on a connection: sends the request, from here on the relay's events drive it. */
function relay(edge: Edge, transaction: Transaction, origin: SiteOrigin, connection: OriginExchange): void {
  const made = new Relay(edge, transaction, origin, connection);
  transaction.relay = made;
  transaction.address = connection.address;
  transaction.exchanges++;
  connection.start(made, made, transaction.place?.config.timeouts ?? NO_TIMEOUTS);
  transaction.reused = connection.isReused;
  if (origin.proven || connection.isReused) return made.send();
  setTimeout(() => {
    if (transaction.relay !== made) return;
    guarded(edge, transaction, () => {
      made.send();
      transaction.body.flush();
    });
  }, listenMs(transaction));
}

/**
 * With TLS 1.3 a server refuses our certificate one round trip after our handshake is over. A body that is being written then meets the RST, and the
 * alert behind which it hides is never read: so a body waits for as long as the handshake took.
 */
function listenMs({ head, tlsMs }: Transaction): number {
  if (head.bodyLength === NO_BODY || tlsMs <= 0) return LISTEN_FIRST_MS;
  return LISTEN_FIRST_MS + Math.min(tlsMs, MOST_LISTENED_MS);
}

/** The final head is here: from now on a failure can only cut the answer off. */
export function answered(edge: Edge, transaction: Transaction, by: Relay, status: number): void {
  settleAnswered(edge, transaction, status);
  by.origin.proven = true;
  transaction.state = "answering";
  transaction.phase = "body";
  transaction.ttfbMs = performance.now() - transaction.startMs;
  transaction.body.release();
}

/** An exchange ended without a whole answer. */
export function exchangeFailed(edge: Edge, transaction: Transaction, by: Relay, failed: Failure): void {
  const { connection, origin } = by;
  transaction.relay = null;
  transaction.body.detach();
  if (transaction.state === "finished") return;
  if (connection.receivedBytes === 0) {
    origin.proven = false;
    if (connection.isReused) origin.pool.learnIdleLimit(connection.idledMs);
  }
  transaction.timing?.back();
  addExchange(transaction, connection, failed);
  transaction.phase = connection.failedIn ?? failureRow(failed.name).phase;
  if (transaction.state === "open") {
    const next = afterExchangeFailure(transaction, connection, failed);
    if (failed.name === "ConnectionReset") blameAddress(edge, connection.address, failed, next);
    if (next === "repeat") return exchange(edge, transaction, origin);
    if (next === "next-origin") return nextOrigin(edge, transaction, failed);
  }
  if (failed.name === "ResponseTruncated" || connection.failedIn === "body") countBody(transaction, connection);
  settleFailed(edge, transaction, failed);
  fail(edge, transaction, failed);
}

/** A reset at the accept (2204) that is the last word stands for a moment like a refusal; before that, the name may have better addresses. */
function blameAddress({ connector }: Edge, address: string, { reason }: Failure, next: Next): void {
  if (next === "repeat") connector.demote(address);
  else connector.reportReset(address, reason);
}

/** Octets of the request body. False = stop reading. */
export function requestBody(edge: Edge, transaction: Transaction, part: Buffer): boolean {
  if (transaction.failed !== null) return true;
  const limit = transaction.place?.config.maxBodyBytes ?? null;
  if (limit !== null && transaction.chunkedBytes > limit) {
    fail(edge, transaction, BODY_TOO_LARGE);
    return true;
  }
  return transaction.body.push(part);
}

/** The last octet of the request body has been read. */
export function requestBodyEnd(edge: Edge, transaction: Transaction): void {
  if (transaction.failed !== null) return;
  transaction.body.end();
  if (transaction.state !== "finished") limitTotal(edge, transaction);
}

/** The client's request cannot be understood or served any further. */
export function refuse(edge: Edge, transaction: Transaction, failed: Failure): void {
  transaction.phase = "request";
  fail(edge, transaction, failed);
}

/** The only way out for failures: an answer of ours, or a visible cut if the origin's head has left. */
export function fail(edge: Edge, transaction: Transaction, failed: Failure): void {
  if (transaction.state === "finished") return;
  transaction.deadline?.drop();
  letGo(transaction);
  const alreadyFailed = transaction.failed !== null;
  transaction.failed ??= failed;
  if (alreadyFailed) return breakOff(edge, transaction);
  if (transaction.state === "answering" && transaction.client.takeBackHead()) transaction.state = "open";
  if (transaction.state === "open") {
    answerOurselves(transaction, ownAnswer(transaction, failed, edge.config.pages));
  } else {
    breakOff(edge, transaction);
  }
}

function answerOurselves(transaction: Transaction, answer: OwnAnswer): void {
  transaction.state = "answering";
  transaction.status = answer.status;
  transaction.responseBytes = transaction.head.method === "HEAD" ? 0 : answer.body.length;
  transaction.client.sendOwn(transaction, answer);
}

/** Octets of an answer have left, and it cannot go on: the client must be able to see that. */
function breakOff(edge: Edge, transaction: Transaction): void {
  transaction.client.abortResponse();
  finish(edge, transaction);
}

/** The client went away: nobody to answer (2508). */
export function clientGone(edge: Edge, transaction: Transaction, detail: string): void {
  if (transaction.state === "finished") return;
  letGo(transaction);
  if (transaction.failed === null) {
    transaction.failed = failure("ClientClosed", null, detail);
    transaction.status = 499;
  }
  finish(edge, transaction);
}

/** The client's socket took what was written: the origin may go on. */
export function clientDrained(transaction: Transaction): void {
  transaction.relay?.connection.resume();
}

/** A bug of ours: 2000, with the stack in the log. Ends one transaction, never the thread. */
export function surprise(edge: Edge, transaction: Transaction, error: unknown): void {
  edge.reportBug(error, transaction.requestId);
  const failed = failure("EdgeError", null, error instanceof Error ? error.message : String(error));
  try {
    fail(edge, transaction, failed);
  } catch (again) {
    edge.reportBug(again, transaction.requestId);
    transaction.client.abortResponse();
    finish(edge, transaction);
  }
}

/** Runs a step that a socket or timer has called, so that a bug in it ends one request. */
export function guarded(edge: Edge, transaction: Transaction, step: () => void): void {
  try {
    step();
  } catch (error) {
    surprise(edge, transaction, error);
  }
}

/** A tunnel has ended. */
export function finishUpgraded(edge: Edge, transaction: Transaction, tunnel: Tunnel): void {
  edge.forgetTunnel(tunnel);
  transaction.body.bytes = tunnel.clientBytes;
  transaction.responseBytes = tunnel.originBytes;
  finish(edge, transaction);
}

/** The end of every request, exactly once: the log line, and the counters. */
export function finish(edge: Edge, transaction: Transaction): void {
  if (transaction.state === "finished") return;
  transaction.state = "finished";
  settleDropped(transaction);
  giveSeatBack(transaction);
  transaction.deadline?.drop();
  edge.load.inFlight--;
  transaction.totalMs = performance.now() - transaction.startMs;
  edge.log.add(transaction);
  edge.count(transaction);
}

/** Ends what still works for the transaction on the origin's side. */
function letGo(transaction: Transaction): void {
  settleDropped(transaction);
  transaction.queued?.leave();
  transaction.connecting?.cancel();
  transaction.connecting = null;
  const running = transaction.relay;
  transaction.relay = null;
  transaction.body.detach();
  transaction.body.release();
  running?.connection.destroy();
  giveSeatBack(transaction);
}

/** Methods that are passed on unless the site says which ones it wants: those that Node, too, knows. */
const KNOWN_METHODS = new Set(METHODS);
const OVERDUE = failure("ResponseDeadline", null, "the time for the whole answer was over");
const NO_TIMEOUTS = { responseMs: 0, bodyIdleMs: 0 };
export const DRAINING: Failure = failure("EdgeDraining");
const METHOD_NOT_ALLOWED = failure("MethodNotAllowed");
const LOOP = failure("LoopDetected", null, "wao is in the request's CDN-Loop");
const EXPECTATION = failure("ExpectationFailed");
const NOT_CONFIGURED = failure("SiteNotConfigured");
const BODY_TOO_LARGE = failure("RequestBodyTooLarge");
