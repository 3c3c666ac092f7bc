// @ts-check
import assert from "node:assert/strict";
import { apart, BEFORE, measure } from "../../../../dashboard/features/memory/places.js";

const part = (/** @type {number} */ source, /** @type {number} */ size) => ({
  source,
  size,
  left: 1,
});
const column = (/** @type {number} */ source, /** @type {number[]} */ ...sizes) => ({
  source,
  word: "",
  parts: sizes.map((size, index) => part(index, size)),
  gates: {},
});

Deno.test("stacks stand on the belt, and the tallest fills the height", () => {
  const { columns, height } = measure(1000, [column(0, 1), column(1, 0.5, 1.5)]);
  const [low, high] = columns.map(({ parts }) => parts[parts.length - 1].top);
  assert.equal(columns[0].parts[0].top + columns[0].parts[0].tall, height);
  assert.equal(high, 6);
  assert.equal(low, height - (height - 6) / 2);
});

Deno.test("what came before takes less room than a word", () => {
  const { columns, inner } = measure(1000, [column(BEFORE, 1), column(0, 1, 1)]);
  assert.ok(columns[0].room < columns[1].room);
  assert.ok(inner <= 1000);
});

Deno.test("names beside a stack keep their distance, up to the limit", () => {
  assert.deepEqual(apart([0, 5, 100], 20, 120), [0, 20, 100]);
  assert.deepEqual(apart([90, 95], 20, 120), [80, 100]);
});
