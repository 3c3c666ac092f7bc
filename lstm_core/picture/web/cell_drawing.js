// @ts-check
/**
 * What the cell shows: `fillCell` writes the numbers of a step and unit; `drawCell` draws how far
 * the computation has come.
 */
import { between, clamp, number, percent, pool, say, set, setText, shape } from "./shared.js";
import { barNames, BARS, BOXES, CELL, halfWord, isGate, PARTS } from "./cell.js";
import { cellValues, ease, nameOf, stepName, valueAt, writtenAt } from "./picture.js";
import { shortened, textWidth } from "./word_axis.js";

/** @import { Texts } from "./shared.js" */
/** @import { Bar, BoxName, CellView, Part } from "./cell.js" */
/** @import { CellValues, Picture, Trace } from "./picture.js" */

/** How far each part is computed, from 0 to 1. */
/** @typedef {Record<Part, number>} Done */

/** The numbers of a step and unit; what of them can be seen is `drawCell`'s.
 * @param {Picture} picture @param {CellView} view */
export function fillCell(picture, view) {
  const { trace, step, unit, texts } = picture;
  const v = cellValues(trace, step, unit);
  view.values = v;
  view.masked = !Number.isFinite(v.f);
  if (view.scaledFor?.[0] !== trace || view.scaledFor[1] !== unit) {
    view.scaledFor = [trace, unit];
    view.scale = CELL.room / largestAmount(trace, unit);
  }
  joinBelt(view, v);
  setText(view.word.note, say(texts, inputName(trace), { token: trace.token, layer: trace.below }));
  const room = 2 * halfWord(view) - 12;
  setText(
    view.word.text,
    shortened(trace.words[step], (text) => textWidth(text, true, 16) <= room),
  );
  set(view.word.group, {
    "aria-label": say(texts, "cell.word_alt", { word: nameOf(picture, step), token: trace.token }),
  });
  const before = number(v.hBefore, true);
  setText(view.hidden.text, before);
  set(view.hidden.group, { "aria-label": say(texts, "cell.hidden_alt", { unit, value: before }) });
  setGauge(view.hidden.fill, view.hidden.centre, v.hBefore);
  drawPast(view, picture);
  drawFuture(view, picture);
}

/** The key of what the cell reads is called. @param {Trace} trace */
function inputName({ below, level }) {
  if (below) return "cell.below";
  return level === "step" ? "cell.input" : "cell.word";
}

/** @param {Trace} trace @param {number} unit */
function largestAmount(trace, unit) {
  let largest = Math.max(0.05, Math.abs(valueAt(trace, "cell_state", -1, unit)));
  for (let t = 0; t < trace.steps; t++) {
    for (const amount of [writtenAt(trace, t, unit), valueAt(trace, "cell_state", t, unit)]) {
      if (Math.abs(amount) > largest) largest = Math.abs(amount); // not of a masked step
    }
  }
  return largest;
}

/** The pipes that meet the belt end below a bar that hangs there, and below its number.
 * @param {CellView} view @param {CellValues} v */
function joinBelt({ x, pipes, scale }, v) {
  const end = (/** @type {number} */ amount) =>
    (CELL.belt + (amount < 0 ? Math.max(8, -amount * scale) + 24 : 9)).toFixed(1);
  const up = `M${x.timesI} ${CELL.node - 14} V${CELL.bend} H${x.written} V${end(v.written)}`;
  set(pipes.write, { d: `${up} m-5 7 l5 -7 l5 7` });
  const tanh = `V${CELL.bend} H${x.tanh} V${CELL.node - 17} M${x.tanh} ${CELL.node + 17}`;
  set(pipes.tap, { d: `M${x.c} ${end(v.c)} ${tanh} V${CELL.box}` });
}

/** @param {Picture} picture @param {number} count */
const counted = ({ texts, trace: { token, tokens } }, count) =>
  say(texts, "words", { count, token, tokens });

