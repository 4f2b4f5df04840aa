/** What a client must not get from a TLS listener, however it asks: asked for with hellos that no TLS library would send. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, test } from "node:test";
import { CertificateFiles } from "../harness/certificate-files.ts";
import { Client } from "../harness/client.ts";
import { within } from "../harness/deadline.ts";
import { startEdge } from "../harness/edge.ts";
import { type HelloAnswer, helloAnswer, helloOctets, type HelloWish } from "../harness/hello-octets.ts";
import { startOrigin } from "../harness/origin.ts";
import { oneSite } from "../harness/sites.ts";
import { secureClient } from "../harness/tls-client.ts";

const files = new CertificateFiles();
const origin = await startOrigin();
const names = { names: "DNS:site.test" };
const certificates = [files.make("ecdsa", names), files.make("rsa", { ...names, kind: "rsa" })];
const edge = await startEdge({
  listen: [{ url: "https://127.0.0.1:0", tls: { certificates } }],
  sites: oneSite(origin.url),
});

const HANDSHAKE_FAILURE = 40;
const PROTOCOL_VERSION = 70;
const INAPPROPRIATE_FALLBACK = 86;
const RENEGOTIATION_INFO = 0xff01;
const HEARTBEAT = 15;
const EXTENDED_MASTER_SECRET = 23;
const ENCRYPT_THEN_MAC = 22;
const FALLBACK_SCSV = 0x5600;

/** All that we offer in TLS 1.2: forward secret, with AEAD. */
const GOOD = [0xc02b, 0xc02c, 0xc02f, 0xc030, 0xcca8, 0xcca9];
const WEAK: Readonly<Record<string, readonly number[]>> = {
  "no encryption": [0x0001, 0x0002, 0x003b, 0xc001, 0xc006, 0xc00b, 0xc010],
  "export grade": [0x0003, 0x0006, 0x0008, 0x000b, 0x000e, 0x0011, 0x0014, 0x0062, 0x0064],
  RC4: [0x0004, 0x0005, 0x0018, 0xc002, 0xc007, 0xc00c, 0xc011, 0xc016],
  "DES and 3DES": [0x0009, 0x000a, 0x0012, 0x0013, 0x0015, 0x0016, 0xc003, 0xc008, 0xc00d, 0xc012],
  "no authentication": [0x0017, 0x0019, 0x001a, 0x001b, 0x0034, 0x003a, 0x006c, 0x00a6, 0xc017, 0xc018, 0xc019],
  "no forward secrecy (RSA)": [0x002f, 0x0035, 0x003c, 0x003d, 0x009c, 0x009d, 0x0041, 0x0096, 0xc09c, 0xc0a0],
  "static Diffie-Hellman": [0x0030, 0x0031, 0x0036, 0x0037, 0xc004, 0xc005, 0xc00e, 0xc00f, 0xc02d, 0xc031],
  "finite-field Diffie-Hellman": [0x0033, 0x0039, 0x0067, 0x006b, 0x009e, 0x009f, 0xccaa],
  CBC: [0xc009, 0xc00a, 0xc013, 0xc014, 0xc023, 0xc024, 0xc027, 0xc028, 0xc072, 0xc076],
  "pre-shared keys and SRP": [0x008a, 0x008c, 0x00a8, 0xc01d, 0xc020, 0xc035, 0xd001],
  "IDEA, SEED, Camellia, ARIA, CCM": [0x0007, 0x009a, 0xc086, 0xc08a, 0xc05c, 0xc060, 0xc0ac, 0xc0ad, 0xc0ae],
};

async function told(wish: HelloWish): Promise<HelloAnswer> {
  return sent(helloOctets(wish));
}

async function sent(octets: Buffer): Promise<HelloAnswer> {
  const client = await Client.connect(edge.port);
  client.write(octets);
  // A record says how long it is.
  const head = await client.bytes(5);
  const body = await client.bytes(head.readUInt16BE(3));
  client.close();
  return helloAnswer(Buffer.concat([head, body]));
}

