// @ts-check
/** The chosen unit along the sentence: gates above, what it carries below. */
import { child, number, pool, say, set, setText, shape } from "./shared.js";
import { capitalised, cssName, stepName, valueAt } from "./picture.js";
import { drawWordAxis } from "./word_axis.js";
import { hiddenFrom } from "./practice.js";
import { titled } from "./save.js";
import { chooseByClick } from "./selection.js";

/** @import { Picture, Quantity, Series, Trace } from "./picture.js" */

/** @typedef {ReturnType<typeof buildCurves>} CurvesView */
/** @typedef {ReturnType<typeof buildLine>} Line */

/** The dashes and the marker of each quantity. @type {Record<string, [string, string]>} */
const LOOKS = {
  forget_gate: ["", "●"],
  input_gate: ["8 5", "■"],
  output_gate: ["2 4", "◆"],
  update_gate: ["", "●"],
  reset_gate: ["8 5", "■"],
  candidate: ["2 4", "▲"],
  cell_state: ["", "●"],
  hidden_state: ["8 5", "✕"],
};
const MOST_MARKERS = 40;
const PLAIN_HEIGHT = 300; // px
const SERIES_HEIGHT = 96; // px more for a series above
const LEFT = 34; // px of the scale
const LABELS = 104; // px of the names beside the ends
const MOST_SAID = 2; // lines whose value is said
const LABEL = 15; // px from one name to the next

/** @param {Picture} picture */
export function buildCurves(picture) {
  const root = picture.parts.curves;
  root.replaceChildren();
  const title = titled(root, "curves", picture);
  const svg = shape(root, "svg", { role: "img" });
  const axis = child(root, "div", "axis");
  const back = shape(svg, "g");
  const marker = shape(svg, "line", { class: "now" });
  const lines = picture.trace.quantities.map((quantity) => buildLine(svg, quantity));
  const series = picture.trace.series ? buildSeries(svg, picture.trace.series) : null;
  const rows = {
    upper: { top: 12, height: 104, low: 0, high: 1 },
    lower: { top: 12, height: 276, low: -1, high: 1 },
  };
  const view = {
    title,
    svg,
    axis,
    back,
    marker,
    lines,
    series,
    rows,
    height: PLAIN_HEIGHT,
    width: 0,
    room: 0,
    steps: 1,
    drawn: "",
  };
  chooseByClick(picture, svg, LEFT, () => view.room);
  return view;
}

/** @param {Element} svg @param {Quantity} quantity */
function buildLine(svg, quantity) {
  const { name } = quantity;
  const colour = `var(--${cssName(name)})`;
  const group = shape(svg, "g");
  const look = {
    "stroke-width": name === "cell_state" ? 3.5 : 2.2,
    "stroke-dasharray": LOOKS[name][0],
  };
  const dot = { stroke: "var(--background)", "stroke-width": 1.5 };
  return {
    quantity,
    path: shape(group, "path", { fill: "none", stroke: colour, ...look }),
    marks: shape(group, "g", { fill: colour, class: "marks" }),
    dot: shape(group, "circle", { r: 5, fill: colour, ...dot }),
    label: shape(group, "text", { class: "label", fill: `var(--${cssName(name)}-ink)` }),
  };
}

/** @param {Element} svg @param {Series} series */
function buildSeries(svg, { count }) {
  const group = shape(svg, "g");
  const look = { fill: "none", stroke: "var(--text)", "stroke-width": 1.6 };
  const opacity = (/** @type {number} */ line) => Math.max(0.35, 1 - 0.25 * line);
  return {
    paths: Array.from(
      { length: count },
      (_, line) => shape(group, "path", { ...look, opacity: opacity(line) }),
    ),
    label: shape(group, "text", { class: "label", fill: "var(--text)" }),
  };
}

/** @param {CurvesView} view @param {number} step */
const xOf = ({ room, steps }, step) => LEFT + ((step + 0.5) / steps) * room;

/** @param {CurvesView} view @param {boolean} isGate @param {number} value */
function yOf({ rows }, isGate, value) {
  const { top, height, low, high } = isGate ? rows.upper : rows.lower;
  return top + height * (1 - (value - low) / (high - low));
}

