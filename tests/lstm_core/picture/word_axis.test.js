// @ts-check
import assert from "node:assert/strict";
import { placeWords } from "../../../lstm_core/picture/web/word_axis.js";

/** @import { Axis } from "../../../lstm_core/picture/web/word_axis.js" */

const WORDS = "the bakers near the clock".split(" ");
const measure = (/** @type {string} */ text) => 6 * text.length; // px

/** @param {string[]} words @param {number} width @param {Partial<Axis>} [other] */
function placed(words, width, other) {
  const centre = (/** @type {number} */ t) => (t + 0.5) * width / words.length;
  const axis = { width, chosen: words.length - 1, centre, measure, numbered: false, ...other };
  return placeWords(words, axis).sort((one, another) => one.t - another.t);
}

/** @param {{ x: number, text: string }[]} labels */
function assertApart(labels) {
  labels.slice(1).forEach(({ x, text }, before) => {
    const other = labels[before];
    const apart = x - other.x, needed = (measure(text) + measure(other.text)) / 2;
    assert.ok(apart >= needed, `${other.text} and ${text}: ${apart} px of ${needed}`);
  });
}

Deno.test("where there is room each word stands in full under its step", () => {
  const labels = placed(WORDS, 300);
  assert.deepEqual(labels.map(({ text }) => text), WORDS);
  assert.deepEqual(labels.map(({ x }) => x), [30, 90, 150, 210, 270]);
});

Deno.test("on a phone every word is named, the longest ones by their beginning", () => {
  for (const width of [130, 145, 160]) {
    const labels = placed(WORDS, width);
    assert.deepEqual(labels.map(({ t }) => t), [0, 1, 2, 3, 4]);
    labels.forEach(({ text, t }) => assert.ok(WORDS[t].startsWith(text.replace("…", ""))));
    assert.match(labels[1].text, /^b.*…$/);
    assertApart(labels);
  }
});

Deno.test("no word is left out for a chosen one that is long", () => {
  const words = ["they", "immediately", "announced", "something"];
  for (const chosen of words.keys()) {
    const labels = placed(words, 120, { chosen });
    assert.equal(labels.length, 4);
    assertApart(labels);
  }
});

Deno.test("where the steps are too narrow even for that some words stand in full", () => {
  const labels = placed([...WORDS, ...WORDS], 160);
  assert.ok(labels.length < 10);
  labels.forEach(({ text }) => assert.ok(WORDS.includes(text)));
});

Deno.test("of a number nothing is left out", () => {
  const numbers = Array.from({ length: 6 }, (_, t) => String(1_000_000 + t));
  const labels = placed(numbers, 160, { numbered: true });
  assert.ok(labels.length < 6);
  labels.forEach(({ text }) => assert.ok(numbers.includes(text)));
});
