// @ts-check
import assert from "node:assert/strict";
import { sumBehind, written } from "../../../lstm_core/picture/web/sum_terms.js";
import { termName } from "../../../lstm_core/picture/web/sum.js";
import { hiddenBefore, roundedToSum } from "../../../lstm_core/picture/web/picture.js";

/** @import { Term, Weights } from "../../../lstm_core/picture/web/sum_terms.js" */
/** @import { Trace } from "../../../lstm_core/picture/web/picture.js" */

const f = (/** @type {number[]} */ ...values) => Float32Array.from(values);

/** One step and two units; x = (0.5, 3), h = (0.25, -1), and a reset gate of 0.5 and 0.25. */
const shared = { steps: 1, units: 2, features: 2, inputs: f(0.5, 3), isPad: [false] };
const start = { hidden_state: f(0.25, -1), cell_state: f(0, 0) };
const trace = (/** @type {string} */ cell) => /** @type {Trace} */ (/** @type {unknown} */ ({
  ...shared,
  cell,
  start,
  quantities: [{ name: "reset_gate" }],
  values: { reset_gate: f(0.5, 0.25), hidden_state: f(0, 0) },
}));

/** Weights that are 0 but for one column. @param {number} width @param {number} column
 * @param {number[]} biases @returns {Weights} */
function weightsIn(width, column, biases) {
  const columnOf = (/** @type {number[]} */ values) => {
    const matrix = new Float32Array(values.length * width);
    values.forEach((value, row) => matrix[row * width + column] = value);
    return matrix;
  };
  const names = { activation: "tanh", recurrent_activation: "sigmoid" };
  return {
    ...{ identity: 1, features: 2, units: 2, ...names, resets_after: biases.length > 1 },
    kernel: columnOf([2, -1]),
    recurrent: columnOf([4, 0.5]),
    bias: columnOf(biases),
  };
}

Deno.test("a forget gate's sum by hand: columns 2 and 3 are its", () => {
  const sum = sumBehind(trace("lstm"), weightsIn(8, 3, [1]), "forget_gate", 0, 1);
  assert.deepEqual(sum.groups, { input: -2, past: 0.5, bias: 1 });
  assert.equal(sum.z, -0.5);
  assert.deepEqual([sum.squash, sum.reset], ["sigmoid", null]);
  assert.deepEqual(sum.terms.map(({ product }) => product), [-3, 1, 1, -0.5, 1]);
  assert.deepEqual(sum.terms.map(({ index }) => index), [1, 0, 0, 1, undefined]);
  assert.equal(sumBehind(trace("lstm"), weightsIn(8, 3, [1]), "forget_gate", 0, 0).z, 0);
});

Deno.test("a GRU's candidate reads the past through the reset gate", () => {
  const after = sumBehind(trace("gru"), weightsIn(6, 5, [1, 2]), "candidate", 0, 1);
  assert.deepEqual(after.groups, { input: -2, past: 0.125, bias: 1.5 });
  assert.deepEqual([after.squash, after.reset], ["tanh", 0.25]);
  const before = sumBehind(trace("gru"), weightsIn(6, 5, [1]), "candidate", 0, 1);
  assert.deepEqual(before.groups, { input: -2, past: 0.375, bias: 1 });
  const gate = sumBehind(trace("gru"), weightsIn(6, 3, [1, 2]), "reset_gate", 0, 1);
  assert.deepEqual(gate.groups, { input: -2, past: 0.5, bias: 3 });
});

Deno.test("of many terms the rest is one, and all add up as they are written", () => {
  const products = [0.3333, 0.3333, 0.3333, -0.2504, 0.1004, 0.0006, 0.00051, -0.7];
  /** @type {Term[]} */
  const terms = products.map((product, index) => ({ source: "input", product, count: 1, index }));
  const { groups, z, terms: shown } = written(terms);
  assert.deepEqual(shown.map(({ count }) => count), [1, 1, 1, 5]);
  const added = shown.reduce((sum, { product }) => sum + Math.round(1000 * product), 0);
  assert.equal(added, Math.round(1000 * z));
  assert.equal(groups.input, z);
});

Deno.test("rounded parts add up to any total near their sum, in any number of digits", () => {
  for (let seed = 1; seed < 500; seed++) {
    const values = Array.from({ length: seed % 9 + 1 }, (_, at) => Math.sin(seed * (at + 1)));
    const sum = values.reduce((one, other) => one + other, 0);
    for (const off of [-0.001, 0, 0.001]) {
      const total = Math.round(1000 * (sum + off)) + 0;
      const parts = roundedToSum(values, total / 1000, 3).map((part) => Math.round(1000 * part));
      assert.equal(parts.reduce((one, other) => one + other, 0), total);
    }
  }
});

Deno.test("every term has a name", () => {
  const one = { other: "{count}" };
  const sum = { bias: "b", number: "x{index}", unit: "u{index}", unit_itself: "itself" };
  const texts = { sum: { ...sum, all_units: one, other_units: { other: "{count} more" } } };
  const name = (/** @type {Partial<Term>} */ term) =>
    termName(texts, /** @type {Term} */ ({ count: 1, ...term }), 1, 4);
  assert.equal(name({ source: "bias" }), "b");
  assert.equal(name({ source: "input", index: 3 }), "x3");
  assert.deepEqual([0, 1].map((index) => name({ source: "past", index })), ["u0", "itself"]);
  assert.equal(name({ source: "past", count: 4 }), "4");
  assert.equal(name({ source: "past", count: 3 }), "3 more");
});

Deno.test("a step reads the state before the steps that a mask skipped, not what they show", () => {
  const skipped = { ...trace("rnn"), steps: 3, isPad: [true, true, false] };
  const values = { hidden_state: f(0, 0, 0, 0, 0.5, 0.5) };
  const inputs = f(NaN, NaN, NaN, NaN, 1, 1);
  assert.equal(hiddenBefore({ ...skipped, values, inputs }, 2, 1), -1);
  assert.equal(hiddenBefore({ ...skipped, values, inputs: f(0, 0, 1, 1, 1, 1) }, 2, 1), 0);
});
