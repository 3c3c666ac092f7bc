// @ts-check
/**
 * The sum that a cell squashes, term by term: x W + h U + b for one unit at one step. It is worked
 * out here, from the weights and from what the cell read.
 */
import { hiddenBefore, roundedToSum, valueAt } from "./picture.js";

/** @import { Trace } from "./picture.js" */

/**
 * The weights of one cell, float32: `kernel` (features, parts × units), `recurrent` (units, parts ×
 * units), row by row, and `bias`, twice as long where the reset gate acts after the product.
 * @typedef {object} Weights
 * @property {number} identity
 * @property {number} features
 * @property {number} units
 * @property {string} activation
 * @property {string} recurrent_activation
 * @property {boolean} resets_after
 * @property {Float32Array} kernel
 * @property {Float32Array} recurrent
 * @property {Float32Array} bias
 */

/** @typedef {"input" | "past" | "bias"} Source */

/** A product, or `count` of them added up, which have no index, value and weight.
 * @typedef {{ source: Source, product: number, count: number, index?: number, value?: number,
 *   weight?: number }} Term */

/**
 * A sum as it is written with three decimals: everything adds up as it is written. `groups` are
 * the three sources, `terms` the strongest of each and the rest of each.
 * @typedef {{ groups: Record<Source, number>, z: number, terms: Term[], squash: string,
 *   reset: number | null }} Sum
 */

/** @type {Source[]} */
const SOURCES = ["input", "past", "bias"];

/** Which part of the kernels makes a quantity, in Keras' order. @type {Record<string, string[]>} */
const KERNEL_PARTS = {
  lstm: ["input_gate", "forget_gate", "candidate", "output_gate"],
  gru: ["update_gate", "reset_gate", "candidate"],
  rnn: ["hidden_state"],
};

export const DIGITS = 3;
const STRONGEST = 3; // terms of a source that are named

/** The weights as `message.py` packs them. @param {Uint8Array | ArrayBuffer} data
 * @returns {Weights} */
export function unpackWeights(data) {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const floats = new Float32Array(bytes.slice(4 + length).buffer);
  const { features, units, resets_after: twice } = header;
  const width = floats.length / (features + units + (twice ? 2 : 1));
  const [first, second] = [features * width, (features + units) * width];
  return {
    ...header,
    kernel: floats.subarray(0, first),
    recurrent: floats.subarray(first, second),
    bias: floats.subarray(second),
  };
}

/** @param {Trace} trace @param {Weights} weights @param {string} name of a quantity
 * @param {number} step @param {number} unit @returns {Sum} */
export function sumBehind(trace, weights, name, step, unit) {
  const { units, features, inputs, cell } = trace;
  const width = KERNEL_PARTS[cell].length * units;
  const column = KERNEL_PARTS[cell].indexOf(name) * units + unit;
  const isReset = cell === "gru" && name === "candidate";
  const reset = isReset ? valueAt(trace, "reset_gate", step, unit) : null;
  const past = (/** @type {number} */ other) => {
    const h = hiddenBefore(trace, step, other);
    if (reset === null) return h;
    return h * (weights.resets_after ? reset : valueAt(trace, "reset_gate", step, other));
  };
  const bias = weights.resets_after
    ? weights.bias[column] + (reset ?? 1) * weights.bias[width + column]
    : weights.bias[column];
  const all = [
    ...products("input", weights.kernel, features, (d) => inputs[step * features + d]),
    ...products("past", weights.recurrent, units, past),
    /** @type {Term} */ ({ source: "bias", product: bias, count: 1 }),
  ];
  const isGate = name.endsWith("_gate");
  return {
    ...written(all),
    reset,
    squash: isGate ? weights.recurrent_activation : weights.activation,
  };

  /** @param {Source} source @param {Float32Array} matrix @param {number} count
   * @param {(index: number) => number} valueOf @returns {Term[]} */
  function products(source, matrix, count, valueOf) {
    return Array.from({ length: count }, (_, index) => {
      const [value, weight] = [valueOf(index), matrix[index * width + column]];
      return { source, product: value * weight, count: 1, index, value, weight };
    });
  }
}

/** The strongest terms, rounded so that they add up. @param {Term[]} all */
export function written(all) {
  const of = (/** @type {Source} */ source) => all.filter((term) => term.source === source);
  const sums = SOURCES.map((source) => added(of(source)));
  const rounded = roundedToSum(sums, sums[0] + sums[1] + sums[2], DIGITS);
  const terms = SOURCES.flatMap((source, at) => {
    const shown = strongest(of(source));
    const products = roundedToSum(shown.map(({ product }) => product), rounded[at], DIGITS);
    return shown.map((term, index) => ({ ...term, product: products[index] }));
  });
  const [input, past, bias] = rounded;
  return { groups: { input, past, bias }, z: input + past + bias, terms };
}

/** @param {Term[]} terms */
const added = (terms) => terms.reduce((sum, { product }) => sum + product, 0);

/** The strongest terms and one for the rest of them; a rest of one is named. @param {Term[]} terms
 * @returns {Term[]} */
function strongest(terms) {
  const sorted = [...terms].sort((a, b) => Math.abs(b.product) - Math.abs(a.product));
  const rest = sorted.slice(STRONGEST);
  if (rest.length < 2) return sorted;
  const { source } = rest[0];
  return [...sorted.slice(0, STRONGEST), { source, product: added(rest), count: rest.length }];
}
