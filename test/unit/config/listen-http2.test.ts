import assert from "node:assert/strict";
import { test } from "node:test";
import { listenEntrySchema, listenerOf } from "../../../src/config/schema.ts";

const ADDRESS = { url: "http://127.0.0.1:80", host: "127.0.0.1", port: 80 };

test("http2 is on unless it is switched off, by whatever YAML makes of off", () => {
  for (const http2 of [undefined, "on", true]) {
    assert.deepEqual(listenerOf(listenEntrySchema.parse({ url: ADDRESS.url, http2 })), ADDRESS);
  }
  for (const http2 of ["off", false]) {
    assert.deepEqual(listenerOf(listenEntrySchema.parse({ url: ADDRESS.url, http2 })), {
      ...ADDRESS,
      http2: "off",
    });
  }
});

test("anything else is a mistake that says what to write", () => {
  const { error } = listenEntrySchema.safeParse({ url: ADDRESS.url, http2: "yes" });
  assert.match(error?.issues[0]?.message ?? "", /expected on or off, found "yes"/);
});
