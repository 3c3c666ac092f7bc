// @ts-check
import assert from "node:assert/strict";
import { offBy, sumBefore, typedNumber } from "../../../lstm_core/picture/web/practice.js";
import { roundedToSum } from "../../../lstm_core/picture/web/picture.js";

const TEXTS = { practice: { above: "> {most}", below: "< −{most}" } };

/** It is worked out backwards from float32; where that is too coarse only a bound is said. */
Deno.test("the sum behind a value is right in both decimals", () => {
  /** @type {[number, string][]} */
  const gates = [[-8, "−8.00"], [-3.21, "−3.21"], [0, "0.00"], [2.86, "+2.86"], [7.99, "+7.99"]];
  for (const [z, text] of gates) {
    assert.equal(sumBefore(TEXTS, Math.fround(1 / (1 + Math.exp(-z))), true), text);
  }
  assert.equal(sumBefore(TEXTS, Math.fround(Math.tanh(-4.99)), false), "−4.99");
  assert.equal(sumBefore(TEXTS, Math.fround(Math.tanh(0.5)), false), "+0.50");
  assert.equal(sumBefore(TEXTS, 1, true), "> 8");
  assert.equal(sumBefore(TEXTS, 0, true), "< −8");
  assert.equal(sumBefore(TEXTS, -1, false), "< −5");
});

Deno.test("rounded parts add up to the rounded total, each within a hundredth", () => {
  assert.deepEqual(roundedToSum([0.104, 0.104, 0.104], 0.312), [0.11, 0.1, 0.1]);
  assert.deepEqual(roundedToSum([-0.257, 0.1], -0.157), [-0.26, 0.1]);
  assert.deepEqual(roundedToSum([0.125], 0.125), [0.12]);
});

Deno.test("a guessed number is judged by the two decimals that are shown", () => {
  const texts = { practice: { off: "{off}", exact: "right" } };
  assert.equal(offBy(texts, 0.73, 0.7349), "right");
  assert.equal(offBy(texts, 0.5, 0.7312), "0.23");
  assert.equal(offBy(texts, -1, 0.25), "1.25");
});

Deno.test("a typed comma is a decimal point", () => {
  for (const text of ["0,69", " 0.69 ", "+0,69"]) assert.equal(typedNumber(text), 0.69);
  for (const text of ["-0,5", "−0.5", "-,5"]) assert.equal(typedNumber(text), -0.5);
  for (const text of ["", "-", ".", "1,2,3", "one", "0x10"]) assert.equal(typedNumber(text), null);
});
