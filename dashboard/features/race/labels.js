// @ts-check
/** Where the labels of the lines stand, so that none covers another. */

/** @import { Message, Race, Racer, Scales } from "./race.js" */

/** @typedef {{ x: number, y: number, leadX?: number, leadY?: number }} Spot */
/** @typedef {Racer & { width: number, x: number, y: number, spot: Spot }} Runner */

export const BESIDE = 15; // px from a mark to its label
const LINE = 22; // px from one label to the next
const LETTERS = 16; // px that the letters of a line need

/** Where the number of a level stands beside its line at `y`, and where its name: below that line,
 * or above one so low that the axis' end and its steps are near.
 * @param {number} y @param {number} bottom @returns {[number, number]} */
export function levelPlaces(y, bottom) {
  const [number, lower, upper] = [y + 5, y + 22, y - 14];
  return [number, bottom + 5 - lower < LETTERS ? upper : lower];
}

/** Whether a number of the axis stands free of those that are `taken`.
 * @param {number} y @param {number[]} taken */
export const isFree = (y, taken) => taken.every((other) => Math.abs(y - other) >= LETTERS);

/** Labels stand by the marks: of a network that has arrived above the goal, of one that broke down
 * below the line, of the others to the right, where no line has been yet. Where there is no room
 * for two, both make way, and a thin line leads to a label that is moved.
 * @param {Race} race @param {Message} data @param {Scales} at @param {Runner[]} runners */
export function placeLabels(race, data, at, runners) {
  const sorted = [...runners].sort((one, other) => one.x - other.x);
  const above = at.y(data.goal) - 20;
  placeAcross(at, sorted.filter(({ finished }) => finished), () => [above, above + 4]);
  placeAcross(at, sorted.filter(({ broken }) => broken), ({ y }) => {
    const below = Math.min(y + 28, at.bottom - 6);
    return [below, below - 12];
  });
  placeBeside(race, data, at, runners.filter(({ finished, broken }) => !finished && !broken));
}

/** @param {Scales} at @param {Runner[]} runners
 * @param {(runner: Runner) => [number, number]} heights of a label, and of the end of its line */
function placeAcross(at, runners, heights) {
  const widths = runners.map(({ width }) => width + 12);
  const places = spread(runners.map(({ x }) => x), widths, 0, at.width);
  runners.forEach((runner, index) => {
    const [y, leadY] = heights(runner);
    const leadX = places[index];
    runner.spot = { x: leadX - runner.width / 2, y };
    if (Math.abs(leadX - runner.x) > 6) Object.assign(runner.spot, { leadX, leadY });
  });
}

/** @param {Race} race @param {Message} data @param {Scales} at @param {Runner[]} runners */
function placeBeside(race, data, at, runners) {
  const going = inOrder(race, data, runners);
  const heights = spread(going.map(({ y }) => y), going.map(() => LINE), at.top, at.bottom);
  const x = Math.max(...going.map((one) => one.x)) + BESIDE;
  going.forEach((runner, index) => {
    const leadY = heights[index];
    runner.spot = { x, y: leadY + 6 };
    if (Math.abs(leadY - runner.y) > 6) Object.assign(runner.spot, { leadX: x - 3, leadY });
  });
}

/** From above to below. While they run, two at nearly one height keep their places.
 * @param {Race} race @param {Message} data @param {Runner[]} going */
function inOrder(race, data, going) {
  if (race.isNew) race.order = [];
  if (!data.running) return [...going].sort((one, other) => one.y - other.y);
  const place = (/** @type {Runner} */ { key }) => {
    const known = race.order.indexOf(key);
    return known < 0 ? 99 : known;
  };
  const ordered = [...going].sort((one, other) => place(one) - place(other));
  for (let round = 1; round < ordered.length; round++) {
    for (let n = 1; n < ordered.length; n++) {
      const [upper, lower] = [ordered[n - 1], ordered[n]];
      if (upper.y > lower.y + 10) ordered.splice(n - 1, 2, lower, upper);
    }
  }
  race.order = ordered.map(({ key }) => key);
  return ordered;
}

/** The places nearest to those that are wanted (by the sum of squares) at which things of these
 * sizes, in this order, do not overlap; all between low and high, as far as there is room.
 * @param {number[]} wanted @param {number[]} sizes @param {number} low @param {number} high */
export function spread(wanted, sizes, low, high) {
  const before = sizes.map((size, n) =>
    sizes.slice(0, n).reduce((sum, one) => sum + one, size / 2)
  );
  /** @type {{ count: number, sum: number }[]} */
  const blocks = []; // of those that touch: how many, and the sum of where their block would begin
  wanted.forEach((place, n) => {
    let block = { count: 1, sum: place - before[n] };
    for (let last = blocks.at(-1); last && startOf(last) > startOf(block); last = blocks.at(-1)) {
      block = { count: last.count + block.count, sum: last.sum + block.sum };
      blocks.pop();
    }
    blocks.push(block);
  });
  const room = high - low - sizes.reduce((sum, size) => sum + size, 0);
  const starts = blocks.flatMap((block) =>
    Array(block.count).fill(Math.max(low, Math.min(startOf(block), low + room)))
  );
  return starts.map((start, n) => start + before[n]);
}

/** @param {{ count: number, sum: number }} block */
const startOf = ({ count, sum }) => sum / count;
