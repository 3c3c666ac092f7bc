// @ts-check
/**
 * The cell as amounts on a belt and gates that open: its elements and their places.
 *
 * `buildCell` makes every element once; `layCell` gives them their places for a width. What they
 * show is drawn by `cell_drawing.js`.
 */
import { say, set, setText, shape } from "./shared.js";
import { openOperation } from "./practice.js";

/** @import { Texts } from "./shared.js" */
/** @import { CellValues, Picture, Trace } from "./picture.js" */

/** What is computed, in this order: the nodes of the cell. */
/** @typedef {"f" | "i" | "g" | "o" | "kept" | "written" | "c" | "tanh" | "h"} Part */
/** @typedef {"f" | "i" | "g" | "tanh" | "o" | "h"} BoxName */
/** @typedef {"before" | "kept" | "written" | "c"} BarName */
/** @typedef {ReturnType<typeof buildCell>} CellView */
/** @typedef {ReturnType<typeof buildBox>} Box */
/** @typedef {ReturnType<typeof buildBar>} Bar */

export const CELL = {
  ...{ height: 416, belt: 104, room: 46, node: 212, box: 236, tall: 64, half: 29 },
  ...{ sigma: 379, bus: 409, bar: 32, bend: 184, wide: 558 },
};
/** Where the cell is narrower than `CELL.wide`, its inputs stand below it: how much higher it is
 * then, how far down the word and the hidden state go, and from which width on it is scrolled. */
const SLIM = { more: 78, word: 222, hidden: 140, least: 330 };
/** @type {BoxName[]} */
export const BOXES = ["f", "i", "g", "tanh", "o", "h"];
/** A press on one of these shows the sum behind it. @type {(BoxName & Part)[]} */
const OPENING = ["f", "i", "g", "o"];
/** @type {BarName[]} */
export const BARS = ["before", "kept", "written", "c"];
/** @type {Record<Part, string>} */
const SIGNS = {
  ...{ f: "σ", i: "σ", g: "tanh", o: "σ" },
  ...{ kept: "×", written: "×", c: "+", tanh: "tanh", h: "×" },
};
/** @type {Part[]} */
export const PARTS = ["f", "i", "g", "o", "kept", "written", "c", "tanh", "h"];
/** The CSS colour of each box, bar and pipe. */
const INKS = {
  ...{ f: "forget-gate", i: "input-gate", g: "candidate", o: "output-gate", h: "hidden-state" },
  ...{ tanh: "cell-state", before: "cell-state", kept: "cell-state", c: "cell-state" },
  ...{ written: "candidate", write: "candidate", tap: "cell-state", show: "cell-state" },
};
/** The node of each quantity that is a squashed sum. @type {Record<string, Part>} */
export const NODE_OF = { forget_gate: "f", input_gate: "i", candidate: "g", output_gate: "o" };
const HIDDEN = 282; // px: the top of the box with the hidden state before

/** @param {string} name */
export const isGate = (name) => name === "f" || name === "i" || name === "o";

/** @param {Picture} picture */
export function buildCell(picture) {
  const { parts: { stage }, texts } = picture;
  stage.replaceChildren();
  const svg = shape(stage, "svg");
  const belt = buildBelt(svg);
  const pipes = eachOf(
    ["f", "i", "g", "write", "tap", "show", "o", "h"],
    (name) =>
      shape(svg, "path", { fill: "none", stroke: `var(--${INKS[name]})`, "stroke-width": 2 }),
  );
  const bars = eachOf(BARS, (name) => buildBar(svg, texts, name));
  const dashed = { fill: "none", stroke: "var(--cell-state-ink)", "stroke-dasharray": "3 3" };
  const lost = shape(svg, "rect", { ...dashed, rx: 3, width: CELL.bar });
  const block = { rx: 3, width: CELL.bar, opacity: 0 };
  const second = shape(svg, "rect", { ...block, fill: "var(--candidate)" });
  const boxes = eachOf(BOXES, (name) => buildBox(svg, texts, name));
  const moving = shape(svg, "rect", block);
  const inputs = { word: buildWord(svg), hidden: buildHidden(svg, texts) };
  const equals = shape(svg, "g", { class: "node" });
  shape(equals, "circle", { r: 11 });
  shape(equals, "text", { "text-anchor": "middle", y: 5.5 }, "=");
  for (const name of OPENING) {
    boxes[name].group.addEventListener("click", () => openOperation(picture, name));
  }
  const nodes = eachOf(PARTS, (name) => buildNode(picture, svg, name));
  return {
    ...{ svg, scroll: stage, ...belt, pipes, bars, lost, second, boxes, moving, ...inputs },
    ...{
      equals,
      nodes,
      x: places(CELL.wide),
      width: 0,
      isSlim: false,
      room: 0,
      gap: 0,
      scale: 1,
      masked: false,
    },
    values: /** @type {CellValues} */ ({}),
    scaledFor: /** @type {[Trace, number] | null} */ (null),
    described: "",
  };
}