describe("cipher suites of TLS 1.2", { timeout: 60_000 }, () => {
  test("that are good are taken, each by itself", async () => {
    for (const suite of GOOD) {
      const answer = await told({ suites: [suite] });
      assert.deepEqual(answer.is === "hello" && [answer.version, answer.suite], [0x0303, suite], suite.toString(16));
    }
  });

  for (const [what, suites] of Object.entries(WEAK)) {
    test(`${what}: refused`, async () => {
      for (const suite of suites)
        assert.deepEqual(
          await told({ suites: [suite] }),
          { is: "alert", description: HANDSHAKE_FAILURE },
          suite.toString(16),
        );
      const beside = await told({ suites: [...suites, 0xc02f] });
      assert.equal(beside.is === "hello" && beside.suite, 0xc02f, "the good one is found behind them");
    });
  }

  test("the client's order does not count, but who prefers ChaCha20 gets it", async () => {
    const suiteOf = (answer: HelloAnswer): number | false => answer.is === "hello" && answer.suite;
    assert.equal(suiteOf(await told({ suites: [0xc02c, 0xc02b] })), 0xc02b);
    assert.equal(suiteOf(await told({ suites: [0xcca9, 0xc02b] })), 0xcca9);
  });
});

describe("versions", { timeout: 60_000 }, () => {
  for (const [name, version, description] of [
    ["SSL 3.0", 0x0300, HANDSHAKE_FAILURE],
    ["TLS 1.0", 0x0301, PROTOCOL_VERSION],
    ["TLS 1.1", 0x0302, PROTOCOL_VERSION],
  ] as const) {
    test(`${name} is refused`, async () => {
      const suites = [...Object.values(WEAK).flat(), ...GOOD];
      assert.deepEqual(await told({ version, suites }), { is: "alert", description });
    });
  }

  test("SSL 2.0 gets no word", async () => {
    const client = await Client.connect(edge.port);
    // MSG-CLIENT-HELLO with one suite and a challenge of 16 octets.
    const challenge = Buffer.alloc(16, 1);
    client.write(Buffer.concat([Buffer.from([0x80, 28, 1, 0, 2, 0, 3, 0, 0, 0, 16, 1, 0, 0x80]), challenge]));
    await client.ended();
    assert.equal(client.received, 0);
  });

  test("who falls back though it need not is told so (RFC 7507)", async () => {
    const answer = await told({ suites: [0xc02b, FALLBACK_SCSV] });
    assert.deepEqual(answer, { is: "alert", description: INAPPROPRIATE_FALLBACK });
  });
});

describe("groups", { timeout: 60_000 }, () => {
  test("that are too small, or of binary fields, are refused", async () => {
    // sect163k1 to secp224r1, brainpool and finite fields.
    for (const group of [1, 6, 9, 15, 16, 19, 20, 21, 26, 256])
      assert.deepEqual(
        await told({ suites: GOOD, groups: [group] }),
        { is: "alert", description: HANDSHAKE_FAILURE },
        String(group),
      );
  });

  for (const [name, ecdhCurve] of [
    ["X25519MLKEM768", "X25519MLKEM768"],
    ["X25519", "X25519"],
    ["P-256", "prime256v1"],
    ["P-384", "secp384r1"],
  ] as const) {
    test(`${name} is good`, async () => {
      const { tls } = await secureClient(edge.port, { ecdhCurve });
      assert.equal(tls.getProtocol(), "TLSv1.3");
      tls.destroy();
    });
  }
});

describe("extensions", { timeout: 60_000 }, () => {
  test("nothing is compressed (CRIME)", async () => {
    const answer = await told({ suites: GOOD, compressions: [1, 0] });
    assert.equal(answer.is === "hello" && answer.compression, 0);
  });

  test("renegotiation is secure (RFC 5746), the master secret extended (RFC 7627), and there is no heartbeat", async () => {
    const answer = await told({
      suites: GOOD,
      extensions: [
        [RENEGOTIATION_INFO, Buffer.from([0])],
        [EXTENDED_MASTER_SECRET, Buffer.alloc(0)],
        [ENCRYPT_THEN_MAC, Buffer.alloc(0)],
        [HEARTBEAT, Buffer.from([1])],
      ],
    });
    const extensions = answer.is === "hello" ? answer.extensions : [];
    assert.ok(extensions.includes(RENEGOTIATION_INFO));
    assert.ok(extensions.includes(EXTENDED_MASTER_SECRET));
    assert.ok(!extensions.includes(HEARTBEAT));
  });

  test("a client that wants to renegotiate is refused, and no worse off", async () => {
    const { client, tls } = await secureClient(edge.port, { maxVersion: "TLSv1.2" });
    const answered = new Promise<Error | null>((resolve) => void tls.renegotiate({}, resolve));
    const failed = once(tls, "error").then(([error]) => error as NodeJS.ErrnoException);
    const error: NodeJS.ErrnoException | null = await within(Promise.race([answered, failed]), "the refusal");
    assert.match(error?.code ?? "", /NO_RENEGOTIATION/);
    client.close();
  });
});
