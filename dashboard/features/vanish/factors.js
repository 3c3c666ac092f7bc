// @ts-check
/** What becomes of a gradient that is multiplied by the same factor at every step. */
import { number } from "../../../lstm_core/picture/web/shared.js";

const SECONDS_A_STEP = 0.22;
const REST = 2; // steps

/** What is left after each number of steps, from none on. @param {number} factor
 * @param {number} steps @returns {number[]} */
export const leftAfterEach = (factor, steps) =>
  Array.from({ length: steps + 1 }, (_, step) => factor ** step);

/** How many steps back the pulse is, after so many seconds; null once it has arrived and rested.
 * A frame may bear a time just before the press that asked for it.
 * @param {number} seconds @param {number} steps @returns {number | null} */
export function pulseAt(seconds, steps) {
  const back = Math.max(0, seconds / SECONDS_A_STEP);
  return back < steps + REST ? Math.min(back, steps) : null;
}

/** The sum of `steps` gradients, each the one before times `factor`. @param {number} factor
 * @param {number} steps */
export const summed = (factor, steps) =>
  leftAfterEach(factor, steps - 1).reduce((sum, one) => sum + one, 0);

/** A norm after clipping: a larger one becomes the limit. @param {number} norm
 * @param {number} limit */
export const clipped = (norm, limit) => Math.min(norm, limit);

/** After how many steps one half is left; Infinity if nothing is lost. @param {number} factor */
export const halfLife = (factor) =>
  factor >= 1 ? Infinity : factor <= 0 ? 0 : Math.log(0.5) / Math.log(factor);

/** A number of any size in a few signs: 0.82, 9.5 × 10⁻⁷, 3,325. @param {number} value */
export function inShort(value) {
  if (value === 0) return "0";
  if (value >= 1e5 || value < 0.01) return scientific(value);
  if (value >= 100) return Math.round(value).toLocaleString("en");
  return number(value, false, value >= 10 ? 1 : 2);
}

/** @param {number} value */
function scientific(value) {
  const [digits, power] = value.toExponential(1).split("e");
  return `${digits}\u00a0×\u00a010${raised(Number(power))}`;
}

/** @param {number} power */
export const raised = (power) => String(power).replace(/[-\d]/g, (sign) => RAISED[sign]);

/** @type {Record<string, string>} */
const RAISED = {
  "-": "⁻",
  0: "⁰",
  1: "¹",
  2: "²",
  3: "³",
  4: "⁴",
  5: "⁵",
  6: "⁶",
  7: "⁷",
  8: "⁸",
  9: "⁹",
};