/** The cell states before c_(t-1), small, the latest nearest to the cell.
 * @param {CellView} view @param {Picture} picture */
function drawPast(view, picture) {
  const { trace, step, unit, texts } = picture;
  const count = Math.max(0, step - 1);
  const gap = clamp((view.x.past - 12) / Math.max(1, count), 4, 15);
  const shown = Math.min(count, Math.floor((view.x.past - 12) / gap));
  setText(view.pastName, say(texts, step > 0 ? "cell.past" : "cell.start"));
  const all = step > 0 ? counted(picture, step) : "";
  const last = say(texts, "cell.last", { shown: shown + 1, step });
  const note = shown < count && textWidth(last, false) < view.x.before - 32 ? last : all;
  setText(view.pastNote, note);
  const bars = pool(view.past, shown, (parent) => shape(parent, "rect", { rx: 1 }));
  bars.forEach((bar, index) => {
    const tall = valueAt(trace, "cell_state", step - 2 - index, unit) * view.scale;
    setBar(bar, view.x.past - index * gap - gap / 2, CELL.belt, tall, Math.max(2, gap - 3));
  });
  view.gap = gap;
}

/** @param {CellView} view @param {Picture} picture */
function drawFuture(view, picture) {
  const { texts, trace, step } = picture;
  const left = trace.steps - 1 - step; // to come
  setText(view.futureName, say(texts, left ? "cell.future" : "cell.end"));
  setText(view.futureNote, left ? counted(picture, left) : "");
  const shown = Math.min(left, Math.floor((view.width - 14 - view.x.future) / 9));
  const dot = { r: 2.5, cy: CELL.belt };
  const dots = pool(view.future, shown, (parent) => shape(parent, "circle", dot));
  dots.forEach((element, index) => set(element, { cx: view.x.future + 8 + index * 9 }));
}

/** A number that is none has no height.
 * @param {Element} rect @param {number} x @param {number} base @param {number} amount
 * @param {number} [width] */
function setBar(rect, x, base, amount, width = CELL.bar) {
  const tall = amount || 0;
  const height = Math.max(1, Math.abs(tall));
  const y = (tall >= 0 ? base - height : base).toFixed(1);
  set(rect, { x: (x - width / 2).toFixed(1), y, width, height: height.toFixed(1) });
}

/** @param {Element} rect @param {number} middle @param {number} value */
function setGauge(rect, middle, value) {
  const tall = clamp(value || 0, -1, 1) * CELL.half;
  const height = Math.max(1, Math.abs(tall));
  const y = (tall >= 0 ? middle - height : middle).toFixed(1);
  set(rect, { y, height: height.toFixed(1) });
}

/** @param {Picture} picture @param {CellView} view @param {Done} done
 * @param {number} [travel] how far the belt has carried the cell state on, from 0 to 1 */
export function drawCell(picture, view, done, travel = 0) {
  const { values: v, x, scale, bars } = view;
  const fade = clamp(1 - 2 * travel);
  const gone = ease(travel);
  for (const name of BOXES) drawBox(picture.texts, view, name, done[name] * fade);
  const width = between(CELL.bar, Math.max(2, view.gap - 3), gone);
  const place = between(x.before, x.past - view.gap / 2, gone);
  drawAmount(bars.before, place, v.before * scale, v.before, { width, textOpacity: fade });
  drawKept(view, done.kept, fade);
  drawWritten(view, done.written, fade);
  drawSum(view, done.c, gone);
  drawShown(view, done, fade);
  const isPulsing = done.f > 0 && done.f < 1;
  const offset = (26 - done.f * (view.width + 20)).toFixed(0);
  set(view.pulse, { opacity: isPulsing ? 0.7 : 0, "stroke-dashoffset": offset });
  set(view.past, { transform: `translate(${(-gone * view.gap).toFixed(1)} 0)` });
  describeCell(picture, view, done);
}

/** @param {Bar} bar @param {number} x @param {number} tall px @param {number} value
 * @param {{ width?: number, opacity?: number, textOpacity?: number }} look */
