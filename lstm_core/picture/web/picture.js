// @ts-check
/** What the picture is given, a trace, and what it holds: the types, and the numbers of a step. */
import { isolated, number, percent, quoted, say } from "./shared.js";

/** @import { Texts } from "./shared.js" */
/** @import { buildCell } from "./cell.js" */
/** @import { buildCurves } from "./curves.js" */
/** @import { HeatMap } from "./heatmaps.js" */
/** @import { buildMemory } from "./memory.js" */
/** @import { buildControls } from "./player.js" */
/** @import { buildPractice, Practice } from "./practice.js" */
/** @import { buildSum } from "./sum.js" */
/** @import { Weights } from "./sum_terms.js" */

/**
 * @typedef {object} Quantity
 * @property {string} name
 * @property {string} label
 * @property {string} gloss
 * @property {string} letter
 * @property {boolean} gate
 * @property {number} low
 * @property {number} high
 * @property {string[]} scale colours, "#RRGGBB"
 * @property {string} alt
 */

/**
 * Numbers that belong to the steps and are drawn along them: `count` lines, `low` to `high`.
 * @typedef {{ count: number, low: number, high: number, alt: string }} Series
 */

/**
 * The header of a message. `given` is the step and unit that Python chose, `move` how often it has
 * done so.
 * @typedef {object} Header
 * @property {"lstm" | "gru" | "rnn"} cell
 * @property {string} about which network it is, "" where nobody said so
 * @property {number} steps
 * @property {number} units
 * @property {string[]} words
 * @property {[number, number][]} pads
 * @property {Quantity[]} quantities
 * @property {string[]} sums
 * @property {number} features how many numbers the cell reads at a step, where sums can be opened
 * @property {number | null} weights the identity of those that the sums are made of
 * @property {number[] | null} order
 * @property {{ word: string, percent: string } | null} prediction
 * @property {number[]} left
 * @property {"word" | "character" | "step"} level what the steps are called: `token`, `tokens`
 * @property {number} below the layer whose hidden states are the input; 0 where it is the sequence
 * @property {string} token
 * @property {string} tokens
 * @property {string} whole what all of them are: a sentence, a sequence
 * @property {Series | null} series
 * @property {number} identity
 * @property {[number, number]} given
 * @property {number} move
 * @property {{ sum: string | null, practises: boolean, player: number | null }} [open] what is
 *   open when the picture appears
 * @property {boolean} [alone] whether the cell is all that is shown
 * @property {Record<string, string>} colours
 */

/**
 * A header with its numbers: `values` by quantity, (steps, units) row by row; `start` by state,
 * (units,); `lines` of the series, (steps, count), and `inputs`, (steps, features), row by row;
 * `row` of each unit in a heatmap.
 * @typedef {Omit<Header, "order"> & {
 *   values: Record<string, Float32Array>, start: Record<string, Float32Array>,
 *   lines: Float32Array, inputs: Float32Array,
 *   isPad: boolean[], order: number[], row: number[] }} Trace
 */

/** What the reader chose. @typedef {object} Choice
 * @property {number} step
 * @property {number} unit
 * @property {string | null} opened
 * @property {boolean} practises
 * @property {number | null} player how many stages of the step are done; null for all
 * @property {number} identity
 * @property {number} move
 */

/** @typedef {"words" | "next" | "maps" | "headline" | "stage" | "stagetext" | "controls"
 *   | "practice" | "sums" | "curves" | "memory" | "said"} PartName */

