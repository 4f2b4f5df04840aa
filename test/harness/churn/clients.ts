import { connect, type Socket } from "node:net";
import { type Kind, kindOf, requestText } from "./plan.ts";

/**
 * The clients of the churn test, a process of its own: PORT FROM TO LANES. Sends the requests with these numbers, each exactly once, several
 * at a time on each of LANES connections, checks what comes back, and ends with `done` once every one has had the end that the plan says.
 */
const [port = 0, from = 0, to = 0, lanes = 1] = process.argv.slice(2).map(Number);
const DEPTH = 12;
const STUCK_MS = 20_000;

let next = from;
let running = lanes;

class Lane {
  #socket: Socket | null = null;
  #text = "";
  /** Numbers that were sent and have had no end. */
  #waiting: number[] = [];
  #stuck: NodeJS.Timeout | null = null;

  run(): void {
    if (this.#stuck !== null) clearTimeout(this.#stuck);
    if (next >= to) return this.#finish();
    this.#stuck = setTimeout(() => this.#fail("nothing comes any more"), STUCK_MS);
    const socket = this.#socket ?? this.#connect();
    let text = "";
    for (
      let kind: Kind | null = null;
      next < to && this.#waiting.length < DEPTH && (kind?.end ?? "stays") === "stays";
    ) {
      kind = kindOf(next);
      text += requestText(next);
      this.#waiting.push(next++);
    }
    socket.write(text, "latin1");
    this.#leave();
  }

  #connect(): Socket {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.#socket = socket;
    this.#text = "";
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => {
      if (this.#socket !== socket) return;
      this.#text += chunk;
      this.#read();
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      if (this.#socket === socket) this.#ended();
    });
    return socket;
  }

  /** Takes whole answers, one after the other; at `half` what has come is enough. */
  #read(): void {
    for (;;) {
      const number = this.#waiting[0];
      if (number === undefined) return;
      const kind = kindOf(number);
      const headEnd = this.#text.indexOf("\r\n\r\n");
      if (headEnd === -1) return;
      const head = this.#text.slice(0, headEnd);
      if (kind.end === "reset-by-us") return this.#reset();
      if (kind.end === "cut") return;
      if (!head.startsWith(`HTTP/1.1 ${kind.status} `)) {
        return this.#fail(`${kind.name} was answered ${JSON.stringify(head)}`);
      }
      const end = this.#bodyEnd(head, headEnd + 4);
      if (end > this.#text.length) return;
      this.#text = this.#text.slice(end);
      this.#waiting.shift();
      if (this.#waiting.length === 0 && kind.end === "stays") return this.run();
      this.#leave();
    }
  }

  #bodyEnd(head: string, bodyFrom: number): number {
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
    if (length !== undefined) return bodyFrom + Number(length);
    const last = this.#text.indexOf("0\r\n\r\n", bodyFrom);
    return last === -1 ? Number.POSITIVE_INFINITY : last + 5;
  }

  #reset(): void {
    this.#waiting.shift();
    const socket = this.#socket;
    this.#socket = null;
    socket?.resetAndDestroy();
    this.run();
  }

  /** A request that is left without an answer is the only one that waits: its client goes, by FIN. */
  #leave(): void {
    const [number] = this.#waiting;
    if (number === undefined || this.#waiting.length > 1 || kindOf(number).end !== "left-by-us") return;
    this.#waiting = [];
    const socket = this.#socket;
    this.#socket = null;
    socket?.end();
    socket?.destroySoon();
    this.run();
  }

  #ended(): void {
    this.#socket = null;
    const number = this.#waiting.shift();
    if (number === undefined) return this.run();
    const { end, name } = kindOf(number);
    if (end !== "cut") return this.#fail(`the connection ended under ${name}`);
    if (this.#waiting.length > 0) return this.#fail("a cut was not the last of its connection");
    this.run();
  }

  #finish(): void {
    this.#socket?.destroy();
    this.#socket = null;
    running -= 1;
    if (running === 0) process.stdout.write("done\n");
  }

  #fail(why: string): void {
    process.stdout.write(
      `failed: ${why}, waiting ${this.#waiting.join()}, read ${JSON.stringify(this.#text.slice(0, 200))}\n`,
    );
    process.exit(1);
  }
}

for (let count = 0; count < lanes; count += 1) new Lane().run();
