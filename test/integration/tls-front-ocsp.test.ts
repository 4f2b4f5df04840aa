import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { describe, test } from "node:test";
import { connect } from "node:tls";
import { believedOcsp } from "../../src/origin/tls-ocsp.ts";
import { CertificateFiles } from "../harness/certificate-files.ts";
import { eventually } from "../harness/deadline.ts";
import { startEdge } from "../harness/edge.ts";
import { startOrigin } from "../harness/origin.ts";
import { shownName } from "../harness/tls-client.ts";

const NAMES = "DNS:site.test";
const files = new CertificateFiles();
const responder = await startOrigin();
const issuer = new X509Certificate(files.authority.root.cert);
const sites = [{ hosts: ["*"], origin: responder.url }];

/** A certificate whose answers are at `path` of the responder, with its issuer behind it. */
function certificate(
  name: string,
  path: string,
): { readonly pair: { cert: string; name: string; key: string }; readonly listen: object[] } {
  const extensions = `authorityInfoAccess=OCSP;URI:${responder.url}${path}`;
  const pair = files.authority.certificate({ subject: name, names: NAMES, extensions });
  const written = files.write(name, { cert: `${pair.cert}${files.authority.root.cert}`, key: pair.key });
  return { pair, listen: [{ url: "https://127.0.0.1:0", tls: { certificates: [written] } }] };
}

/** What is stapled, null = nothing. */
function stapled(port: number): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const tls = connect({
      port,
      host: "127.0.0.1",
      servername: "site.test",
      rejectUnauthorized: false,
      requestOCSP: true,
    });
    tls.once("OCSPResponse", (answer: Buffer | null) => {
      resolve(answer === null || answer.length === 0 ? null : answer);
      tls.destroy();
    });
    tls.once("error", reject);
  });
}

function answerOf(body: Buffer): Buffer {
  const head = `HTTP/1.1 200 OK\r\nContent-Type: application/ocsp-response\r\nContent-Length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

describe("OCSP stapling", { timeout: 60_000 }, () => {
  test("the responder's answer goes with the certificate", async () => {
    const { pair, listen } = certificate("good", "/good");
    responder.on("/good", answerOf(files.authority.ocspAnswer(pair)));
    const edge = await startEdge({ threads: 2, listen, sites });
    const answer = (await eventually(() => stapled(edge.port), "an answer is stapled")) ?? assert.fail("none");
    const verdict = believedOcsp({ answer, leaf: new X509Certificate(pair.cert), issuer }, Date.now());
    assert.equal(verdict?.status, "good");
    const asked = await responder.request("/good");
    assert.deepEqual([asked.method, asked.header("content-type")], ["POST", "application/ocsp-request"]);
    // What openssl asks for the same certificate is the same question.
    assert.deepEqual((await asked.body).bytes, files.authority.ocspQuestion(pair));
  });

  for (const [what, name, script] of [
    ["is not reached by the rules of egress", "denied", ""],
    ["answers nonsense", "nonsense", answerOf(Buffer.from("nonsense"))],
    ["answers 500", "broken", "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"],
    ["says revoked", "revoked", "revoked"],
  ] as const) {
    test(`a responder that ${what} takes nothing from anybody`, async () => {
      const { pair, listen } = certificate(name, `/${name}`);
      if (script === "revoked") files.authority.revoke(pair);
      responder.on(`/${name}`, script === "revoked" ? answerOf(files.authority.ocspAnswer(pair)) : script);
      const edge = await startEdge({
        listen,
        sites,
        ...(name === "denied" ? { egress: { deny: ["127.0.0.0/8"] } } : {}),
      });
      const line = await edge.said((text) => text.includes("no new OCSP answer"), "the word about it");
      assert.match(
        line,
        { denied: /2008|Prohibited/, nonsense: /believed/, broken: /500/, revoked: /is revoked/ }[name],
      );
      assert.equal(await stapled(edge.port), null);
      assert.equal(await shownName(edge.port), name);
    });
  }
});