/**
 * `q` is how far the chosen step is computed: a whole number for each stage done. `waiting` says
 * that Python will be told of the selection, `owed` that it will be when the reader leaves.
 * @typedef {object} Picture
 * @property {Texts} texts
 * @property {HTMLElement} root
 * @property {Record<PartName, HTMLElement> & { unit: HTMLInputElement }} parts
 * @property {Trace} trace
 * @property {number} step
 * @property {number} unit
 * @property {number} q
 * @property {number} width
 * @property {boolean} isSetUp
 * @property {HeatMap[]} maps
 * @property {HeatMap | null} large
 * @property {HTMLElement} tip
 * @property {ReturnType<typeof buildCell> | null} cell
 * @property {ReturnType<typeof buildCurves>} curves
 * @property {ReturnType<typeof buildMemory>} memory
 * @property {ReturnType<typeof buildControls>} buttons
 * @property {ReturnType<typeof buildPractice>} panel
 * @property {Practice | null} practice
 * @property {ReturnType<typeof buildSum>} sumView
 * @property {string | null} opened
 * @property {Weights | null} weights of the cell, once they are here
 * @property {HTMLElement | null} marked
 * @property {boolean} playing
 * @property {boolean} moving
 * @property {number} speed
 * @property {number} target
 * @property {number | null} last
 * @property {number} frame
 * @property {ReturnType<typeof setTimeout>} still
 * @property {ReturnType<typeof setTimeout>} telling
 * @property {() => void} [unwatch]
 * @property {boolean} waiting
 * @property {boolean} owed
 * @property {string} shown
 * @property {string} told
 * @property {(choice: Choice) => void} tell
 */

/** How far along its curve a movement is. @param {number} share */
export const ease = (share) => (share < 0.5 ? 2 * share * share : 1 - 2 * (1 - share) ** 2);

/** @param {string} text */
export const capitalised = (text) => text[0].toUpperCase() + text.slice(1);

/** @param {string} name of a quantity */
export const cssName = (name) => name.replaceAll("_", "-");

/** The message as `message.py` packs it. @param {Uint8Array | ArrayBuffer} data @returns {Trace} */
export function unpack(data) {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  /** @type {Header} */
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  // A copy, as a float must stand at a multiple of four.
  const floats = new Float32Array(bytes.slice(4 + length).buffer);
  const { steps, units } = header;
  let at = 0;
  const take = (/** @type {number} */ size) => floats.subarray(at, at += size);
  const values = Object.fromEntries(
    header.quantities.map(({ name }) => [name, take(steps * units)]),
  );
  const isLstm = header.cell === "lstm";
  const start = { hidden_state: take(units), cell_state: take(isLstm ? units : 0) };
  const lines = take(steps * (header.series?.count ?? 0));
  const inputs = take(steps * header.features);
  const order = header.order ?? Array.from({ length: units }, (_, unit) => unit);
  /** @type {number[]} */
  const row = [];
  order.forEach((unit, index) => row[unit] = index);
  const isPad = header.words.map((_, t) => header.pads.some(([a, b]) => t >= a && t < b));
  return { ...header, values, start, lines, inputs, isPad, order, row };
}

/** @param {Trace} trace @param {string} name @param {number} step -1 is the initial state
 * @param {number} unit */
export const valueAt = (trace, name, step, unit) =>
  step < 0 ? trace.start[name][unit] : trace.values[name][step * trace.units + unit];

/** Whether a mask skipped a step: nothing was computed there.
 * @param {Trace} trace @param {number} step */
export function isSkipped({ cell, isPad, inputs, features, values, quantities, units }, step) {
  if (!isPad[step]) return false;
  const first = cell === "rnn" ? inputs[step * features] : values[quantities[0].name][step * units];
  return Number.isNaN(first);
}

/** The hidden state that a step reads. What a layer hands up at a skipped step can be another.
 * @param {Trace} trace @param {number} step @param {number} unit */
export function hiddenBefore(trace, step, unit) {
  let before = step - 1;
  while (before >= 0 && isSkipped(trace, before)) before--;
  return valueAt(trace, "hidden_state", before, unit);
}

/** What a step adds to the cell state. @param {Trace} trace @param {number} step
 * @param {number} unit */
export const writtenAt = (trace, step, unit) =>
  valueAt(trace, "input_gate", step, unit) * valueAt(trace, "candidate", step, unit);

/** @typedef {ReturnType<typeof cellValues>} CellValues */

/** What the cell computes for one unit at one step; a masked step has NaN gates.
 * @param {Trace} trace @param {number} step @param {number} unit */