function drawAmount(bar, x, tall, value, { width = CELL.bar, opacity = 1, textOpacity = 1 }) {
  setBar(bar.rect, x, CELL.belt, tall, width);
  set(bar.rect, { opacity });
  set(bar.amount, { x: x.toFixed(1), y: amountY(tall), opacity: textOpacity.toFixed(2) });
  setText(bar.amount, number(value, true));
}

/** Where the number of a bar on the belt stands. @param {number} tall px */
const amountY = (tall) =>
  (CELL.belt + (tall < 0 ? Math.max(8, -tall) + 17 : -Math.max(8, tall || 0) - 6)).toFixed(1);

/** @param {Texts} texts @param {CellView} view @param {BoxName} name @param {number} share */
function drawBox(texts, view, name, share) {
  const box = view.boxes[name];
  const value = view.values[name];
  const isKnown = Number.isFinite(value);
  const opening = name === "g" || box.plates ? ease(clamp(share)) : 1;
  if (box.plates) drawOpening(view, name, (isKnown ? value : 0) * opening * 38);
  else {
    setGauge(box.fill, CELL.box + CELL.tall / 2, isKnown ? value * opening : 0);
    set(box.fill, { x: box.x - 19, width: 38, opacity: name === "g" || share >= 1 ? 1 : 0 });
  }
  const isSaid = share >= 0.99 || ((name === "g" || Boolean(box.plates)) && share > 0.5);
  setText(box.amount, isSaid ? number(value, !box.plates) : "");
  setText(box.says, isSaid && isKnown && !view.isSlim ? effectOf(texts, name, value) : "");
}

/** @param {Texts} texts @param {BoxName} name @param {number} value */
const effectOf = (texts, name, value) =>
  say(texts, `cell.boxes.${name}.effect`, { share: percent(value) });

/** @param {CellView} view @param {BoxName} name @param {number} open px between the plates */
function drawOpening(view, name, open) {
  const { x, fill, plates } = view.boxes[name];
  const [left, right] = plates ?? [];
  const y = CELL.box + 4;
  const plate = (38 - open) / 2;
  const width = plate.toFixed(1);
  set(fill, { x: (x - open / 2).toFixed(1), y, width: open.toFixed(1), height: CELL.tall - 8 });
  set(left, { x: x - 19, y, width });
  set(right, { x: (x + 19 - plate).toFixed(1), y, width });
  if (name !== "tanh") set(view.pipes[name], { "stroke-width": (1.5 + open / 6).toFixed(1) });
}

/** Through the × at half way: what the gate does not let pass stays as a dashed outline.
 * @param {CellView} view @param {number} share @param {number} fade */
function drawKept({ values: v, x, scale, bars, lost, masked }, share, fade) {
  const now = ease(share);
  const tall = now < 0.5 ? v.before : between(v.before, v.kept, 2 * now - 1);
  drawAmount(bars.kept, between(x.before, x.kept, now), (tall || 0) * scale, v.keptShown, {
    opacity: share > 0 && !masked ? fade : 0,
    textOpacity: share >= 1 ? fade : 0,
  });
  setBar(lost, x.kept, CELL.belt, v.before * scale);
  set(lost, { opacity: share >= 1 && !masked ? fade : 0 });
}

/** The candidate's amount rises through its × and becomes what is written.
 * @param {CellView} view @param {number} share @param {number} fade */
function drawWritten({ values: v, x, scale, bars, masked }, share, fade) {
  const now = ease(share);
  const bar = bars.written;
  const [wide, end] = [v.g * CELL.half, (v.written || 0) * scale];
  const place = alongPath(2 * now, [
    [x.g, CELL.box + CELL.tall / 2, wide],
    [x.timesI, CELL.node, wide],
    [x.written, CELL.belt, v.written * scale],
  ]);
  setBar(bar.rect, place[0], place[1], place[2]);
  set(bar.rect, { opacity: share > 0 && !masked ? fade : 0 });
  const opacity = share >= 1 && !masked ? fade : 0;
  set(bar.amount, { x: x.written, y: amountY(end), opacity });
  setText(bar.amount, number(v.writtenShown, true));
}

