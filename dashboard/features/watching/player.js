// @ts-check
/** A training as a film: bars for the next words at each epoch that was kept, and its curves. */
import {
  child,
  childrenOf,
  find,
  mounted,
  number,
  percent,
  pool,
  say,
  set,
  setColours,
  setText,
  shape,
  viewOf,
  watchWidth,
} from "../../../lstm_core/picture/web/shared.js";
import { lastOf, placeOf, valueAt } from "./playing.js";

/** @import { Mount, Texts } from "../../../lstm_core/picture/web/shared.js" */

/**
 * @typedef {object} Message
 * @property {string} cell
 * @property {string[]} words
 * @property {number[]} epochs
 * @property {number[][]} shares
 * @property {number[]} trained
 * @property {number[][]} loss
 * @property {number[][]} accuracy
 * @property {number[]} speeds
 * @property {number} speed
 * @property {Record<string, string>} colours
 * @property {Texts} texts
 */
/** @typedef {ReturnType<typeof build>} Player */

const HEIGHT = 88; // px of the curves
const TOP = 18;
/** @type {WeakMap<object, Player>} */
const players = new WeakMap();

export default mounted(
  (/** @type {Mount<[Message]>} */ { data: [data], parentElement, setStateValue }) => {
    const player = viewOf(players, parentElement, build);
    setColours(player.root, data.colours);
    player.root.style.setProperty("--own", `var(--${data.cell})`);
    const before = player.data;
    player.data = data;
    player.tell = () => setStateValue("epoch", data.epochs[player.place]);
    if (String(before?.epochs) !== String(data.epochs)) {
      stop(player);
      player.place = Math.floor(data.epochs.length / 2);
      player.slider.max = String(data.epochs.length - 1);
      offerSpeeds(player.speed, data);
    }
    if (!before) listen(player);
    draw(player);
    return watchWidth(player.root, () => player.width, () => draw(player));
  },
);

/** @param {ParentNode} parent */
function build(parent) {
  const svg = find(parent, "svg");
  const ground = shape(svg, "line", { class: "ground" });
  const mark = shape(svg, "line", { class: "mark" });
  const names = /** @type {const} */ (["loss", "accuracy"]);
  const lines = names.map((name) => shape(svg, "polyline", { class: `curve ${name}` }));
  const labels = names.map(() => shape(svg, "text", { "text-anchor": "end" })); // over all lines
  return {
    root: find(parent, ".player"),
    then: find(parent, "th.then"),
    rows: find(parent, "tbody"),
    play: /** @type {HTMLButtonElement} */ (find(parent, ".play")),
    slider: /** @type {HTMLInputElement} */ (find(parent, "input")),
    speed: /** @type {HTMLSelectElement} */ (find(parent, "select")),
    now: find(parent, ".now"),
    svg,
    ground,
    mark,
    curves: names.map((name, index) => ({ name, line: lines[index], label: labels[index] })),
    /** @type {Message | null} */
    data: null,
    place: 0,
    width: 0,
    frame: 0,
    tell: () => {},
  };
}

/** @param {HTMLSelectElement} select @param {Message} data */
function offerSpeeds(select, { speeds, speed }) {
  select.replaceChildren();
  for (const each of speeds) child(select, "option", "", String(each)).value = String(each);
  select.value = String(speed);
}

/** @param {Player} player */
function listen(player) {
  player.play.addEventListener("click", () => {
    if (!player.frame) return play(player);
    stop(player);
    draw(player);
    player.tell();
  });
  player.slider.addEventListener("input", () => {
    stop(player);
    player.place = Number(player.slider.value);
    draw(player);
  });
  player.slider.addEventListener("change", () => player.tell());
}

/** @param {Player} player */
function stop(player) {
  cancelAnimationFrame(player.frame);
  player.frame = 0;
}

/** From where it stands, or from the start where it stands at the end. @param {Player} player */
function play(player) {
  if (!player.data) return;
  const { epochs } = player.data;
  if (player.place === epochs.length - 1) player.place = 0;
  let epoch = epochs[player.place];
  let before = performance.now();
  const go = (/** @type {number} */ now) => {
    epoch += Math.max(0, now - before) / 1000 * Number(player.speed.value);
    before = now;
    player.place = placeOf(epochs, epoch);
    const isOver = player.place === epochs.length - 1;
    player.frame = isOver || !player.root.isConnected ? 0 : requestAnimationFrame(go);
    draw(player);
    if (isOver) player.tell();
  };
  player.frame = requestAnimationFrame(go);
  draw(player);
}

/** @param {Player} player */
function draw(player) {
  if (!player.data) return;
  const { epochs, shares, trained, words, texts, loss, accuracy } = player.data;
  const epoch = epochs[player.place];
  player.width = player.root.clientWidth;
  setText(player.then, say(texts, "then", { epoch }));
  setText(player.play, say(texts, player.frame ? "pause" : "play"));
  player.slider.value = String(player.place);
  player.slider.setAttribute("aria-valuetext", String(epoch));
  pool(player.rows, words.length, addRow).forEach((row, index) => {
    const [word, ...cells] = childrenOf(row);
    setText(word, words[index]);
    [shares[0], shares[player.place], trained].forEach((column, place) => {
      const [track, said] = childrenOf(childrenOf(cells[place])[0]);
      childrenOf(track)[0].style.transform = `scaleX(${column[index]})`;
      setText(said, percent(column[index]));
    });
  });
  const values = [valueAt(loss, epoch), valueAt(accuracy, epoch)];
  setText(player.now, nowOf(player.data, epoch, values));
  drawCurves(player, player.data, epoch);
}

/** @param {Element} rows */
function addRow(rows) {
  const row = child(rows, "tr");
  child(row, "th").scope = "row";
  for (const name of ["", "then", ""]) {
    const value = child(child(row, "td", name), "div", "value");
    const track = child(value, "span", "track");
    track.setAttribute("aria-hidden", "true");
    child(track, "i");
    child(value, "b");
  }
  return row;
}

/** @param {Message} data @param {number} epoch @param {(number | null)[]} values */
function nowOf({ texts, loss }, epoch, [lost, right]) {
  if (lost === null || right === null) return say(texts, "before");
  const last = loss[loss.length - 1][0];
  const said = { loss: number(lost, false, 3), accuracy: percent(right) };
  return say(texts, "now", { epoch, last, ...said });
}

/** @param {Player} player @param {Message} data @param {number} epoch */
function drawCurves({ svg, ground, mark, curves, width }, data, epoch) {
  const last = lastOf(data.epochs, data.loss);
  const x = (/** @type {number} */ at) => (at / last) * width;
  const bottom = TOP + HEIGHT;
  set(svg, { height: bottom + 8 });
  set(ground, { x1: 0, x2: width, y1: bottom, y2: bottom });
  set(mark, { x1: x(epoch), x2: x(epoch), y1: TOP - 8, y2: bottom });
  for (const { name, line, label } of curves) {
    const curve = data[name];
    const highest = name === "accuracy" ? 1 : Math.max(...curve.map(([, value]) => value), 0.1);
    const y = (/** @type {number} */ value) => bottom - (value / highest) * HEIGHT;
    const points = curve.map(([at, value]) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`);
    set(line, { points: points.join(" ") });
    const end = curve.length ? y(curve[curve.length - 1][1]) : bottom;
    set(label, { x: width, y: Math.max(TOP - 4, end - 6) });
    setText(label, say(data.texts, name));
  }
}
