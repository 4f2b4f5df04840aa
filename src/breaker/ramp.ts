import type { RampSettings } from "../config/breaker-settings.ts";

/** How many requests may wait at once while an origin comes back: a straight line between two numbers. */
export interface Ramp {
  readonly startMs: number;
  readonly fromCap: number;
  readonly toCap: number;
}

/** A ramp up to what is `usual` for this origin: one that was just on its knees is not given all that queued up at once. */
export function startRamp(usual: number, settings: RampSettings, nowMs: number): Ramp {
  const fromCap = Math.max(settings.least, Math.ceil(usual * settings.share));
  return { startMs: nowMs, fromCap, toCap: Math.max(fromCap, Math.ceil(usual)) };
}

/** The cap at a moment: never falls as time goes on, and stays at `toCap` when the ramp is over. */
export function rampCap(ramp: Ramp, overMs: number, nowMs: number): number {
  const done = overMs <= 0 ? 1 : Math.min(1, Math.max(0, (nowMs - ramp.startMs) / overMs));
  return Math.floor(ramp.fromCap + (ramp.toCap - ramp.fromCap) * done);
}