export function cellValues(trace, step, unit) {
  const read = (/** @type {string} */ name) => valueAt(trace, name, step, unit);
  const [f, i, g, o] = ["forget_gate", "input_gate", "candidate", "output_gate"].map(read);
  const before = valueAt(trace, "cell_state", step - 1, unit);
  const hBefore = hiddenBefore(trace, step, unit);
  const [c, h] = [read("cell_state"), read("hidden_state")];
  const [kept, written] = [f * before, i * g];
  const [keptShown, writtenShown] = roundedToSum([kept, written], c);
  const tanh = Math.tanh(c);
  return { f, i, g, o, c, before, h, hBefore, kept, written, keptShown, writtenShown, tanh };
}

/** Numbers of so many digits, each less than a last one off, that add up to the total as `number`
 * writes it (the method of the largest remainder).
 * @param {number[]} values @param {number} total @param {number} [digits] */
export function roundedToSum(values, total, digits = 2) {
  const scale = 10 ** digits;
  const floors = values.map((value) => Math.floor(value * scale));
  const wanted = Math.round(scale * Number(number(total, false, digits).replace("−", "-")));
  const missing = wanted - floors.reduce((sum, value) => sum + value, 0);
  const each = Math.floor(missing / values.length);
  const rests = values.map((value, index) => ({ index, rest: value * scale - floors[index] }));
  const raised = rests.sort((a, b) => b.rest - a.rest).slice(0, missing - each * values.length);
  for (const { index } of raised) floors[index] += 1;
  return floors.map((value) => (value + each) / scale);
}

/** What the unit does at the step, in a sentence.
 * @param {Picture} picture */
export function headlineOf(picture) {
  const { trace, step, unit, texts } = picture;
  const { cell, quantities } = trace;
  const before = valueAt(trace, cell === "lstm" ? "cell_state" : "hidden_state", step - 1, unit);
  /** @type {Record<string, string | number>} */
  const said = { unit, word: stepName(picture, step), before: number(before, true) };
  for (const { name, gate } of quantities) {
    const value = valueAt(trace, name, step, unit);
    if (isSkipped(trace, step)) return say(texts, "headlines.masked", said);
    if (!Number.isFinite(value)) return say(texts, "headlines.broken", said);
    said[name] = gate ? percent(value) : number(value, true);
  }
  if (cell === "gru") said.taken = percent(1 - valueAt(trace, "update_gate", step, unit));
  // As in the cell, where the amounts add up.
  if (cell === "lstm") said.written = number(cellValues(trace, step, unit).writtenShown, true);
  return say(texts, `headlines.${cell === "lstm" && before === 0 ? "lstm_empty" : cell}`, said);
}

/** A word's name: what a reader hears of it. @param {Picture} picture @param {number} step */
export const nameOf = (picture, step) =>
  picture.trace.isPad[step] ? say(picture.texts, "pad") : plainName(picture, step);

/** A step's word, or its number where there are no words.
 * @param {Pick<Picture, "trace" | "texts">} picture @param {number} step */
export const plainName = ({ trace, texts }, step) =>
  isNumbered(trace, step)
    ? say(texts, "numbered", { step: trace.words[step] })
    : isolated(trace.words[step]);

/** The same within a sentence: a word stands in quotation marks.
 * @param {Pick<Picture, "trace" | "texts">} picture @param {number} step */
export const stepName = (picture, step) =>
  isNumbered(picture.trace, step) ? plainName(picture, step) : quoted(picture.trace.words[step]);

/** @param {Trace} trace @param {number} step */
const isNumbered = ({ level, isPad }, step) => level === "step" && !isPad[step];

/** The smallest of 1, 2, 5, 10, 20, 50 … that is not below `least`. @param {number} least */
export function stride(least) {
  let ten = 1;
  while (10 * ten < least) ten *= 10;
  return ten * ([1, 2, 5].find((digit) => digit * ten >= least) ?? 10);
}

/** @param {HTMLCanvasElement} canvas */
export const contextOf = (
  canvas,
) => /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
