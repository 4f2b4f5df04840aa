import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { parseDocument } from "yaml";
import { readPlainJson } from "../../../src/config/plain-json.ts";
import { NOT_PLAIN } from "../../../src/config/plain-scalar.ts";
import { readPlainYaml } from "../../../src/config/plain-yaml.ts";

/** Where the fast reader gives a value it must be the one of the whole parser, without a complaint from that. */
function assertSameAsYaml(text: string): void {
  const plain = readPlainYaml(text);
  if (plain === NOT_PLAIN) return;
  const document = parseDocument(text, { logLevel: "error" });
  assert.deepEqual([...document.errors, ...document.warnings], [], text);
  assert.deepEqual(plain, document.toJS(), text);
}

const GENERATED = `# made by a program
listen:
  - url: http://0.0.0.0:8080
threads: 4
access_log: off
timeouts: { client_head: 10s, drain: "30s" }   # a mapping
trusted_proxies: []

sites:
- name: a
  hosts: # below
    - a.example # plain
    - "*.a.example # not a comment" # quoted
  origin: http://10.0.0.1:8080
  host_header:
- name: 'b'
  hosts:
  - b.example
  -   10.0.0.2
  origin:
    url: https://b.example
    tls:
      verify: true
`;

test("a generated file is read without the whole parser, to the same value", () => {
  assert.notEqual(readPlainYaml(GENERATED), NOT_PLAIN);
  assertSameAsYaml(GENERATED);
});

test("whatever needs more than the subset is left to the whole parser", () => {
  const texts = [
    "a: 'x # y",
    'a: [ "x # y" ] # z',
    'a: ["x] # y"]',
    'a: "x"#y',
    "a:#y",
    "a: b # c\n  d",
    "- # x\n  a: 1",
    'a: "x\\n"',
    "a: 'it''s'",
    "a: &x 1\nb: *x",
    "a: |\n  text",
    "a: one\n  two",
    "a: 1\na: 2",
    "a: {b: 1, b: 2}",
    "a:\n\tb: 1",
    "a: 1\r\nb: 2",
    "---\na: 1",
    "a: 0x10",
    "a: 1.5",
    "a: 007",
    "a: ~",
    "a: null",
    "a: .inf",
    "a: - b",
    "a: b: c",
    "- a\nb: 1",
    "a: 1\n b: 2",
    "a:\n    b: 1\n  c: 2",
    "a: [1, 2",
    "a: [1, 2,]",
    "a: [[1]]",
    "a: [b: 1]",
    "a: !tag b",
    "a: @b",
    "? a\n: b",
    "__proto__: 1",
    "null: 1",
    " a: 1",
    "",
    "text",
    "a: b\u2028",
  ];
  for (const text of texts) assert.equal(readPlainYaml(text), NOT_PLAIN, JSON.stringify(text));
});

test("any text out of the pieces of YAML: the same value, or left to the whole parser", () => {
  const piece = fc.constantFrom(
    ..."a b c: key: on: - -- --- # , . 1 007 1.5 -1 0x1f true null ~ off [ ] { } [a] {a: 1} [a, 'b'] \" ' \"x\" 'y' & * ! | > %".split(
      " ",
    ),
    ..."15s .wao *.x http://a:1 /run/x 10.0.0.1 ::1 é @ ` a: b: x-y <<: \\".split(" "),
    " ",
    "  ",
    "\n",
    "\n  ",
    "\n    ",
    "\n- ",
    "\n  - ",
    "\n  b: ",
    "\na: ",
    "\t",
    " #",
    " # x",
  );
  let plain = 0;
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      const text = `a: ${pieces.join("")}\n`;
      assertSameAsYaml(text);
      if (readPlainYaml(text) !== NOT_PLAIN) plain++;
    }),
    { numRuns: 3000 },
  );
  assert.ok(plain > 100, `only ${plain} texts were plain: this test tested nothing`);
});

test("trees written by a program: all are plain, and the same", () => {
  const scalar = fc.constantFrom("a", '"b c"', "'d'", "15s", "12", "true", "http://a:80", "[]", "[x, y]", "{k: v}");
  const key = fc.constantFrom("a", "b", "c", "d_1");
  const { tree } = fc.letrec<{ tree: Written }>((tie) => ({
    tree: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      scalar.map((text): Written => ({ isScalar: true, lines: [text] })),
      fc.dictionary(key, tie("tree"), { minKeys: 1, maxKeys: 4, noNullPrototype: true }).map(writtenMap),
      fc.array(tie("tree"), { minLength: 1, maxLength: 3 }).map(writtenList),
    ),
  }));
  fc.assert(
    fc.property(tree, (written) => {
      const text = `${writtenMap({ root: written }).lines.join("\n")}\n`;
      assert.notEqual(readPlainYaml(text), NOT_PLAIN, text);
      assertSameAsYaml(text);
    }),
  );
});

interface Written {
  readonly isScalar: boolean;
  readonly lines: readonly string[];
}

function writtenMap(entries: Readonly<Record<string, Written>>): Written {
  const lines: string[] = [];
  for (const [key, value] of Object.entries(entries)) {
    if (value.isScalar) lines.push(`${key}: ${value.lines[0]}`);
    else lines.push(`${key}:`, ...value.lines.map((line) => `  ${line}`));
  }
  return { isScalar: false, lines };
}

/** Lists of lists in the form `- - a` are outside the subset; so a list in a list becomes a mapping with it. */
function writtenList(items: readonly Written[]): Written {
  const lines = items.flatMap((item) => {
    const { lines } = item.lines[0]?.startsWith("- ") === true ? writtenMap({ a: item }) : item;
    return lines.map((line, index) => `${index === 0 ? "- " : "  "}${line}`);
  });
  return { isScalar: false, lines };
}

test("JSON is read as JSON, but a key that is there twice is left to the parser that can point at it", () => {
  assert.deepEqual(readPlainJson('{"a": [1, {"b": "x: y"}], "c": "\\"d\\": 1"}'), {
    a: [1, { b: "x: y" }],
    c: '"d": 1',
  });
  assert.equal(readPlainJson('{"a": 1, "a": 2}'), NOT_PLAIN);
  assert.equal(readPlainJson('{"s": [{"a": 1, "\\u0061": 2}]}'), NOT_PLAIN);
  assert.equal(readPlainJson('{"a": 1,}'), NOT_PLAIN);
});

test("any JSON value comes back as it is", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const text = JSON.stringify(value, null, 1);
      assert.deepEqual(readPlainJson(text), JSON.parse(text));
    }),
  );
});
