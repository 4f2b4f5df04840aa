/**
 * HTTP/1.1 as careless servers read it. No server is careless in all of these ways, but each of the ways is that of some server: if a
 * stream of requests is the same to all of them, nobody behind the edge can be made to see other requests than the edge saw.
 */
export interface Reading {
  /** What ends a line: CRLF alone, LF with or without CR, or either octet. */
  readonly lineEnd: "crlf" | "lf" | "either";
  /** Which framing counts where both are there. */
  readonly framing: "coding" | "length";
  /** When a Transfer-Encoding means chunks. */
  readonly chunked: "alone" | "last" | "anywhere";
  /** How a field's name is found: as it is, without white space and control characters around it, or with `_` for `-` too. */
  readonly name: "as-is" | "trimmed" | "underscores";
  /** Which of several values counts; how numbers are read goes with it, to keep the readings few. */
  readonly several: "first" | "last";
  /** What stands between chunks: a line end if there is one, or two octets whatever they are. The same behind the last chunk. */
  readonly afterChunk: "line-end" | "two-octets";
}

/** A request as one of the readings sees it. */
export interface SeenRequest {
  readonly method: string;
  readonly target: string;
  readonly host: string;
  /** Without chunk framing. */
  readonly body: string;
  /** False for the last one, if its head or body has no end. */
  readonly isWhole: boolean;
  readonly upgrade: string;
  /** Offset behind it. */
  readonly end: number;
}

function every(): Reading[] {
  const readings: Reading[] = [];
  for (const lineEnd of ["crlf", "lf", "either"] as const)
    for (const framing of ["coding", "length"] as const)
      for (const chunked of ["alone", "last", "anywhere"] as const)
        for (const name of ["as-is", "trimmed", "underscores"] as const)
          for (const several of ["first", "last"] as const)
            for (const afterChunk of ["line-end", "two-octets"] as const)
              readings.push({ lineEnd, framing, chunked, name, several, afterChunk });
  return readings;
}

export const READINGS: readonly Reading[] = every();

/** Two readings that see something else. */
export interface Dispute {
  readonly readings: readonly [Reading, Reading];
  readonly seen: readonly [readonly SeenRequest[], readonly SeenRequest[]];
}

/**
 * Reads a stream in every way. Of a last request that breaks off, only the head's first line and host have to agree: whether some server takes
 * such a part for the whole is nothing that a proxy could help, and nothing follows it.
 * @returns what all of them see, told as the strictest sees it, or the first two that disagree
 */
export function readEveryWay(text: string): readonly SeenRequest[] | Dispute {
  const [first, ...others] = READINGS as [Reading, ...Reading[]];
  const agreed = readAs(text, first);
  const breaksOff = agreed.at(-1)?.isWhole === false;
  const wanted = told(agreed, breaksOff);
  for (const other of others) {
    const seen = readAs(text, other);
    if (told(seen, breaksOff) !== wanted) return { readings: [first, other], seen: [agreed, seen] };
  }
  return agreed;
}

function told(seen: readonly SeenRequest[], breaksOff: boolean): string {
  return JSON.stringify(
    seen.map(({ method, target, host, body, isWhole }, index) =>
      breaksOff && index === seen.length - 1 ? [method, target, host] : [method, target, host, body, isWhole],
    ),
  );
}

/** Reads a stream of requests (latin1 text) in one way. */
export function readAs(text: string, reading: Reading): SeenRequest[] {
  const requests: SeenRequest[] = [];
  for (let at = 0; at < text.length;) {
    const request = new RequestAsRead(text, reading).read(at);
    if (request === null) break;
    requests.push(request);
    if (!request.isWhole) break;
    at = request.end;
  }
  return requests;
}

interface Line {
  readonly text: string;
  readonly next: number;
}

class RequestAsRead {
  readonly #text: string;
  readonly #reading: Reading;
  readonly #fields: (readonly [name: string, value: string])[] = [];
  #at = 0;
  #body = "";

  constructor(text: string, reading: Reading) {
    this.#text = text;
    this.#reading = reading;
  }

  /** Null where nothing but empty lines is left. */
  read(from: number): SeenRequest | null {
    this.#at = from;
    let start = this.#line();
    while (start?.text === "") start = this.#line();
    if (start === null) return this.#at >= this.#text.length ? null : this.#seen(this.#text.slice(this.#at), false);
    const isWhole = this.#readFields() && this.#readBody();
    return this.#seen(start.text, isWhole);
  }

