// @ts-check
/**
 * What is in the chosen unit's cell state, by the word that wrote it, and what is left of each
 * word's writing at the end. c_t is the exact sum of its parts.
 */
import { child, number, percent, pool, say, set, setText, shape } from "./shared.js";
import { plainName, roundedToSum, stepName, valueAt, writtenAt } from "./picture.js";
import { drawWordAxis } from "./word_axis.js";
import { isHidden } from "./practice.js";
import { titled } from "./save.js";
import { chooseByClick } from "./selection.js";

/** @import { Picture, Trace } from "./picture.js" */

/** @typedef {ReturnType<typeof buildMemory>} MemoryView */

const MEMORY = { tall: 150, gap: 46, low: 66, left: 34 };
const MEMORY_HEIGHT = MEMORY.tall + MEMORY.gap + MEMORY.low;
const FLOOR = MEMORY_HEIGHT - 1;
const NOTHING = "M0 0";
const MOST_NAMED = 4; // parts of a sum that are named

/** @param {Picture} picture */
export function buildMemory(picture) {
  const root = picture.parts.memory;
  root.replaceChildren();
  const title = titled(root, "memory", picture);
  const sum = child(root, "p", "sum");
  const svg = shape(root, "svg", { role: "img", height: MEMORY_HEIGHT });
  const dashed = { stroke: "var(--cell-state-ink)", "stroke-dasharray": "3 3" };
  const note = { class: "part", x: 0, y: MEMORY.tall + 30 };
  const view = {
    ...{ title, sum, svg, axis: child(root, "div", "axis") },
    column: shape(svg, "rect", { fill: "var(--surface)", y: 0, height: MEMORY_HEIGHT }),
    zero: shape(svg, "line", { stroke: "var(--muted)" }),
    written: shape(svg, "path", { fill: "none", ...dashed }),
    parts: shape(svg, "path", { fill: "var(--cell-state)" }),
    note: shape(svg, "text", note),
    floor: shape(svg, "line", { stroke: "var(--muted)" }),
    left: shape(svg, "path", { fill: "var(--cell-state)" }),
    shares: shape(svg, "g"),
    ...{ width: 0, room: 0, bar: 0, steps: 1, scale: 1, base: 0 },
    scaledFor: /** @type {[Trace, number] | null} */ (null),
  };
  chooseByClick(picture, svg, MEMORY.left, () => view.room);
  return view;
}

/** @param {MemoryView} view @param {number} step */
const columnX = ({ room, steps }, step) => MEMORY.left + ((step + 0.5) / steps) * room;

/** @param {Picture} picture */
export function layMemory(picture) {
  const { memory: view, trace, parts } = picture;
  view.width = parts.memory.clientWidth;
  view.room = view.width - MEMORY.left - 8;
  view.steps = trace.steps;
  const wide = view.room / trace.steps;
  view.bar = Math.min(54, wide > 3 ? wide - Math.max(1, wide * 0.25) : wide);
  set(view.svg, { width: view.width });
  set(view.column, { width: Math.max(4, wide) });
  set(view.floor, { x1: MEMORY.left, x2: view.width, y1: FLOOR, y2: FLOOR });
  drawLeft(view, picture);
}

/** @param {MemoryView} view @param {Picture} picture */
function drawLeft(view, picture) {
  const { left, token } = picture.trace;
  setText(view.note, say(picture.texts, "memory.left", { token }));
  const tall = (/** @type {number} */ share) => share * (MEMORY.low - 18);
  const bars = left.map((share, t) => barPath(view, t, String(FLOOR), tall(share)));
  set(view.left, { d: bars.join("") || NOTHING });
  const said = view.bar >= 34 ? left : [];
  const look = { class: "sub", "text-anchor": "middle" };
  const texts = pool(view.shares, said.length, (parent) => shape(parent, "text", look));
  said.forEach((share, t) => {
    set(texts[t], { x: columnX(view, t), y: FLOOR - 5 - tall(share) });
    setText(texts[t], percent(share));
  });
}

/** @param {MemoryView} view @param {number} step @param {string} base @param {number} tall */
function barPath(view, step, base, tall) {
  const wide = view.bar.toFixed(1);
  const left = (columnX(view, step) - view.bar / 2).toFixed(1);
  return `M${left} ${base}h${wide}v${(-tall).toFixed(1)}h${(-view.bar).toFixed(1)}Z`;
}

/** What is left, after `step`, of the start and of each step's writing, and what each wrote.
 * @param {Trace} trace @param {number} step @param {number} unit */