/**
 * @template {string} N @template V
 * @param {N[]} names @param {(name: N) => V} make @returns {Record<N, V>}
 */
function eachOf(names, make) {
  return /** @type {Record<N, V>} */ (Object.fromEntries(names.map((name) => [name, make(name)])));
}

/** The belt, what is on it before and after the cell, and the line that feeds the gates.
 * @param {Element} svg */
function buildBelt(svg) {
  const line = { stroke: "var(--cell-state)", "stroke-opacity": 0.28, "stroke-width": 16 };
  const right = { "text-anchor": "end" };
  const pulse = { stroke: "var(--text)", "stroke-width": 3, "stroke-dasharray": "26 4000" };
  return {
    beltLine: shape(svg, "line", { ...line, "stroke-linecap": "round" }),
    zero: shape(svg, "line", { stroke: "var(--muted)" }),
    past: shape(svg, "g", { fill: "var(--cell-state)", opacity: 0.75 }),
    future: shape(svg, "g", { fill: "var(--muted)" }),
    pastName: shape(svg, "text", { class: "name" }),
    pastNote: shape(svg, "text", { class: "sub" }),
    futureName: shape(svg, "text", { class: "name", ...right }),
    futureNote: shape(svg, "text", { class: "sub", ...right }),
    bus: shape(svg, "path", { fill: "none", stroke: "var(--border)", "stroke-width": 2 }),
    pulse: shape(svg, "path", { fill: "none", ...pulse, opacity: 0 }),
  };
}

/** @param {Element} svg @param {Texts} texts @param {BarName} key */
function buildBar(svg, texts, key) {
  const group = shape(svg, "g", { role: "img" });
  const ink = `var(--${INKS[key]}-ink)`;
  const middle = { "text-anchor": "middle" };
  const words = barNames(texts, key);
  return {
    group,
    rect: shape(group, "rect", { rx: 3, width: CELL.bar, fill: `var(--${INKS[key]})` }),
    amount: shape(group, "text", { class: "amount", ...middle, fill: ink }),
    name: shape(group, "text", { class: "name", ...middle, y: 14 }, words.name),
    formula: shape(group, "text", { class: "sub", ...middle, y: 30 }, words.formula),
  };
}

/** @param {Texts} texts @param {BarName} key */
export const barNames = (texts, key) => ({
  name: say(texts, `cell.bars.${key}.name`),
  formula: say(texts, `cell.bars.${key}.formula`),
});

/** A gate is an opening between two plates; an amount is a bar about a middle line.
 * @param {Element} svg @param {Texts} texts @param {BoxName} key */
function buildBox(svg, texts, key) {
  const group = shape(svg, "g", { role: "img", class: "box" });
  const [fill, ink] = [`var(--${INKS[key]})`, `var(--${INKS[key]}-ink)`];
  const [middle, foot] = [{ "text-anchor": "middle" }, CELL.box + CELL.tall];
  const plate = { class: "plate", height: CELL.tall - 8, rx: 2 };
  const label = { class: "part", ...middle, fill: ink };
  return {
    group,
    frame: buildFrame(group, fill),
    fill: shape(group, "rect", { fill, rx: 2 }),
    plates: isGate(key) ? [shape(group, "rect", plate), shape(group, "rect", plate)] : null,
    middle: isGate(key) ? null : shape(group, "line", { stroke: "var(--muted)" }),
    amount: shape(group, "text", { class: "amount", ...middle, fill: ink, y: foot + 19 }),
    called: say(texts, `cell.boxes.${key}.name`),
    name: shape(group, "text", { ...label, y: foot + 36 }),
    rest: shape(group, "text", { ...label, y: foot + 51 }),
    says: shape(group, "text", { class: "sub", ...middle, y: foot + 52 }),
    x: 0,
  };
}

