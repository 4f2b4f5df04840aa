/** Who may ask the admin API: token, CSRF, DNS rebinding. Headers are written by hand, as a browser would send them. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { TestAdmin, TOKEN } from "../harness/admin.ts";
import { rawRequest } from "../harness/client.ts";
import { MemoryDesk } from "../harness/memory-desk.ts";

async function start(url?: string): Promise<{ admin: TestAdmin; desk: MemoryDesk }> {
  const desk = new MemoryDesk({ shop: ["http://a.internal:1"] });
  return { admin: await TestAdmin.start(desk, url), desk };
}

suite("who may ask", () => {
  test("nobody without the token, whatever the path; and the token is in no answer", async () => {
    const { admin, desk } = await start();
    for (const token of [null, "", "x", `${TOKEN}x`, TOKEN.slice(1)]) {
      for (const path of ["/v1/status", "/v1/sites/shop/block", "/nowhere", "/", "/healthz/"]) {
        const answer = await admin.raw("POST", path, { token });
        assert.equal(answer.status, 401, `${token} ${path}`);
        assert.equal(answer.headers["www-authenticate"], 'Bearer realm="wao admin"');
        assert.ok(!answer.raw.includes(TOKEN));
      }
    }
    assert.deepEqual([desk.orders, admin.notices], [[], []]);
  });

  test("a browser's request from a page of another site is refused, with the token and for GET too", async () => {
    const { admin, desk } = await start();
    const refused = [
      ["Origin: http://evil.example", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: cors"],
      ["Origin: null"],
      ["Origin: http://127.0.0.1:3000"],
      ["Origin: http://127.0.0.1:3000", "Sec-Fetch-Site: same-site"],
      [`Origin: http://localhost:${admin.port}`],
      [`Origin: https://127.0.0.1:${admin.port}`],
      [`Origin: http://127.0.0.1:${admin.port}, http://evil.example`],
      ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: image"],
      ["Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: navigate"],
      ["Sec-Fetch-Site: same-origin, cross-site"],
    ];
    for (const fields of refused) {
      for (const [method, path] of [
        ["GET", "/v1/status"],
        ["POST", "/v1/sites/shop/block"],
        ["GET", "/healthz"],
      ] as const) {
        const answer = await admin.raw(method, path, { fields });
        assert.equal(answer.status, 403, `${method} ${path} ${fields.join()}`);
        assert.doesNotMatch(answer.raw, /access-control/i);
      }
    }
    assert.deepEqual(desk.orders, []);
  });

  test("no preflight succeeds", async () => {
    const { admin } = await start();
    const fields = ["Access-Control-Request-Method: POST", "Access-Control-Request-Headers: authorization"];
    for (const [origin, status] of [
      ["http://evil.example", 403],
      [`http://127.0.0.1:${admin.port}`, 405],
    ] as const) {
      const answer = await admin.raw("OPTIONS", "/v1/sites/shop/block", { fields: [`Origin: ${origin}`, ...fields] });
      assert.equal(answer.status, status);
      assert.doesNotMatch(answer.raw, /access-control/i);
    }
  });

  test("a page of its own may ask, and so may a person who types the address", async () => {
    const { admin } = await start();
    for (const fields of [
      [`Origin: http://127.0.0.1:${admin.port}`, "Sec-Fetch-Site: same-origin"],
      ["Sec-Fetch-Site: none"],
    ]) {
      assert.equal((await admin.raw("GET", "/v1/status", { fields })).status, 200);
    }
  });

  test("a name that was rebound to this address is refused; this machine's own names are not", async () => {
    const { admin } = await start();
    const hosts: [string, number][] = [
      ["evil.example", 421],
      [`evil.example:${admin.port}`, 421],
      [`127.0.0.1.evil.example:${admin.port}`, 421],
      ["localhost.evil.example", 421],
      ["app.localhost", 421],
      ["192.0.2.7", 421],
      ["127.0.0.1@evil.example", 421],
      ["", 421],
      ["localhost", 200],
      ["LOCALHOST:1234", 200],
      ["127.0.0.1", 200],
      ["127.0.0.53:80", 200],
      [`[::1]:${admin.port}`, 200],
    ];
    for (const [host, status] of hosts) {
      assert.equal((await admin.raw("GET", "/v1/status", { host })).status, status, host);
      assert.equal((await admin.raw("GET", "/healthz", { host, token: null })).status, status, host);
    }
  });

  test("two hosts are refused, and none in HTTP/1.1", async () => {
    const { admin } = await start();
    const twice = await admin.raw("GET", "/healthz", { fields: ["Host: evil.example"] });
    assert.equal(twice.status, 421);
    assert.equal((await rawRequest(admin.port, "GET /healthz HTTP/1.1\r\n\r\n")).status, 400);
  });

  test("where it listens for other machines, addresses are fine and names are not", async () => {
    const { admin } = await start("http://0.0.0.0:0");
    for (const [host, status] of [
      ["192.0.2.7:9900", 200],
      ["localhost", 200],
      ["edge.example", 421],
    ] as const) {
      assert.equal((await admin.raw("GET", "/v1/status", { host })).status, status, host);
    }
  });
});
