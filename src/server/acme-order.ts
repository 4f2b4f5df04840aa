import { generateKeyPair } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import type * as AcmePackage from "acme-client";
import type { Authorization, Client, Order } from "acme-client";
import type { AcmeChallengeType, AcmeConfig } from "../config/edge-config.ts";
import { AcmeTrouble, problemText, refusedProof } from "./acme-trouble.ts";

const FIRST_LOOK_MS = 200;
const MOST_BETWEEN_LOOKS_MS = 5000;
const LOOKS_GROW = 1.5;
/** A CA that takes longer is tried again later. */
const MOST_WAIT_MS = 120_000;

const newKeyPair = promisify(generateKeyPair);

/** How a name proves that it leads here. */
export interface AcmeProof {
  readonly type: AcmeChallengeType;
  readonly name: string;
  readonly token: string;
  readonly keyAuthorization: string;
}

/** Shows a proof to whoever asks for it. */
export interface ProofStand {
  /** Resolves when every thread can show it. */
  show(proof: AcmeProof): Promise<void>;
  /** It is not asked for any more. */
  remove(proof: AcmeProof): void;
}

/** What an order needs beside the name. */
export interface OrderMeans {
  readonly acme: typeof AcmePackage;
  readonly client: Client;
  readonly stand: ProofStand;
  readonly keyType: AcmeConfig["keyType"];
  readonly signal: AbortSignal;
}

/** PEM texts. */
export interface ObtainedPair {
  readonly cert: string;
  readonly key: string;
}

/** One order for one name (RFC 8555 §7.4), proved in one way. Rejects with AcmeTrouble, or with the signal's reason. */
export async function obtainCertificate(
  name: string,
  type: AcmeChallengeType,
  means: OrderMeans,
): Promise<ObtainedPair> {
  const { acme, client, keyType, signal } = means;
  const order = await client.createOrder({ identifiers: [{ type: "dns", value: name }] });
  const authorization = await authorizationOf(client, order);
  if (authorization.status !== "valid") await prove(order, authorization, { name, type, means });
  const key = await newKey(keyType);
  const [, request] = await acme.crypto.createCsr({ altNames: [name] }, key);
  const finalized = await client.finalizeOrder(order, request);
  const ready = finalized.status === "valid" ? finalized : await decided(() => client.getOrder(order), signal);
  if (ready.status !== "valid") {
    const why = ready.error === undefined ? "" : `: ${problemText(ready.error)}`;
    throw new AcmeTrouble(`the CA ended the order as ${ready.status}${why}`, { scope: "name" });
  }
  return { cert: await client.getCertificate(ready), key };
}

async function authorizationOf(client: Client, order: Order): Promise<Authorization> {
  const [authorization] = await client.getAuthorizations(order);
  if (authorization === undefined) throw new AcmeTrouble("the CA's order asks for no proof", { scope: "name" });
  return authorization;
}

interface Proving {
  readonly name: string;
  readonly type: AcmeChallengeType;
  readonly means: OrderMeans;
}

async function prove(order: Order, authorization: Authorization, { name, type, means }: Proving): Promise<void> {
  const { client, stand, signal } = means;
  const challenge = authorization.challenges.find((one) => one.type === type);
  if (challenge === undefined) throw new AcmeTrouble(`the CA does not offer ${type}`, { scope: "proof" });
  const keyAuthorization = await client.getChallengeKeyAuthorization(challenge);
  const proof: AcmeProof = { type, name, token: challenge.token, keyAuthorization };
  try {
    await stand.show(proof);
    await client.completeChallenge(challenge);
    const end = await decided(() => authorizationOf(client, order), signal);
    if (end.status === "valid") return;
    const error = end.challenges.find((one) => one.type === type)?.error;
    throw refusedProof(error ?? { detail: `the proof is ${end.status}` }, name, type);
  } finally {
    stand.remove(proof);
  }
}

/** Asks until the CA has made up its mind (RFC 8555 §7.5.1). */
async function decided<T extends { readonly status: string }>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const untilMs = performance.now() + MOST_WAIT_MS;
  for (let waitMs = FIRST_LOOK_MS; ; waitMs = Math.min(MOST_BETWEEN_LOOKS_MS, waitMs * LOOKS_GROW)) {
    await pause(waitMs, undefined, { signal });
    const now = await ask();
    if (now.status !== "pending" && now.status !== "processing" && now.status !== "ready") return now;
    if (performance.now() > untilMs) {
      throw new AcmeTrouble(`the CA has not decided in ${MOST_WAIT_MS / 1000} s`, { scope: "name" });
    }
  }
}

/** A new one for every certificate, PEM. */
export async function newKey(type: AcmeConfig["keyType"]): Promise<string> {
  const { privateKey } =
    type === "rsa"
      ? await newKeyPair("rsa", { modulusLength: 2048 })
      : await newKeyPair("ec", { namedCurve: "prime256v1" });
  return privateKey.export({ type: "pkcs8", format: "pem" });
}
