// @ts-check
/** Where the parts of the memory stand, in px. */

/** @import { Column, Part } from "./memory.js" */

/** @typedef {Part & { top: number, tall: number }} Block */
/** @typedef {{ x: number, room: number, width: number, column: Column, parts: Block[] }} Place */
/** @typedef {ReturnType<typeof measure>} Places */

/** The source of what was there before the first word that is shown. */
export const BEFORE = -1;

/** Where everything goes, in px. Stacks stand on the belt, the oldest word at the bottom.
 * @param {number} width @param {Column[]} given */
export function measure(width, given) {
  const narrow = width < 640;
  const gutter = narrow ? 58 : 136;
  const ends = narrow ? 4 : 164; // on a phone the blocks alone are named
  const height = narrow ? 220 : 260;
  const before = given.some(({ source }) => source === BEFORE) ? (narrow ? 40 : 84) : 0;
  const words = given.filter(({ source }) => source !== BEFORE).length;
  const room = Math.floor((width - gutter - ends - before) / words);
  const word = Math.max(narrow ? 58 : 72, Math.min(room, 220));
  const sizes = given.map(({ parts }) => parts.reduce((sum, { size }) => sum + size, 0));
  const scale = (height - 6) / Math.max(...sizes, 1e-9);
  let x = gutter;
  const columns = given.map((column) => {
    const place = placeOf(column, x, column.source === BEFORE ? before : word, narrow);
    place.parts = stacked(column.parts, scale, height);
    x += place.room;
    return place;
  });
  const last = columns[columns.length - 1];
  return { width, narrow, gutter, ends, height, columns, last, inner: x + ends };
}

/** @param {Column} column @param {number} x @param {number} room @param {boolean} narrow */
function placeOf(column, x, room, narrow) {
  const width = Math.round(room * (narrow ? 0.82 : 0.7));
  return /** @type {Place} */ ({ x: x + (room - width) / 2, room, width, column, parts: [] });
}

/** @param {Part[]} parts @param {number} scale px for a size of 1 @param {number} height */
function stacked(parts, scale, height) {
  let top = height;
  return parts.map((part) => {
    const tall = part.size * scale;
    top -= tall;
    return { ...part, top, tall };
  });
}

/** Places from top to bottom, `tall` apart at least, between 0 and `limit`.
 * @param {number[]} tops @param {number} tall @param {number} limit */
export function apart(tops, tall, limit) {
  const places = [...tops];
  for (let i = 0; i < places.length; i++) {
    places[i] = Math.max(places[i], i ? places[i - 1] + tall : 0);
  }
  for (let i = places.length - 1; i >= 0; i--) {
    places[i] = Math.min(places[i], (places[i + 1] ?? limit) - tall);
  }
  return places;
}

/** @param {number} a @param {Block} from @param {number} b @param {Block} to */
export function ribbonPath(a, from, b, to) {
  const middle = (a + b) / 2;
  const [low, end] = [from.top + from.tall, to.top + to.tall];
  return `M${a} ${from.top} C${middle} ${from.top} ${middle} ${to.top} ${b} ${to.top} ` +
    `L${b} ${end} C${middle} ${end} ${middle} ${low} ${a} ${low} Z`;
}
