// @ts-check
import assert from "node:assert/strict";
import cases from "../../support/numbers.json" with { type: "json" };
import { mounted, number, percent, quoted, say } from "../../../lstm_core/picture/web/shared.js";

Deno.test("a number reads as Python writes it", () => {
  for (const { value, text, signed } of cases.number) {
    assert.equal(number(value), text);
    assert.equal(number(value, true), signed);
  }
  assert.equal(number(NaN), "–");
  assert.equal(number(0.0625, false, 3), "0.062");
});

Deno.test("a share reads as Python writes it", () => {
  for (const { value, text } of cases.percent) assert.equal(percent(value), text);
});

Deno.test("a message takes its values as they are, and the plural form of its count", () => {
  const texts = {
    a: { place: "at {word}, {word}", words: { one: "one", other: "{count} of {x}" } },
  };
  assert.equal(say(texts, "a.place", { word: "{x}$&" }), "at {x}$&, {x}$&");
  assert.equal(say(texts, "a.words", { count: 1 }), "one");
  assert.equal(say(texts, "a.words", { count: 2, x: 5 }), "2 of 5");
  assert.throws(() => say(texts, "a.b"), /a\.b/);
});

Deno.test("a word from right to left cannot turn its sentence", () => {
  for (const word of ["how", "🙂"]) assert.equal(quoted(word), `“${word}”`);
  for (const word of ["שלום", "سلام5"]) {
    assert.equal(quoted(word), `“\u2068${word}\u2069”`);
  }
});

Deno.test("a component ends before it is mounted again, and once", () => {
  /** @type {string[]} */
  const said = [];
  const component = mounted((/** @type {{ parentElement: any, name: string }} */ { name }) => {
    said.push(`${name} begins`);
    return () => said.push(`${name} ends`);
  });
  const here = {}, there = {};
  const first = component({ parentElement: here, name: "a" });
  component({ parentElement: there, name: "b" });
  const last = component({ parentElement: here, name: "c" });
  first();
  last();
  last();
  assert.deepEqual(said, ["a begins", "b begins", "a ends", "c begins", "c ends"]);
});