/** @param {Element} group @param {string} stroke */
const buildFrame = (group, stroke) =>
  shape(group, "rect", {
    ...{ rx: 6, width: 46, height: CELL.tall, y: CELL.box },
    ...{ fill: "var(--background)", stroke, "stroke-width": 1.5 },
  });

/** @param {Element} svg */
function buildWord(svg) {
  const group = shape(svg, "g", { role: "img" });
  const [middle, border] = [{ "text-anchor": "middle" }, {
    stroke: "var(--text)",
    "stroke-width": 1.5,
  }];
  const place = { rx: 9, height: 36, y: 204, x: 2, fill: "var(--background)" };
  return {
    group,
    box: shape(group, "rect", { ...place, ...border }),
    text: shape(group, "text", { class: "token", ...middle, y: 228 }),
    note: shape(group, "text", { class: "sub", ...middle, y: 256 }),
  };
}

/** @param {Element} svg @param {Texts} texts */
function buildHidden(svg, texts) {
  const group = shape(svg, "g", { role: "img" });
  const middle = { "text-anchor": "middle" };
  const frame = buildFrame(group, "var(--hidden-state)");
  set(frame, { y: HIDDEN });
  const [centre, ink] = [HIDDEN + CELL.tall / 2, "var(--hidden-state-ink)"];
  return {
    group,
    frame,
    centre,
    middle: shape(group, "line", { stroke: "var(--muted)", y1: centre, y2: centre }),
    fill: shape(group, "rect", { rx: 2, width: 38, fill: "var(--hidden-state)" }),
    text: shape(group, "text", { class: "amount", ...middle, fill: ink, y: 366 }),
    note: shape(group, "text", { class: "sub", ...middle, y: 383 }, say(texts, "cell.hidden")),
  };
}

/** @param {Picture} picture @param {Element} svg @param {Part} name */
function buildNode(picture, svg, name) {
  const group = shape(svg, "g", { class: "node" });
  const isWide = SIGNS[name] === "tanh";
  const text = { y: isWide ? 4 : 5.5, class: isWide ? "small" : "" };
  shape(group, "circle", { r: isWide ? 17 : 14 });
  shape(group, "text", { "text-anchor": "middle", ...text }, SIGNS[name]);
  group.addEventListener("click", () => openOperation(picture, name));
  group.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    openOperation(picture, name);
  });
  return group;
}

/** Where everything stands from left to right, in px, for a width. @param {number} width */
function places(width) {
  const shares = {
    ...{ past: 0.15, before: 0.205, timesF: 0.29, kept: 0.375, plus: 0.46, written: 0.545 },
    ...{ equals: 0.63, c: 0.715, future: 0.79, f: 0.29, i: 0.45, timesI: 0.525, g: 0.6 },
    ...{ tanh: 0.715, o: 0.835, h: 0.95, word: 0.09, hidden: 0.09 },
  };
  const slim = {
    ...{ past: 0.15, before: 0.235, timesF: 0.315, kept: 0.4, plus: 0.48, written: 0.555 },
    ...{ equals: 0.645, c: 0.735, future: 0.81, f: 0.085, i: 0.25, timesI: 0.35, g: 0.416 },
    ...{ tanh: 0.582, o: 0.748, h: 0.914, word: 0.17, hidden: 0.582 },
  };
  const entries = Object.entries(width < CELL.wide ? slim : shares);
  return /** @type {typeof shares} */ (Object.fromEntries(
    entries.map(([name, share]) => [name, Math.round(share * width)]),
  ));
}

/** Half the width of the box with the word, in px. @param {CellView} view */
export const halfWord = ({ x }) => Math.min(x.word - 4, 52);

/** @param {CellView} view */
export function layCell(view) {
  view.room = view.scroll.clientWidth - 2; // read here, so that no frame has to ask for it
  const isSlim = view.room < CELL.wide;
  const width = Math.max(SLIM.least, view.room);
  const height = CELL.height + (isSlim ? SLIM.more : 0);
  const x = places(width);
  Object.assign(view, { width, isSlim, x });
  set(view.svg, { width, height, viewBox: `0 0 ${width} ${height}` });
  const line = { x1: 8, x2: width - 8, y1: CELL.belt, y2: CELL.belt };
  set(view.beltLine, line);
  set(view.zero, line);
  for (const name of BARS) {
    set(view.bars[name].name, { x: x[name] });
    set(view.bars[name].formula, { x: x[name] });
  }
  set(view.pastName, { x: 2, y: 14 });
  set(view.pastNote, { x: 2, y: 30 });
  set(view.futureName, { x: width - 2, y: 14 });
  set(view.futureNote, { x: width - 2, y: 30 });
  layNodes(view);
  for (const name of BOXES) layBox(view.boxes[name], x[name], isSlim);
  layPipes(view);
  layInputs(view);
}

