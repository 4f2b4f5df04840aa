import { BreakerBoard } from "../../src/breaker/breaker-board.ts";
import { CellTable } from "../../src/breaker/breaker-memory.ts";
import type { BoardCommand, BreakerOrigin } from "../../src/breaker/breaker-origin.ts";
import { DEFAULT_BREAKER } from "../../src/config/breaker-settings.ts";
import { OriginGate, REFUSED } from "../../src/breaker/origin-gate.ts";
import type { MakePolicy, Policy, World } from "./policy.ts";

const TICK_MS = 100;
const THREADS = 2;
/** What our own requests ask for. */
const CHECKED_PATH = "/";

/** The real thing: the board, the gates and the shared memory that the edge uses, with virtual time. */
export const wao: MakePolicy = (world): Policy => {
  const { agenda } = world;
  const clock = { nowMs: () => agenda.nowMs, wallMs: () => agenda.nowMs };
  const board = new BreakerBoard(THREADS, clock);
  const origin: BreakerOrigin = {
    site: "shop",
    origin: "http://origin.example",
    host: "origin.example",
    settings: DEFAULT_BREAKER,
  };
  const cell = board.configure([origin]).cells[0] ?? 0;
  const table = new CellTable(board.memory);
  const gates = Array.from({ length: THREADS }, (_, worker) => new OriginGate(table.place(cell), worker));
  const tick = (): void => {
    obey(world, board, board.tick());
    agenda.in(TICK_MS, tick);
  };
  tick();

  /** Requests go to the threads in turn; the lowest digit of the simulator's token says which. */
  let turn = 0;
  const gateOf = (token: number): OriginGate => gates[token % THREADS] as OriginGate;
  return {
    name: "wao",
    admit: () => {
      turn = (turn + 1) % THREADS;
      const token = gateOf(turn).admit("GET", agenda.nowMs);
      return token === REFUSED ? null : token * THREADS + turn;
    },
    answered: (token) => gateOf(token).answered(Math.floor(token / THREADS), agenda.nowMs),
    timedOut: (token) => gateOf(token).timedOut(Math.floor(token / THREADS)),
  };
};

function obey(world: World, board: BreakerBoard, commands: readonly BoardCommand[]): void {
  for (const command of commands) if (command.do === "probe") probe(world, board, command);
}

function probe(
  world: World,
  board: BreakerBoard,
  { origin, probe, deadlineMs }: Extract<BoardCommand, { do: "probe" }>,
): void {
  const { agenda, origin: model } = world;
  let isOver = false;
  const end = (result: "answered" | "failed"): void => {
    if (isOver) return;
    isOver = true;
    obey(world, board, board.probed(origin, probe, result));
  };
  const job = model.ask(CHECKED_PATH, () => end("answered"));
  agenda.in(deadlineMs, () => {
    if (isOver) return;
    model.giveUp(job);
    end("failed");
  });
}
