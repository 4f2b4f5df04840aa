import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { after, describe, test } from "node:test";
import { assert as assertProperty, integer, nat, property } from "fast-check";
import { stapledRevocation } from "../../../src/origin/tls-ocsp.ts";
import { Authority, type Pair, PAST } from "../../harness/certificates.ts";
import { needs } from "../../harness/needs.ts";

const DAY_MS = 86_400_000;

describe("a stapled OCSP answer", { skip: needs("openssl") }, () => {
  const authority = new Authority();
  after(() => authority.close());
  const issuer = new X509Certificate(authority.root.cert);
  const good = authority.certificate();
  const goodAnswer = authority.ocspAnswer(good);
  const revoked = authority.certificate();
  authority.revoke(revoked);
  const answer = authority.ocspAnswer(revoked);
  const said = (staple: Buffer, of: Pair = revoked, nowMs = Date.now()): number | null =>
    stapledRevocation({ answer: staple, leaf: new X509Certificate(of.cert), issuer }, nowMs);

  test("of the issuer says when the certificate was revoked", () => {
    const atMs = said(answer) ?? assert.fail("revoked");
    assert.ok(Math.abs(Date.now() - atMs) < DAY_MS, new Date(atMs).toISOString());
  });

  test("that calls it good says nothing", () => {
    assert.equal(said(goodAnswer, good), null);
  });

  test("about another certificate says nothing", () => {
    assert.equal(said(answer, good), null);
  });

  test("of an issuer with another key says nothing, though the name is the same", () => {
    const twin = new Authority();
    after(() => twin.close());
    const root = new X509Certificate(twin.root.cert);
    const leaf = new X509Certificate(revoked.cert);
    assert.equal(stapledRevocation({ answer, leaf, issuer: root }, Date.now()), null);
  });

  test("of a responder counts if the issuer made it for OCSP, and only then", () => {
    const purpose = { subject: "responder", extensions: "extendedKeyUsage=OCSPSigning" };
    const responder = authority.certificate(purpose);
    assert.notEqual(said(authority.ocspAnswer(revoked, { signer: responder.name })), null);
    const server = authority.certificate({ subject: "server", extensions: "extendedKeyUsage=serverAuth" });
    assert.equal(said(authority.ocspAnswer(revoked, { signer: server.name })), null, "made for servers");
    assert.equal(said(authority.ocspAnswer(revoked, { signer: good.name })), null, "made for nothing");
    const expired = authority.certificate({ ...purpose, ...PAST });
    assert.equal(said(authority.ocspAnswer(revoked, { signer: expired.name })), null, "out of date");
    const nephew = authority.certificate({ ...purpose, issuer: "intermediate" });
    assert.equal(said(authority.ocspAnswer(revoked, { signer: nephew.name })), null, "made by another authority");
  });

  test("that is not of today says nothing", () => {
    assert.notEqual(said(answer, revoked, Date.now() + 6 * DAY_MS), null);
    assert.equal(said(answer, revoked, Date.now() + 8 * DAY_MS), null, "its nextUpdate is over");
    assert.equal(said(answer, revoked, Date.now() - DAY_MS), null, "its thisUpdate is to come");
  });

  test("that was altered anywhere says nothing else, and nothing throws", () => {
    const atMs = said(answer);
    assertProperty(
      property(nat(answer.length - 1), integer({ min: 1, max: 255 }), (at, flip) => {
        const altered = Buffer.from(answer);
        altered.writeUInt8(altered.readUInt8(at) ^ flip, at);
        const found = said(altered);
        // Octets that are not signed (the outermost type, a certificate that is not needed) may change.
        assert.ok(found === null || found === atMs);
      }),
      { numRuns: 500 },
    );
  });

  test("that is cut or is something else says nothing", () => {
    for (let length = 0; length < answer.length; length += 7) assert.equal(said(answer.subarray(0, length)), null);
    assert.equal(said(Buffer.from("3003020106", "hex")), null, "tryLater");
    assert.equal(said(Buffer.from("HTTP/1.1 200 OK\r\n\r\n")), null);
  });
});
