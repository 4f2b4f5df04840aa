import { readFile } from "node:fs/promises";
import type { Case } from "./cases.ts";
import type { Generator } from "./load.ts";

/** HTTP/1.1. Without keep-alive it resumes the TLS session of the connection before. */
export const wrk: Generator = {
  program: "wrk",
  arguments: ({ seconds, connections }, port, kind) => {
    const settings = ["-t1", `-c${connections}`, `-d${seconds}s`, "--timeout", "5s"];
    const fields = kind.connections === "kept" ? [] : ["-H", "Connection: close"];
    const url = `${kind.over === "http" ? "http" : "https"}://127.0.0.1:${port}${kind.target}`;
    const script = ["-s", `${import.meta.dirname}/wrk.lua`, url, "--", kind.method, String(kind.sendBytes)];
    return [...settings, ...fields, ...script];
  },
  read: async (outputPath) => {
    const line = /^wao-bench (.+)$/m.exec(await readFile(outputPath, "utf8"))?.[1];
    return line === undefined ? null : JSON.parse(line);
  },
  takes: ({ over, connections }: Case) => over !== "h2" && connections !== "new",
};
