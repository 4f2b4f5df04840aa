import { Agent, request } from "node:http";
import { Agent as SecureAgent, request as secureRequest } from "node:https";
import type { Case } from "./cases.ts";

const ANSWER_MS = 10_000;

/**
 * Sends one request of the kind and checks the whole answer, so that nothing is measured that does not work.
 *
 * @returns what is wrong, or null
 */
export function whatIsWrong(port: number, kind: Case): Promise<string | null> {
  const { method, target: path, sendBytes, answerBytes, over } = kind;
  const agent = over === "http" ? new Agent() : new SecureAgent({ rejectUnauthorized: false });
  const headers = sendBytes > 0 ? { "Content-Length": sendBytes } : {};
  return new Promise((resolve) => {
    const ask = over === "http" ? request : secureRequest;
    const sent = ask({ agent, port, host: "127.0.0.1", method, path, headers, timeout: ANSWER_MS }, (answer) => {
      let bytes = 0;
      answer.on("data", (chunk: Buffer) => (bytes += chunk.length));
      answer.on("error", (error) => resolve(`answer broke off: ${error.message}`));
      answer.on("end", () => {
        const good = answer.statusCode === 200 && bytes === answerBytes;
        resolve(good ? null : `answered ${answer.statusCode} with ${bytes} B instead of 200 with ${answerBytes} B`);
      });
    });
    sent.on("timeout", () => sent.destroy(new Error(`no answer within ${ANSWER_MS} ms`)));
    sent.on("error", (error) => resolve(error.message));
    sent.end(Buffer.alloc(sendBytes, "x"));
  });
}