function memoryParts(trace, step, unit) {
  const parts = new Array(step + 1).fill(0);
  const written = new Array(step + 1).fill(0);
  let through = 1;
  for (let t = step; t >= 0; t--) {
    const f = valueAt(trace, "forget_gate", t, unit);
    if (!Number.isFinite(f)) continue; // a masked step carries over
    written[t] = writtenAt(trace, t, unit);
    parts[t] = through * written[t];
    through *= f;
  }
  return { start: through * trace.start.cell_state[unit], parts, written };
}

/** @param {Picture} picture */
export function drawMemory(picture) {
  const { memory: view, trace, step, unit, texts } = picture;
  if (!view.width) return;
  if (view.scaledFor?.[0] !== trace || view.scaledFor[1] !== unit) setScale(view, trace, unit);
  const hidden = isHidden(picture, step);
  const { start, parts, written } = memoryParts(trace, step, unit);
  const draw = (/** @type {number[]} */ values) =>
    values.map((value, t) =>
      value ? barPath(view, t, view.base.toFixed(1), value * view.scale) : ""
    ).join("") || NOTHING;
  set(view.parts, { d: hidden ? NOTHING : draw(parts) });
  set(view.written, { d: hidden || view.bar < 4 ? NOTHING : draw(written) });
  set(view.left, { opacity: hidden ? 0 : 1 });
  set(view.shares, { opacity: hidden ? 0 : 1 });
  const wide = Math.max(4, view.room / trace.steps);
  set(view.column, { x: (columnX(view, step) - wide / 2).toFixed(1) });
  setText(view.title, say(texts, "memory.title", { unit, word: stepName(picture, step) }));
  const said = hidden ? say(texts, "memory.hidden") : memorySum(picture, start, parts);
  setText(view.sum, said);
  set(view.svg, { "aria-label": hidden ? said : `${said} ${leftAlt(picture)}` });
  drawWordAxis(view.axis, trace, step, (t) => columnX(view, t), view.width);
}

/** @param {MemoryView} view @param {Trace} trace @param {number} unit */
function setScale(view, trace, unit) {
  view.scaledFor = [trace, unit];
  let [low, high] = [0.02, 0.02];
  for (let t = 0; t < trace.steps; t++) {
    const written = writtenAt(trace, t, unit);
    if (written > high) high = written; // not of a masked step
    if (-written > low) low = -written;
  }
  view.scale = (MEMORY.tall - 8) / (low + high);
  view.base = 4 + high * view.scale;
  set(view.zero, { x1: MEMORY.left, x2: view.width, y1: view.base, y2: view.base });
}

/** The largest parts by name, the others as one; rounded so that what is shown adds up.
 * @param {Picture} picture @param {number} start @param {number[]} parts */
function memorySum(picture, start, parts) {
  const { trace, step, unit, texts } = picture;
  const c = valueAt(trace, "cell_state", step, unit);
  const ranked = parts.map((value, t) => ({ t, value })).filter(({ value }) => value !== 0)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const named = ranked.length <= MOST_NAMED + 1 ? ranked.length : MOST_NAMED;
  const shown = ranked.slice(0, named).sort((a, b) => a.t - b.t);
  const terms = shown.map(({ t, value }) => ({ value, name: writerOf(picture, t) }));
  const others = ranked.slice(named);
  if (others.length) {
    const value = others.reduce((total, one) => total + one.value, 0);
    terms.push({ value, name: say(texts, "memory.others", { count: others.length }) });
  }
  if (start !== 0) terms.unshift({ value: start, name: say(texts, "memory.start") });
  if (!terms.length) return say(texts, "memory.empty");
  const amounts = roundedToSum(terms.map(({ value }) => value), c);
  const sum = terms.map(({ name }, index) => `${number(amounts[index], true)} ${name}`);
  return `${sum.join("  ")}  = c = ${number(c, true)}`;
}

/** A word, with its place if the sentence has it more than once.
 * @param {Picture} picture @param {number} step */
function writerOf(picture, step) {
  const { trace, texts } = picture;
  const word = trace.words[step];
  const name = trace.isPad[step] ? say(texts, "pad") : stepName(picture, step);
  const isRepeated = trace.words.indexOf(word) !== trace.words.lastIndexOf(word);
  return isRepeated ? say(texts, "memory.writer", { word: name, step: step + 1 }) : name;
}

/** @param {Picture} picture */
function leftAlt(picture) {
  const { trace, texts } = picture;
  const said = trace.left.map((share, t) => ({ share, t })).filter(({ t }) => !trace.isPad[t])
    .slice(-8).map(({ share, t }) => `${plainName(picture, t)} ${percent(share)}`);
  return say(texts, "memory.left_alt", {
    shares: said.join(", "),
    token: trace.token,
    whole: trace.whole,
  });
}
