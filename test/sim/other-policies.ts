import type { MakePolicy, Policy } from "./policy.ts";

/** No blocking at all. */
export const none: MakePolicy = (): Policy => ({
  name: "none",
  admit: () => 0,
  answered: () => {},
  timedOut: () => {},
});

/** The rule by the letter: 5 timeouts within 120 s block for 60 s. */
export const literalRule: MakePolicy = ({ agenda }): Policy => {
  const timeouts: number[] = [];
  let blockedUntilMs = 0;
  return {
    name: "5 timeouts in 120 s",
    admit: () => (agenda.nowMs < blockedUntilMs ? null : 0),
    answered: () => {},
    timedOut: () => {
      timeouts.push(agenda.nowMs);
      while ((timeouts[0] ?? 0) < agenda.nowMs - 120_000) timeouts.shift();
      if (timeouts.length >= 5) blockedUntilMs = Math.max(blockedUntilMs, agenda.nowMs + 60_000);
    },
  };
};

/**
 * Like Envoy's outlier detection with its defaults (5 gateway failures in a row, 30 s × the number of ejections, at most 300 s, looked at every 10 s),
 * and its panic threshold off: with one host it would otherwise never eject.
 */
export const consecutiveFailures: MakePolicy = ({ agenda }): Policy => {
  let inARow = 0;
  let ejections = 0;
  let ejectedUntilMs = 0;
  const isEjected = (): boolean => agenda.nowMs < ejectedUntilMs;
  return {
    name: "5 in a row",
    admit: () => (isEjected() ? null : 0),
    answered: () => {
      inARow = 0;
    },
    timedOut: () => {
      if (isEjected() || ++inARow < 5) return;
      inARow = 0;
      ejections++;
      const endMs = agenda.nowMs + Math.min(30_000 * ejections, 300_000);
      ejectedUntilMs = Math.ceil(endMs / 10_000) * 10_000;
    },
  };
};
