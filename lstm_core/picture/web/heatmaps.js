// @ts-check
/** Each quantity as words by units: a canvas with the values, and frames over it that move. */
import {
  button,
  child,
  childrenOf,
  clamp,
  moveOf,
  number,
  pool,
  say,
  set,
  setText,
} from "./shared.js";
import { paintCanvas } from "./heatmap_canvas.js";
import { cssName, plainName, stepName, stride, valueAt } from "./picture.js";
import { hiddenFrom, isHidden } from "./practice.js";
import { choose } from "./selection.js";
import { drawWordAxis } from "./word_axis.js";
import { stepByKey } from "./words.js";

/** @import { Picture, Quantity, Trace } from "./picture.js" */

/** @typedef {ReturnType<typeof buildMap>} HeatMap */
/** @typedef {{ step: number, unit: number }} Place */

const FRAME = 2; // px, as in the style sheet
const ROW_ROOM = 16; // px that a row's number takes

/** @param {Picture} picture */
export function buildMaps(picture) {
  const { parts, trace } = picture;
  parts.maps.replaceChildren();
  picture.large = null;
  picture.maps = trace.quantities.map((quantity) => buildMap(picture, quantity));
  picture.tip = child(parts.maps, "div", "tip");
  picture.tip.hidden = true;
}

/** @param {Picture} picture @param {Quantity} quantity */
function buildMap(picture, quantity) {
  const root = child(picture.parts.maps, "div", "map");
  root.style.setProperty("--ink", `var(--${cssName(quantity.name)}-ink)`);
  const title = child(root, "div", "maptitle");
  child(title, "b", "", quantity.label);
  const toggle = button(title, "enlarge", "⤢", () => enlarge(picture, map));
  child(root, "div", "gloss", quantity.gloss);
  const plot = child(root, "div", "plot");
  plot.tabIndex = 0;
  set(plot, { role: "application", "aria-roledescription": say(picture.texts, "heatmap.kind") });
  const layers = {
    canvas: child(plot, "canvas"),
    pads: child(plot, "div", "pads"),
    veil: child(plot, "div", "veil"),
    column: child(plot, "div", "frame"),
    line: child(plot, "div", "frame"),
    rows: child(plot, "div", "rows"),
  };
  layers.rows.setAttribute("aria-hidden", "true"); // the plot's name says the chosen unit
  const axis = child(root, "div", "axis");
  const foot = buildFoot(root);
  const note = child(root, "div", "blended");
  const map = { root, quantity, toggle, plot, ...layers, axis, foot, note, width: 0, height: 0 };
  updateMap(map, quantity);
  listenToMap(picture, map);
  return map;
}

/** @param {Element} root */
function buildFoot(root) {
  const foot = child(root, "div", "foot");
  const low = child(foot, "span");
  const bar = child(foot, "span", "scale");
  return { low, bar, high: child(foot, "span"), value: child(foot, "b", "value") };
}

/** Show the same quantity with other numbers: of a new sentence or theme.
 * @param {Pick<HeatMap, "quantity" | "foot">} map @param {Quantity} quantity */
export function updateMap(map, quantity) {
  const { low, bar, high } = map.foot;
  const digits = quantity.name === "cell_state" ? 2 : 0;
  map.quantity = quantity;
  setText(low, number(quantity.low, false, digits));
  setText(high, (quantity.gate ? "" : "+") + number(quantity.high, false, digits));
  bar.style.background = `linear-gradient(to right, ${quantity.scale.join(",")})`;
}

/** @param {Picture} picture @param {HeatMap} map */
function listenToMap(picture, map) {
  const { plot } = map;
  plot.addEventListener("click", (event) => {
    const { step, unit } = placeOf(picture.trace, plot, event);
    choose(picture, step, unit);
  });
  plot.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "mouse") return;
    showTip(picture, map, placeOf(picture.trace, plot, event), event);
  });
  plot.addEventListener("pointerleave", () => picture.tip.hidden = true);
  plot.addEventListener("keydown", (event) => moveByKey(picture, event));
}