/** The point of a path at `way`: a whole number at each of its points.
 * @param {number} way @param {number[][]} points */
function alongPath(way, points) {
  const leg = Math.min(Math.floor(way), points.length - 2);
  return points[leg].map((from, axis) => between(from, points[leg + 1][axis], way - leg));
}

/** What was kept slides on; what was written is put on its end; together they are c.
 * @param {CellView} view @param {number} share @param {number} gone how far c has been carried */
function drawSum({ values: v, x, scale, bars, second, masked }, share, gone) {
  const now = ease(share);
  const isMoving = share > 0 && share < 1 && !masked;
  const from = isMoving ? between(x.kept, x.c, now) : x.c;
  const tall = (isMoving ? v.kept : v.c) * scale;
  drawAmount(bars.c, between(from, x.before, gone), tall, v.c, {
    opacity: share > 0 ? 1 : 0,
    textOpacity: share >= 1 ? 1 : 0,
  });
  const base = CELL.belt - (v.kept * scale * now || 0);
  setBar(second, between(x.written, x.c, now), base, v.written * scale);
  set(second, { opacity: isMoving ? 0.9 : 0 });
}

/** A copy of c goes down through tanh, then through the output gate's × to h.
 * @param {CellView} view @param {Done} done @param {number} fade */
function drawShown({ values: v, x, scale, moving, masked }, done, fade) {
  const middle = CELL.box + CELL.tall / 2;
  const squashed = v.tanh * CELL.half;
  const paths = {
    tanh: [[x.c, CELL.belt, v.c * scale], [x.tanh, middle, squashed]],
    h: [[x.tanh, middle, squashed], [x.o, CELL.node, squashed], [x.h, middle, v.h * CELL.half]],
  };
  const active = /** @type {const} */ (["tanh", "h"]).find((name) =>
    done[name] > 0 && done[name] < 1
  );
  if (!active || masked) {
    set(moving, { opacity: 0 });
    return;
  }
  const way = ease(done[active]) * (paths[active].length - 1);
  const [atX, atY, tall] = alongPath(way, paths[active]);
  setBar(moving, atX, atY, tall, 30);
  const colour = active === "h" && way > 1 ? "hidden-state" : "cell-state";
  set(moving, { opacity: 0.9 * fade, fill: `var(--${colour})` });
}

/** What a screen reader says of each part: its number once it is computed.
 * @param {Picture} picture @param {CellView} view @param {Done} done */
function describeCell(picture, view, done) {
  const { step, unit, trace, texts, parts } = picture;
  const known = PARTS.map((name) => (done[name] >= 1 ? 1 : 0)).join("");
  const described = `${step}:${unit}:${known}:${trace.identity}`;
  if (view.described === described) return;
  view.described = described;
  const v = view.values;
  const shown = { ...v, kept: v.keptShown, written: v.writtenShown };
  const pending = say(texts, "cell.pending");
  for (const name of BARS) {
    const value = name === "before" || done[name] >= 1 ? number(shown[name], true) : pending;
    const label = say(texts, "cell.bar_alt", { ...barNames(texts, name), value });
    set(view.bars[name].group, { "aria-label": label });
  }
  for (const name of BOXES) {
    const effect = Number.isFinite(v[name])
      ? effectOf(texts, name, v[name])
      : say(texts, "cell.masked");
    const value = done[name] >= 1 ? `${number(v[name], !isGate(name))}, ${effect}` : pending;
    const label = `${say(texts, `cell.boxes.${name}.name`)}: ${value}`;
    set(view.boxes[name].group, { "aria-label": label });
  }
  const label = say(texts, "cell.alt", { unit, word: stepName(picture, step), token: trace.token });
  set(parts.stage, { "aria-label": label });
}