/** @param {Picture} picture */
export function layCurves({ curves: view, trace, parts }) {
  const hasGates = trace.quantities.some(({ gate }) => gate);
  const carried = trace.quantities.filter(({ gate }) => !gate);
  const largest = Math.max(1, ...carried.map(({ high }) => high));
  const width = parts.curves.clientWidth;
  const above = trace.series ? SERIES_HEIGHT : 0;
  const height = PLAIN_HEIGHT + above;
  const room = width - LEFT - LABELS;
  Object.assign(view, { width, height, room, steps: trace.steps, drawn: "" });
  set(view.svg, { width, height });
  view.rows.upper.top = above + 12;
  view.rows.lower = {
    top: above + (hasGates ? 146 : 12),
    height: hasGates ? 142 : 276,
    low: -largest,
    high: largest,
  };
  view.back.replaceChildren();
  for (const [from, to] of trace.pads) {
    const [x, wide] = [
      LEFT + (from / trace.steps) * view.room,
      ((to - from) / trace.steps) * view.room,
    ];
    const place = { x, y: 4, width: wide, height: height - 8 };
    shape(view.back, "rect", { ...place, fill: "var(--surface)" });
  }
  if (hasGates) { for (const value of [0, 0.5, 1]) drawTick(view, true, value); }
  for (const value of [-largest, 0, largest]) drawTick(view, false, value);
  if (trace.series) layLines(view, trace, trace.series);
}

/** The lines that came with the sequence, above what the unit made of it.
 * @param {CurvesView} view @param {Trace} trace @param {Series} series */