/** @param {Trace} trace @param {Element} plot @param {MouseEvent} event @returns {Place} */
function placeOf({ steps, units, order }, plot, { clientX, clientY }) {
  const box = plot.getBoundingClientRect();
  const step = clamp(Math.floor(((clientX - box.left) / box.width) * steps), 0, steps - 1);
  const row = clamp(Math.floor(((clientY - box.top) / box.height) * units), 0, units - 1);
  return { step, unit: order[row] };
}

/** Left and right along the words, up and down through the units as they are drawn.
 * @param {Picture} picture @param {KeyboardEvent} event */
export function moveByKey(picture, event) {
  if (stepByKey(picture, event)) return;
  const { row, order, units } = picture.trace;
  const far = Math.max(1, Math.round(units / 8));
  const by = moveOf(event, { ArrowUp: -1, ArrowDown: 1, PageUp: -far, PageDown: far });
  if (by === null) return;
  choose(picture, picture.step, order[clamp(row[picture.unit] + by, 0, units - 1)]);
}

/** @param {Picture} picture @param {HeatMap} map @param {Place} place @param {MouseEvent} event */
function showTip(picture, { quantity }, { step, unit }, event) {
  const { trace, parts, tip, texts } = picture;
  const value = isHidden(picture, step)
    ? say(texts, "hidden")
    : number(valueAt(trace, quantity.name, step, unit), !quantity.gate, 3);
  const values = { word: plainName(picture, step), unit, label: quantity.label, value };
  setText(tip, say(texts, "heatmap.tip", values));
  tip.hidden = false;
  const box = parts.maps.getBoundingClientRect();
  const room = box.width - tip.offsetWidth;
  const x = clamp(event.clientX - box.left - tip.offsetWidth / 2, 0, room);
  tip.style.transform = `translate(${x}px, ${event.clientY - box.top - 40}px)`;
}

/** @param {Picture} picture @param {HeatMap} map */
function enlarge(picture, map) {
  const large = picture.large === map ? null : map;
  picture.large = large;
  for (const { root } of picture.maps) {
    root.classList.toggle("aside", large !== null && root !== large.root);
  }
  picture.parts.maps.classList.toggle("large", large !== null);
  layMaps(picture);
  markMaps(picture);
}

/** Back to all heatmaps, if one is enlarged; whether it was. @param {Picture} picture */
export function showAll(picture) {
  const { large } = picture;
  if (large) enlarge(picture, large);
  return Boolean(large);
}

/** @param {Picture} picture */
export function layMaps(picture) {
  const { texts } = picture;
  const shown = picture.maps.filter(({ root }) => !isAside(root));
  // All rows are the same units: their numbers stand at the left of the picture alone.
  for (const { root } of shown) {
    root.classList.toggle("first", root.offsetLeft === shown[0].root.offsetLeft);
  }
  for (const map of picture.maps) {
    const { label } = map.quantity;
    const isLarge = picture.large === map;
    map.toggle.textContent = isLarge ? "⤡" : "⤢";
    set(map.toggle, {
      "aria-label": isLarge ? say(texts, "heatmap.all") : say(texts, "heatmap.enlarge", { label }),
      "aria-pressed": String(isLarge),
    });
    if (!isAside(map.root)) paintMap(picture, map);
  }
}

/** @param {Element} root */
const isAside = (root) => root.classList.contains("aside");

/** @param {Picture} picture @param {HeatMap} map */
function paintMap({ trace, texts }, map) {
  const { plot, canvas, pads } = map;
  const ratio = devicePixelRatio || 1;
  setText(map.note, blendNote(texts, trace, plot.clientWidth * ratio, plot.clientHeight * ratio));
  map.width = plot.clientWidth; // again: the note takes room
  map.height = plot.clientHeight;
  if (!map.width || !map.height) return;
  canvas.width = Math.round(map.width * ratio);
  canvas.height = Math.round(map.height * ratio);
  paintCanvas(canvas, trace, map.quantity, ratio);
  const spans = pool(pads, trace.pads.length, (parent) => child(parent, "div"));
  trace.pads.forEach(([from, to], index) => {
    spans[index].style.left = `${(100 * from) / trace.steps}%`;
    spans[index].style.width = `${(100 * (to - from)) / trace.steps}%`;
  });
}