  #line(): Line | null {
    const text = this.#text;
    const at = this.#at;
    let end = text.indexOf(this.#reading.lineEnd === "crlf" ? "\r\n" : "\n", at);
    let next = end + (this.#reading.lineEnd === "crlf" ? 2 : 1);
    if (this.#reading.lineEnd === "lf" && end > at && text[end - 1] === "\r") end--;
    if (this.#reading.lineEnd === "either") {
      const cr = text.indexOf("\r", at);
      if (cr >= 0 && (end < 0 || cr < end)) {
        end = cr;
        next = text[cr + 1] === "\n" ? cr + 2 : cr + 1;
      }
    }
    if (end < 0) return null;
    this.#at = next;
    return { text: text.slice(at, end), next };
  }

  /** @returns whether the section has an end */
  #readFields(): boolean {
    const { name: mode } = this.#reading;
    for (let line = this.#line(); line !== null; line = this.#line()) {
      if (line.text === "") return true;
      const last = this.#fields.at(-1);
      if (/^[ \t]/.test(line.text) && mode === "as-is" && last) {
        this.#fields[this.#fields.length - 1] = [last[0], `${last[1]} ${line.text.trim()}`];
        continue;
      }
      const colon = line.text.indexOf(":");
      const name = (colon < 0 ? line.text : line.text.slice(0, colon)).toLowerCase();
      this.#fields.push([this.#name(name), colon < 0 ? "" : line.text.slice(colon + 1)]);
    }
    return false;
  }

  #name(raw: string): string {
    if (this.#reading.name === "as-is") return raw;
    const trimmed = withoutControls(raw);
    return this.#reading.name === "trimmed" ? trimmed : trimmed.replaceAll("_", "-");
  }

  #values(name: string): string[] {
    return this.#fields.filter(([one]) => one === name).map(([, value]) => withoutControls(value));
  }

  #one(values: readonly string[]): string | undefined {
    return this.#reading.several === "first" ? values[0] : values.at(-1);
  }

  #readBody(): boolean {
    const lengths = this.#values("content-length").flatMap((value) => value.split(","));
    const isChunked = this.#isChunked();
    if (isChunked && (this.#reading.framing === "coding" || lengths.length === 0)) return this.#readChunks();
    const length = this.#number(this.#one(lengths) ?? "0");
    this.#body = this.#text.slice(this.#at, this.#at + length);
    this.#at += this.#body.length;
    return this.#body.length === length;
  }

  #isChunked(): boolean {
    const value = this.#values("transfer-encoding").join(",").toLowerCase();
    switch (this.#reading.chunked) {
      case "alone":
        return value === "chunked";
      case "last":
        return withoutControls(value.split(",").at(-1) ?? "") === "chunked";
      case "anywhere":
        return value.includes("chunked");
    }
  }

  /** `first` reads digits and stops at the first octet that is none, as atoi does; `last` reads what a language's literals allow, octal included. */
  #number(value: string): number {
    const isOctal = this.#reading.several === "last" && /^0[0-7]+$/.test(value);
    if (isOctal) return Number.parseInt(value, 8);
    const number =
      this.#reading.several === "first" ? Number.parseInt(value, 10) : Number(value.replaceAll("_", "").trim() || "0");
    return Number.isFinite(number) && number > 0 ? Math.trunc(number) : 0;
  }

  #readChunks(): boolean {
    for (;;) {
      const line = this.#line();
      if (line === null) return false;
      const size = this.#chunkSize(line.text);
      if (size === 0) return this.#readTrailers();
      if (this.#at + size > this.#text.length) return false;
      this.#body += this.#text.slice(this.#at, this.#at + size);
      this.#at += size;
      if (this.#reading.afterChunk === "two-octets") this.#at += 2;
      else if (this.#text.startsWith("\r\n", this.#at)) this.#at += 2;
      else if (this.#text.startsWith("\n", this.#at)) this.#at += 1;
    }
  }

  #chunkSize(line: string): number {
    if (this.#reading.afterChunk === "line-end") {
      const size = Number.parseInt(line, 16);
      return Number.isFinite(size) && size > 0 ? size : 0;
    }
    const digits = /^[0-9a-f]*/i.exec(line)?.[0] ?? "";
    return digits === "" ? 0 : Number(BigInt.asUintN(64, BigInt(`0x${digits}`)));
  }

  #readTrailers(): boolean {
    // A server that takes any two octets for the end of the body, and then sees a request (CVE-2023-40175).
    if (this.#reading.afterChunk === "two-octets" && REQUEST_LINE.test(this.#text.slice(this.#at + 2))) {
      this.#at += 2;
      return true;
    }
    for (let line = this.#line(); line !== null; line = this.#line()) if (line.text === "") return true;
    return false;
  }

  #seen(startLine: string, isWhole: boolean): SeenRequest {
    const pieces = startLine.split(/[ \t\v\f]+/);
    const isLoose = this.#reading.name !== "as-is";
    const target = isLoose
      ? (pieces[1] ?? "")
      : startLine.slice(startLine.indexOf(" ") + 1, startLine.lastIndexOf(" "));
    const ofTarget = /^https?:\/\/([^/?#]*)/i.exec(target)?.[1];
    return {
      method: pieces[0] ?? "",
      target,
      host: (this.#reading.several === "first" ? ofTarget : undefined) ?? this.#one(this.#values("host")) ?? "",
      body: this.#body,
      isWhole,
      upgrade: this.#values("upgrade").join(","),
      end: this.#at,
    };
  }
}

const REQUEST_LINE = /^[\w!#$%&'*+\-.^`|~]+ [!-~]+ HTTP\/1\.\d\r?\n/;

/** Without white space and control characters at either end. */
function withoutControls(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isControl(text.charCodeAt(from))) from++;
  while (to > from && isControl(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

function isControl(octet: number): boolean {
  return octet <= 0x20 || octet === 0x7f || octet === 0x85 || octet === 0xa0;
}
