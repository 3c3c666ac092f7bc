// @ts-check
/** The words along a picture, each under its step: as many as find room, long ones shortened. */
import { child, clamp, pool, setText } from "./shared.js";
import { contextOf, stride } from "./picture.js";

/** @import { Trace } from "./picture.js" */

/** The axis: where a step's centre is, in px, the chosen step, how wide a text is in letters that
 * are bold or not, and whether a label is a number, of which no part may be left out.
 * @typedef {object} Axis
 * @property {number} width
 * @property {number} chosen
 * @property {(step: number) => number} centre
 * @property {(text: string, bold: boolean) => number} measure
 * @property {boolean} numbered
 */
/** @typedef {{ t: number, x: number, text: string }} Label */
/** @typedef {{ from: number, to: number }} Span */

const NUMBER_ROOM = 44; // px from one step's number to the next
const MARGIN = 2; // px on either side of a label
const PUSHED = 8; // px; a label that had to be pushed further would seem to name its neighbour
const LEAST = 24; // px that a shortened word takes: two letters and the dots

/** @param {Element} element @param {Trace} trace @param {number} chosen
 * @param {(step: number) => number} centre @param {number} width */
export function drawWordAxis(element, trace, chosen, centre, width) {
  const numbered = trace.level === "step";
  const axis = { width, chosen, centre, measure: textWidth, numbered };
  const placed = placeWords(trace.words, axis);
  const spans = pool(element, placed.length, (parent) => child(parent, "span"));
  placed.forEach(({ t, x, text }, index) => {
    const span = spans[index];
    setText(span, text);
    const name = `${t === chosen ? "on" : ""}${trace.isPad[t] ? " pad" : ""}`;
    if (span.className !== name) span.className = name;
    span.style.transform = `translateX(${x.toFixed(1)}px) translateX(-50%)`;
  });
}

/** All words in full where they fit; else each at least shortened, where its step is wide enough;
 * else some of them in full. @param {string[]} words @param {Axis} axis @returns {Label[]} */
export function placeWords(words, axis) {
  const whole = wholeWords(words, axis);
  const isWide = words.length > 1 && axis.centre(1) - axis.centre(0) >= LEAST;
  return whole.length === words.length || axis.numbered || !isWide
    ? whole
    : shortWords(words, axis);
}

/** From the first that is to find room to the last: the chosen step, then backwards.
 * @param {string[]} words @param {number} chosen */
const inOrder = (words, chosen) => [
  chosen,
  ...words.map((_, t) => t).filter((t) => t !== chosen).reverse(),
];

/** @param {string[]} words @param {Axis} axis @returns {Label[]} */
function wholeWords(words, { width, chosen, centre, measure, numbered }) {
  const every = numbered ? stride((NUMBER_ROOM * words.length) / width) : 1;
  /** @type {Span[]} */
  const taken = [];
  return inOrder(words, chosen).flatMap((t) => {
    if (t !== chosen && t % every) return [];
    const half = measure(words[t], t === chosen) / 2 + MARGIN;
    const x = clamp(centre(t), half - MARGIN, width - half + MARGIN);
    if (t !== chosen && Math.abs(x - centre(t)) > PUSHED) return [];
    if (taken.some(({ from, to }) => x - half < to && x + half > from)) return [];
    taken.push({ from: x - half, to: x + half });
    return [{ t, x, text: words[t] }];
  });
}

/** Every word has its least room first, and then grows into what its neighbours leave.
 * @param {string[]} words @param {Axis} axis @returns {Label[]} */
function shortWords(words, { width, chosen, centre, measure }) {
  const sizes = words.map((word, t) => measure(word, t === chosen) + 2 * MARGIN);
  const spans = sizes.map((size, t) => around(centre(t), Math.min(size, LEAST)));
  return inOrder(words, chosen).map((t) => {
    const low = spans[t - 1]?.to ?? -MARGIN, high = spans[t + 1]?.from ?? width + MARGIN;
    const middle = centre(t);
    const room = Math.min(high - low, 2 * (Math.min(middle - low, high - middle) + PUSHED));
    const size = Math.min(sizes[t], room);
    const x = clamp(middle, low + size / 2, high - size / 2);
    spans[t] = around(x, size);
    const fits = (/** @type {string} */ text) => measure(text, t === chosen) + 2 * MARGIN <= size;
    return { t, x, text: shortened(words[t], fits) };
  });
}

/** @param {number} middle @param {number} size @returns {Span} */
const around = (middle, size) => ({ from: middle - size / 2, to: middle + size / 2 });

/** A text, or as many of its letters as fit, and dots. @param {string} text
 * @param {(text: string) => boolean} fits */
export function shortened(text, fits) {
  if (fits(text)) return text;
  const letters = [...text];
  while (letters.length > 1 && !fits(`${letters.join("")}…`)) letters.pop();
  return `${letters.join("")}…`;
}

const FONTS = ['"Source Sans"', '"Source Sans 3"', "sans-serif"].join(", ");

/** @type {CanvasRenderingContext2D | null} */
let ruler = null;
/** @type {Map<string, number>} */
const widths = new Map();

/** @param {string} text @param {boolean} bold @param {number} [size] px */
export function textWidth(text, bold, size = 13) {
  const key = `${bold}${size}${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    if (widths.size > 5000) widths.clear();
    ruler ??= contextOf(document.createElement("canvas"));
    ruler.font = `${bold ? 700 : 400} ${size}px ${FONTS}`;
    width = Math.min(110, ruler.measureText(text).width * 1.04);
    widths.set(key, width);
  }
  return width;
}