/** What has fewer pixels than cells and so is not drawn one by one.
 * @param {Picture["texts"]} texts @param {Trace} trace
 * @param {number} width @param {number} height */
function blendNote(texts, { steps, units }, width, height) {
  const manyUnits = height < units;
  const manySteps = width < steps;
  if (!manyUnits && !manySteps) return "";
  const key = manyUnits ? (manySteps ? "both" : "units") : "steps";
  return say(texts, `heatmap.blended.${key}`, { units, steps });
}

/** Move the frames and say the chosen value. @param {Picture} picture */
export function markMaps(picture) {
  const { trace, step, unit, texts } = picture;
  const hidden = hiddenFrom(picture);
  const isUnseen = isHidden(picture, step);
  for (const map of picture.maps) {
    const { plot, veil, quantity } = map;
    const value = valueAt(trace, quantity.name, step, unit);
    const text = number(value, !quantity.gate);
    setText(map.foot.value, isUnseen ? "?" : text);
    const missing = isUnseen ? "heatmap.hidden" : "heatmap.masked";
    const said = isUnseen || !Number.isFinite(value) ? say(texts, missing) : text;
    const values = { alt: quantity.alt, word: stepName(picture, step), unit, value: said };
    set(plot, { "aria-label": say(texts, "heatmap.alt", values) });
    if (isAside(map.root) || !map.width) continue;
    drawFrames(map, trace, step, unit);
    veil.style.left = `${(100 * hidden) / trace.steps}%`;
    veil.hidden = hidden >= trace.steps;
    drawRowAxis(map, trace, unit, say(texts, "unit"));
    const centre = (/** @type {number} */ t) => ((t + 0.5) / trace.steps) * map.width;
    drawWordAxis(map.axis, trace, step, centre, map.width);
  }
}

/** A frame's line stands around its column or row, so that a thin one can still be seen in it.
 * @param {HeatMap} map @param {Trace} trace @param {number} step @param {number} unit */
function drawFrames({ column, line, width, height }, trace, step, unit) {
  const [x, wide] = framed(step, trace.steps, width, 2);
  Object.assign(column.style, {
    transform: `translate(${x}px, -${FRAME}px)`,
    width: `${wide}px`,
    height: `${height + 2 * FRAME}px`,
  });
  const [y, tall] = framed(trace.row[unit], trace.units, height, 3);
  Object.assign(line.style, {
    transform: `translate(-${FRAME}px, ${y}px)`,
    width: `${width + 2 * FRAME}px`,
    height: `${tall}px`,
  });
}

/** Where a frame begins and its size, in px.
 * @param {number} index @param {number} count @param {number} room @param {number} least */
function framed(index, count, room, least) {
  const size = Math.max(least, room / count) + 2 * FRAME;
  return [(((index + 0.5) * room) / count - size / 2).toFixed(1), size.toFixed(1)];
}

/** The units' numbers beside their rows: the chosen one's, and as many others as find room.
 * @param {HeatMap} map @param {Trace} trace @param {number} unit @param {string} title */
function drawRowAxis(map, trace, unit, title) {
  const { height } = map;
  const centre = (/** @type {number} */ row) =>
    clamp(((row + 0.5) * height) / trace.units, 7, height - 7);
  const chosen = trace.row[unit];
  const rows = [chosen];
  const every = stride((ROW_ROOM * trace.units) / height);
  for (let row = 0; row < trace.units; row += every) {
    if (Math.abs(centre(row) - centre(chosen)) >= ROW_ROOM) rows.push(row);
  }
  pool(map.rows, rows.length + 1, (parent) => child(parent, "span"));
  childrenOf(map.rows).forEach((span, index) => {
    const row = rows[index];
    setText(span, row === undefined ? title : String(trace.order[row]));
    span.className = index ? "" : "on";
    span.style.transform = `translateY(${
      (row === undefined ? height + 10 : centre(row)).toFixed(1)
    }px)`;
  });
}