function layLines(view, { lines, steps }, { count, low, high }) {
  const tall = SERIES_HEIGHT - 24;
  const y = (/** @type {number} */ value) => 12 + tall * (1 - (value - low) / (high - low || 1));
  view.series?.paths.forEach((path, line) => {
    let d = "";
    let isPenDown = false;
    for (let t = 0; t < steps; t++) {
      const value = lines[t * count + line];
      const isKnown = Number.isFinite(value);
      if (isKnown) d += `${isPenDown ? "L" : "M"}${xOf(view, t).toFixed(1)} ${y(value).toFixed(1)}`;
      isPenDown = isKnown;
    }
    set(path, { d: d || "M0 0" });
  });
  for (const value of [low, high]) {
    const place = { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end", class: "tick" };
    shape(view.back, "text", place, short(value));
  }
}

/** A number that fits beside a scale. @param {number} value */
const short = (value) => number(value, false, Math.abs(value) < 10 ? 1 : 0).replace(/\.0$/, "");

/** @param {CurvesView} view @param {boolean} isGate @param {number} value */
function drawTick(view, isGate, value) {
  const y = yOf(view, isGate, value);
  const stroke = value === 0 ? "var(--muted)" : "var(--border)";
  shape(view.back, "line", { x1: LEFT, x2: LEFT + view.room, y1: y, y2: y, stroke });
  const place = { x: LEFT - 6, y: y + 4, "text-anchor": "end", class: "tick" };
  shape(view.back, "text", place, number(value, false, 1).replace(/\.0$/, ""));
}

/** @param {Picture} picture */
export function drawCurves(picture) {
  const { curves: view, trace, unit, step, texts } = picture;
  if (!view.width) return;
  const end = hiddenFrom(picture);
  const drawn = `${unit}:${end}`;
  if (view.drawn !== drawn) {
    view.drawn = drawn;
    setText(view.title, say(texts, "curves.title", { unit, whole: trace.whole }));
    for (const line of view.lines) drawLine(trace, view, line, unit, end);
    labelEnds(trace, view, unit, end);
    set(view.svg, { "aria-label": curvesAlt(picture, end) });
  }
  if (view.series) labelSeries(picture, view.series.label);
  const x = xOf(view, step);
  set(view.marker, { x1: x, x2: x, y1: 4, y2: view.height - 4 });
  for (const { dot, quantity } of view.lines) {
    const value = valueAt(trace, quantity.name, step, unit);
    const isShown = Number.isFinite(value) && step < end;
    const cy = isShown ? yOf(view, quantity.gate, value) : 0;
    set(dot, { cx: x, cy, opacity: isShown ? 1 : 0 });
  }
  drawWordAxis(view.axis, trace, step, (t) => xOf(view, t), view.width - 40);
}

/** Beside the lines: their value at the chosen step. @param {Picture} picture
 * @param {Element} label */
function labelSeries({ trace, step, texts, curves }, label) {
  const count = trace.series?.count ?? 0;
  const values = [...trace.lines.subarray(step * count, (step + 1) * count)];
  const said = values.slice(0, MOST_SAID).map((value) => number(value)).join(", ");
  const rest = count > MOST_SAID ? ", …" : "";
  const pieces = [say(texts, "curves.given"), said + rest];
  set(label, { x: LEFT + curves.room + 8, y: 16 });
  const rows = pool(label, pieces.length, (parent) => shape(parent, "tspan"));
  pieces.forEach((piece, row) => {
    set(rows[row], { x: LEFT + curves.room + 8, dy: row && 17 });
    setText(rows[row], piece);
  });
}

/** @param {Trace} trace @param {CurvesView} view @param {Line} line @param {number} unit
 * @param {number} end the first step that is not drawn */
function drawLine(trace, view, { quantity, path, marks }, unit, end) {
  let d = "";
  let isPenDown = false;
  /** @type {[number, number][]} */
  const points = [];
  for (let t = 0; t < end; t++) {
    const value = valueAt(trace, quantity.name, t, unit);
    if (Number.isFinite(value)) {
      const [x, y] = [xOf(view, t), yOf(view, quantity.gate, value)];
      d += `${isPenDown ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
      points.push([x, y]);
    }
    isPenDown = Number.isFinite(value);
  }
  set(path, { d: d || "M0 0" });
  const shown = trace.steps <= MOST_MARKERS ? points : [];
  const [look, sign] = [{ "text-anchor": "middle", "font-size": 11 }, LOOKS[quantity.name][1]];
  const elements = pool(marks, shown.length, (parent) => shape(parent, "text", look, sign));
  shown.forEach(([x, y], index) => set(elements[index], { x, y: y + 4 }));
}

/** Names beside the ends of the lines, pushed apart so that none covers another.
 * @param {Trace} trace @param {CurvesView} view @param {number} unit @param {number} end */
function labelEnds(trace, view, unit, end) {
  for (const isGate of [true, false]) {
    const lines = view.lines.filter(({ quantity }) => quantity.gate === isGate);
    const ends = lines.map((line) => {
      const value = end > 0 ? valueAt(trace, line.quantity.name, end - 1, unit) : 0;
      return { line, y: yOf(view, isGate, Number.isFinite(value) ? value : 0) };
    }).sort((a, b) => a.y - b.y);
    const { top, height } = isGate ? view.rows.upper : view.rows.lower;
    ends.forEach((one, index) => {
      if (index) one.y = Math.max(one.y, ends[index - 1].y + LABEL);
    });
    [...ends].reverse().forEach((one, index) => {
      one.y = Math.min(one.y, top + height - index * LABEL);
    });
    for (const { line: { label, quantity }, y } of ends) {
      set(label, { x: LEFT + view.room + 8, y: y + 5 });
      setText(label, `${LOOKS[quantity.name][1]} ${quantity.label}`);
    }
  }
}

/** @param {Picture} picture @param {number} end */
function curvesAlt(picture, end) {
  const { trace, unit, texts } = picture;
  const parts = [say(texts, "curves.alt", { unit, count: trace.steps })];
  for (const { name, label } of trace.quantities) {
    const steps = Array.from({ length: end }, (_, t) => t)
      .filter((t) => Number.isFinite(valueAt(trace, name, t, unit)));
    if (!steps.length) continue;
    const at = (/** @type {number} */ t) => valueAt(trace, name, t, unit);
    const low = steps.reduce((best, t) => (at(t) < at(best) ? t : best));
    const high = steps.reduce((best, t) => (at(t) > at(best) ? t : best));
    parts.push(say(texts, "curves.range", {
      label: capitalised(label),
      ...{ low: number(at(low)), low_word: stepName(picture, low) },
      ...{ high: number(at(high)), high_word: stepName(picture, high) },
    }));
  }
  if (trace.series) parts.push(trace.series.alt);
  return parts.join(" ");
}
