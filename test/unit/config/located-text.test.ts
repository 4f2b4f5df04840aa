import assert from "node:assert/strict";
import { test } from "node:test";
import { LocatedText } from "../../../src/config/located-text.ts";

const TEXT = `listen:
  - url: http://0.0.0.0:80
sites:
  - name: a
    hosts: [x, y]
  - &b
    name: b
  - *b
`;

test("keys and values are found", () => {
  const text = new LocatedText(TEXT);
  assert.deepEqual(text.problems, []);
  assert.deepEqual(text.place(["listen", 0, "url"], "value"), { line: 2, column: 10 });
  assert.deepEqual(text.place(["listen", 0, "url"], "key"), { line: 2, column: 5 });
  assert.deepEqual(text.place(["sites", 0, "hosts", 1], "value"), { line: 5, column: 16 });
  assert.deepEqual(text.place(["sites"], "key"), { line: 3, column: 1 });
});

test("of two equal keys the last is looked at, because its value is the one that counts", () => {
  const text = new LocatedText("a: 1\na: x\n");
  assert.deepEqual(text.value, { a: "x" });
  assert.deepEqual(text.place(["a"], "value"), { line: 2, column: 4 });
});

test("of what does not exist, the place around it", () => {
  const text = new LocatedText(TEXT);
  assert.deepEqual(text.place(["sites", 0, "origin"], "key"), { line: 4, column: 5 });
  assert.deepEqual(text.place(["sites", 0, "origin", "tls", "ca"], "value"), { line: 4, column: 5 });
  assert.deepEqual(text.place(["nothing"], "key"), { line: 1, column: 1 });
  assert.deepEqual(new LocatedText("").place([], "value"), { line: 1, column: 1 });
});

test("through an alias, the place that it stands for", () => {
  assert.deepEqual(new LocatedText(TEXT).place(["sites", 2, "name"], "value"), { line: 7, column: 11 });
});

test("what is not YAML says where and what to do", () => {
  const cases: [string, number, number, RegExp][] = [
    ["a: 1\nb: 2\na: 3\n", 3, 1, /the key "a" is here a second time; keep one/],
    ["a:\n\tb: 1\n", 2, 1, /tab/],
    ["a: 1\n---\nb: 2\n", 2, 1, /second document/],
    ["a: b: c\n", 1, 4, /indentation, or quote/],
    ["a: @b\n", 1, 4, /not valid YAML: .*reserved character @/],
    ["sites:\n  - hosts: [*.shop.example]\n", 2, 13, /quote it: "\*\.shop\.example"/],
    ["sites:\n  - hosts: [*]\n", 2, 13, /quote it: "\*"/],
  ];
  for (const [text, line, column, message] of cases) {
    const problems = new LocatedText(text).problems.filter((problem) => message.test(problem.message));
    assert.deepEqual(
      problems.map((problem) => [problem.line, problem.column]),
      [[line, column]],
      text,
    );
  }
});

test("an unquoted wildcard is read as what it meant, so that the rest can be checked", () => {
  const text = new LocatedText("hosts: [*.shop.example]\n");
  assert.ok(text.isReadable);
  assert.deepEqual(text.value, { hosts: ["*.shop.example"] });
});

test("aliases that multiply are refused instead of filling the memory", () => {
  const levels = Array.from({ length: 9 }, (_, level) => {
    const before = level === 0 ? "x" : `*l${level - 1}`;
    return `l${level}: &l${level} [${Array.from({ length: 10 }, () => before).join(", ")}]`;
  });
  const text = new LocatedText(`${levels.join("\n")}\n`);
  assert.equal(text.isReadable, false);
  assert.match(text.problems[0]?.message ?? "", /alias/i);
});