/** @param {CellView} view */
function layNodes({ x, nodes, equals }) {
  set(equals, { transform: `translate(${x.equals} ${CELL.belt})` });
  /** @type {Record<Part, [number, number]>} */
  const at = {
    ...{ f: [x.f, CELL.sigma], i: [x.i, CELL.sigma], g: [x.g, CELL.sigma], o: [x.o, CELL.sigma] },
    ...{ kept: [x.timesF, CELL.belt], written: [x.timesI, CELL.node], c: [x.plus, CELL.belt] },
    ...{ tanh: [x.tanh, CELL.node], h: [x.o, CELL.node] },
  };
  for (const name of PARTS) set(nodes[name], { transform: `translate(${at[name].join(" ")})` });
}

/** Where it is slim, the second word of a name stands below the first.
 * @param {Box} box @param {number} x @param {boolean} isSlim */
function layBox(box, x, isSlim) {
  const y = CELL.box + CELL.tall / 2;
  box.x = x;
  set(box.frame, { x: x - 23 });
  const [first, ...rest] = isSlim ? box.called.split(" ") : [box.called];
  setText(box.name, first);
  setText(box.rest, rest.join(" "));
  for (const element of [box.amount, box.name, box.rest, box.says]) set(element, { x });
  if (box.middle) set(box.middle, { x1: x - 23, x2: x + 23, y1: y, y2: y });
}

/** @param {CellView} view */
function layPipes(view) {
  const { x, pipes, bus, pulse, isSlim } = view;
  set(pipes.f, { d: `M${x.f} ${CELL.box} V${CELL.bend} H${x.timesF} V${CELL.belt + 14}` });
  set(pipes.i, { d: `M${x.i} ${CELL.box} V${CELL.node} H${x.timesI - 14}` });
  set(pipes.g, { d: `M${x.g} ${CELL.box} V${CELL.node} H${x.timesI + 14}` });
  set(pipes.show, { d: `M${x.tanh + 17} ${CELL.node} H${x.o - 14}` });
  set(pipes.o, { d: `M${x.o} ${CELL.box} V${CELL.node + 14}` });
  set(pipes.h, { d: `M${x.o + 14} ${CELL.node} H${x.h} V${CELL.box - 1} m-5 -7 l5 7 l5 -7` });
  const drops = [x.f, x.i, x.g, x.o].map((place) =>
    `M${place} ${CELL.bus} V${CELL.sigma + 14} M${place} ${CELL.sigma - 14} v-3`
  );
  const joint = isSlim ? `M${x.f} ${CELL.bus} H${x.o}` : `M${x.hidden} 389 V${CELL.bus} H${x.o}`;
  const rise = (/** @type {number} */ place, /** @type {number} */ from) =>
    `M${place} ${from} V${CELL.bus}`;
  const rises = isSlim ? [rise(x.word, 204 + SLIM.word), rise(x.hidden, HIDDEN + SLIM.hidden)] : [];
  set(bus, { d: [joint, ...rises, ...drops].join(" ") });
  set(pulse, { d: joint });
}

/** @param {CellView} view */
function layInputs(view) {
  const { x, word, hidden, isSlim } = view;
  const half = halfWord(view);
  set(word.box, { x: x.word - half, width: 2 * half });
  for (const element of [word.text, word.note]) set(element, { x: x.word });
  set(word.group, { transform: `translate(0 ${isSlim ? SLIM.word : 0})` });
  set(hidden.group, { transform: `translate(0 ${isSlim ? SLIM.hidden : 0})` });
  // Below the box, or beside it.
  const [beside, up] = isSlim ? [62, 58] : [0, 0];
  set(hidden.text, { x: x.hidden + beside, y: 366 - up });
  set(hidden.note, { x: x.hidden + beside, y: 383 - up });
  set(hidden.frame, { x: x.hidden - 23 });
  set(hidden.fill, { x: x.hidden - 19 });
  set(hidden.middle, { x1: x.hidden - 23, x2: x.hidden + 23 });
}
