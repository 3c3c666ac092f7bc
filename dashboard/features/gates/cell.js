/* The cell as amounts on a belt and gates that open.
 *
 * `buildCell` makes every element once; `layCell` gives them their places for a width; `fillCell`
 * writes the numbers of a step and unit; `drawCell` shows how far the computation has come. */

const CELL = { height: 416, belt: 104, room: 46, node: 212, box: 236, tall: 64, half: 29, sigma: 379, bus: 409, bar: 32, least: 500 };
const FACTS = {
  f: { name: "forget gate", ink: "forget-gate", says: (v) => `keeps ${percent(v.f)}` },
  i: { name: "input gate", ink: "input-gate", says: (v) => `writes ${percent(v.i)}` },
  g: { name: "candidate", ink: "candidate", says: () => "would write" },
  tanh: { name: "tanh(c)", ink: "cell-state", says: () => "squashed" },
  o: { name: "output gate", ink: "output-gate", says: (v) => `shows ${percent(v.o)}` },
  h: { name: "shown", ink: "hidden-state", says: () => "h" },
};
const BARS = {
  before: { name: "before", formula: "c before", ink: "cell-state" },
  kept: { name: "kept", formula: "f × c before", ink: "cell-state" },
  written: { name: "written", formula: "i × g", ink: "candidate" },
  c: { name: "now", formula: "c", ink: "cell-state" },
};
const GATES = ["f", "i", "o"];
const NODE_OF = { forget_gate: "f", input_gate: "i", candidate: "g", output_gate: "o" };

function buildCell(picture) {
  const { stage } = picture.parts;
  stage.replaceChildren();
  const svg = shape(stage, "svg", { height: CELL.height });
  const view = { svg, bars: {}, boxes: {}, nodes: {}, pipes: {}, scroll: stage };
  view.beltLine = shape(svg, "line", { stroke: "var(--cell-state)", "stroke-opacity": 0.28, "stroke-width": 16, "stroke-linecap": "round" });
  view.zero = shape(svg, "line", { stroke: "var(--muted)" });
  view.past = shape(svg, "g", { fill: "var(--cell-state)", opacity: 0.75 });
  view.future = shape(svg, "g", { fill: "var(--muted)" });
  view.pastName = shape(svg, "text", { class: "name" });
  view.pastNote = shape(svg, "text", { class: "sub" });
  view.futureName = shape(svg, "text", { class: "name", "text-anchor": "end" });
  view.futureNote = shape(svg, "text", { class: "sub", "text-anchor": "end" });
  view.bus = shape(svg, "path", { fill: "none", stroke: "var(--border)", "stroke-width": 2 });
  view.pulse = shape(svg, "path", { fill: "none", stroke: "var(--text)", "stroke-width": 3, "stroke-dasharray": "26 4000", opacity: 0 });
  for (const name of ["f", "i", "g", "write", "tap", "show", "o", "h"]) {
    view.pipes[name] = shape(svg, "path", { fill: "none", stroke: `var(--${pipeColour(name)})`, "stroke-width": 2 });
  }
  for (const name in BARS) view.bars[name] = buildBar(svg, BARS[name]);
  view.bars.kept.lost = shape(svg, "rect", { fill: "none", stroke: "var(--cell-state-ink)", "stroke-dasharray": "3 3", rx: 3, width: CELL.bar });
  view.second = shape(svg, "rect", { rx: 3, width: CELL.bar, fill: "var(--candidate)", opacity: 0 });
  for (const name in FACTS) view.boxes[name] = buildBox(svg, name);
  view.moving = shape(svg, "rect", { rx: 3, width: CELL.bar, opacity: 0 });
  buildInputs(view);
  view.equals = shape(svg, "g", { class: "node" });
  shape(view.equals, "circle", { r: 11 });
  shape(view.equals, "text", { "text-anchor": "middle", y: 5.5 }, "=");
  const signs = { f: "σ", i: "σ", g: "tanh", o: "σ", kept: "×", written: "×", c: "+", tanh: "tanh", h: "×" };
  for (const name in signs) view.nodes[name] = buildNode(picture, svg, name, signs[name]);
  picture.cell = view;
}

function pipeColour(name) {
  return { f: "forget-gate", i: "input-gate", g: "candidate", write: "candidate", tap: "cell-state", show: "cell-state", o: "output-gate", h: "hidden-state" }[name];
}

function buildBar(svg, { name, formula, ink }) {
  const group = shape(svg, "g", { role: "img" });
  return {
    group,
    rect: shape(group, "rect", { rx: 3, width: CELL.bar, fill: `var(--${ink})` }),
    amount: shape(group, "text", { class: "amount", "text-anchor": "middle", fill: `var(--${ink}-ink)` }),
    name: shape(group, "text", { class: "name", "text-anchor": "middle", y: 14 }, name),
    formula: shape(group, "text", { class: "sub", "text-anchor": "middle", y: 30 }, formula),
  };
}

/* A gate is an opening between two plates; an amount is a bar about a middle line. */
function buildBox(svg, key) {
  const { name, ink } = FACTS[key];
  const group = shape(svg, "g", { role: "img" });
  const box = {
    group,
    frame: shape(group, "rect", { rx: 6, width: 46, height: CELL.tall, fill: "var(--background)", stroke: `var(--${ink})`, "stroke-width": 1.5 }),
    fill: shape(group, "rect", { fill: `var(--${ink})`, rx: 2 }),
  };
  if (GATES.includes(key)) box.plates = [0, 1].map(() => shape(group, "rect", { class: "plate", height: CELL.tall - 8, rx: 2 }));
  else box.middle = shape(group, "line", { stroke: "var(--muted)" });
  box.amount = shape(group, "text", { class: "amount", "text-anchor": "middle", fill: `var(--${ink}-ink)`, y: CELL.box + CELL.tall + 19 });
  box.name = shape(group, "text", { class: "part", "text-anchor": "middle", fill: `var(--${ink}-ink)`, y: CELL.box + CELL.tall + 36 }, name);
  box.says = shape(group, "text", { class: "sub", "text-anchor": "middle", y: CELL.box + CELL.tall + 52 });
  return box;
}

function buildInputs(view) {
  view.word = shape(view.svg, "g", { role: "img" });
  view.wordBox = shape(view.word, "rect", { rx: 9, height: 36, y: 204, x: 2, fill: "var(--background)", stroke: "var(--text)", "stroke-width": 1.5 });
  view.wordText = shape(view.word, "text", { class: "token", "text-anchor": "middle", y: 228 });
  view.wordNote = shape(view.word, "text", { class: "sub", "text-anchor": "middle", y: 256 }, "the word, x");
  view.hidden = shape(view.svg, "g", { role: "img" });
  view.hiddenBox = shape(view.hidden, "rect", { rx: 6, width: 46, height: CELL.tall, y: 282, fill: "var(--background)", stroke: "var(--hidden-state)", "stroke-width": 1.5 });
  view.hiddenMiddle = shape(view.hidden, "line", { stroke: "var(--muted)", y1: 282 + CELL.tall / 2, y2: 282 + CELL.tall / 2 });
  view.hiddenFill = shape(view.hidden, "rect", { rx: 2, width: 38, fill: "var(--hidden-state)" });
  view.hiddenText = shape(view.hidden, "text", { class: "amount", "text-anchor": "middle", fill: "var(--hidden-state-ink)", y: 366 });
  view.hiddenNote = shape(view.hidden, "text", { class: "sub", "text-anchor": "middle", y: 383 }, "h before");
}

function buildNode(picture, svg, name, sign) {
  const group = shape(svg, "g", { class: "node" });
  shape(group, "circle", { r: sign === "tanh" ? 17 : 14 });
  shape(group, "text", { "text-anchor": "middle", y: sign === "tanh" ? 4 : 5.5, class: sign === "tanh" ? "small" : "" }, sign);
  group.addEventListener("click", () => openOperation(picture, name));
  group.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    openOperation(picture, name);
  });
  return group;
}

function layCell(picture) {
  const { cell: view } = picture;
  view.room = view.scroll.clientWidth - 2; // read here, so that no frame has to ask for it
  const width = Math.max(CELL.least, view.room);
  const at = (share) => Math.round(share * width);
  const x = {
    past: at(0.15), before: at(0.205), timesF: at(0.29), kept: at(0.375), plus: at(0.46), written: at(0.545),
    equals: at(0.63), c: at(0.715), future: at(0.79), f: at(0.29), i: at(0.45), timesI: at(0.525), g: at(0.6), tanh: at(0.715), o: at(0.835), h: at(0.95), inputs: at(0.09),
  };
  view.width = width;
  view.x = x;
  set(view.svg, { width, viewBox: `0 0 ${width} ${CELL.height}` });
  for (const line of [view.beltLine, view.zero]) set(line, { x1: 8, x2: width - 8, y1: CELL.belt, y2: CELL.belt });
  for (const name in BARS) for (const part of ["name", "formula"]) set(view.bars[name][part], { x: x[name] });
  set(view.pastName, { x: 2, y: 14 });
  set(view.pastNote, { x: 2, y: 30 });
  set(view.futureName, { x: width - 2, y: 14 });
  set(view.futureNote, { x: width - 2, y: 30 });
  set(view.equals, { transform: `translate(${x.equals} ${CELL.belt})` });
  const nodes = { f: [x.f, CELL.sigma], i: [x.i, CELL.sigma], g: [x.g, CELL.sigma], o: [x.o, CELL.sigma], kept: [x.timesF, CELL.belt], written: [x.timesI, CELL.node], c: [x.plus, CELL.belt], tanh: [x.tanh, CELL.node], h: [x.o, CELL.node] };
  for (const name in nodes) set(view.nodes[name], { transform: `translate(${nodes[name].join(" ")})` });
  view.at = nodes;
  for (const name in FACTS) layBox(view.boxes[name], x[name]);
  layPipes(view);
  const half = Math.min(x.inputs - 4, 52);
  set(view.wordBox, { x: x.inputs - half, width: 2 * half });
  for (const element of [view.wordText, view.wordNote, view.hiddenText, view.hiddenNote]) set(element, { x: x.inputs });
  set(view.hiddenBox, { x: x.inputs - 23 });
  set(view.hiddenFill, { x: x.inputs - 19 });
  set(view.hiddenMiddle, { x1: x.inputs - 23, x2: x.inputs + 23 });
}

function layBox(box, x) {
  set(box.frame, { x: x - 23, y: CELL.box });
  for (const part of ["amount", "name", "says"]) set(box[part], { x });
  if (box.middle) set(box.middle, { x1: x - 23, x2: x + 23, y1: CELL.box + CELL.tall / 2, y2: CELL.box + CELL.tall / 2 });
  box.x = x;
}

function layPipes(view) {
  const { x, pipes } = view;
  set(pipes.f, { d: `M${x.f} ${CELL.box} V${CELL.belt + 14}` });
  set(pipes.i, { d: `M${x.i} ${CELL.box} V${CELL.node} H${x.timesI - 14}` });
  set(pipes.g, { d: `M${x.g} ${CELL.box} V${CELL.node} H${x.timesI + 14}` });
  set(pipes.show, { d: `M${x.tanh + 17} ${CELL.node} H${x.o - 14}` });
  set(pipes.o, { d: `M${x.o} ${CELL.box} V${CELL.node + 14}` });
  set(pipes.h, { d: `M${x.o + 14} ${CELL.node} H${x.h} V${CELL.box - 1} m-5 -7 l5 7 l5 -7` });
  const drops = [x.f, x.i, x.g, x.o].map((place) => `M${place} ${CELL.bus} V${CELL.sigma + 14} M${place} ${CELL.sigma - 14} v-3`).join(" ");
  const joint = `M${x.inputs} 389 V${CELL.bus} H${x.o}`;
  set(view.bus, { d: `${joint} ${drops}` });
  set(view.pulse, { d: joint });
}

/* The pipes that meet the belt end below a bar that hangs there, and below its number. */
function joinBelt(view, v) {
  const { x, pipes } = view;
  const end = (amount) => CELL.belt + (amount < 0 ? Math.max(8, -amount * view.scale) + 24 : 9);
  const bend = CELL.belt + CELL.room + 34;
  set(pipes.write, { d: `M${x.timesI} ${CELL.node - 14} V${bend} H${x.written} V${end(v.written).toFixed(1)} m-5 7 l5 -7 l5 7` });
  set(pipes.tap, { d: `M${x.c} ${end(v.c).toFixed(1)} V${CELL.node - 17} M${x.c} ${CELL.node + 17} V${CELL.box}` });
}

/* The numbers of a step and unit; what of them can be seen is `drawCell`'s. */
function fillCell(picture) {
  const { cell: view, trace, step, unit } = picture;
  const v = cellValues(trace, step, unit);
  view.values = v;
  view.masked = !Number.isFinite(v.f);
  if (view.scaled !== unit || view.scaledFor !== trace) {
    view.scaled = unit;
    view.scaledFor = trace;
    view.scale = CELL.room / largestAmount(trace, unit);
  }
  joinBelt(view, v);
  const word = trace.words[step];
  setText(view.wordText, shortened(word, 2 * Math.min(view.x.inputs - 4, 52) - 12));
  set(view.word, { "aria-label": `the word read: ${trace.isPad[step] ? "pad" : isolated(word)}` });
  setText(view.hiddenText, number(v.hBefore, true));
  set(view.hidden, { "aria-label": `hidden state of unit ${unit} before: ${number(v.hBefore, true)}` });
  setGauge(view.hiddenFill, 282 + CELL.tall / 2, v.hBefore);
  setText(view.pastName, step > 0 ? "the past" : "the start");
  setText(view.futureName, step < trace.steps - 1 ? "to come" : "the end");
  const left = trace.steps - 1 - step;
  setText(view.futureNote, left ? counted(left, "word") : "");
  drawPast(view, trace, step, unit);
  drawFuture(view, left);
}

function largestAmount(trace, unit) {
  let largest = 0.05;
  for (let t = -1; t < trace.steps; t++) largest = Math.max(largest, Math.abs(valueAt(trace, "cell_state", t, unit)));
  for (let t = 0; t < trace.steps; t++) {
    const written = valueAt(trace, "input_gate", t, unit) * valueAt(trace, "candidate", t, unit);
    if (Math.abs(written) > largest) largest = Math.abs(written);
  }
  return largest;
}

function shortened(text, room) {
  if (textWidth(text, true, 16) <= room) return text;
  const letters = [...text];
  while (letters.length > 1 && textWidth(letters.join("") + "…", true, 16) > room) letters.pop();
  return letters.join("") + "…";
}

/* The cell states before c_(t-1), small, the latest nearest to the cell. */
function drawPast(view, trace, step, unit) {
  const count = Math.max(0, step - 1);
  const gap = clamp((view.x.past - 12) / Math.max(1, count), 4, 15);
  const shown = Math.min(count, Math.floor((view.x.past - 12) / gap));
  setText(view.pastNote, shown < count ? `last ${shown + 1} of ${step}` : step > 0 ? counted(step, "word") : "");
  const bars = pool(view.past, shown, (parent) => shape(parent, "rect", { rx: 1 }));
  for (let index = 0; index < shown; index++) {
    const tall = valueAt(trace, "cell_state", step - 2 - index, unit) * view.scale;
    setBar(bars[index], view.x.past - index * gap - gap / 2, CELL.belt, tall, Math.max(2, gap - 3));
  }
  view.gap = gap;
}

function drawFuture(view, left) {
  const room = view.width - 14 - view.x.future;
  const shown = Math.min(left, Math.floor(room / 9));
  const dots = pool(view.future, shown, (parent) => shape(parent, "circle", { r: 2.5, cy: CELL.belt }));
  for (let index = 0; index < shown; index++) set(dots[index], { cx: view.x.future + 8 + index * 9 });
}

function setBar(rect, x, base, tall, width = CELL.bar) {
  const height = Math.max(1, Math.abs(tall));
  set(rect, { x: (x - width / 2).toFixed(1), y: (tall >= 0 ? base - height : base).toFixed(1), width, height: height.toFixed(1) });
}

function setGauge(rect, middle, value) {
  const tall = clamp(value, -1, 1) * CELL.half;
  const height = Math.max(1, Math.abs(tall));
  set(rect, { y: (tall >= 0 ? middle - height : middle).toFixed(1), height: height.toFixed(1) });
}

/* `done` says of each part, from 0 to 1, how far it is computed; `travel` carries the belt on. */
function drawCell(picture, done, travel = 0) {
  const { cell: view } = picture;
  const { values: v, x, scale } = view;
  const fade = clamp(1 - 2 * travel);
  for (const name in FACTS) drawBox(view, name, done[name] * fade);
  drawAmount(view.bars.before, between(x.before, x.past - view.gap / 2, ease(travel)), v.before * scale, v.before, 1, between(CELL.bar, Math.max(2, view.gap - 3), ease(travel)), fade);
  drawKept(view, done, fade);
  drawWritten(view, done, fade);
  drawSum(view, done, travel);
  drawShown(view, done, fade);
  const pulsing = done.f > 0 && done.f < 1;
  set(view.pulse, { opacity: pulsing ? 0.7 : 0, "stroke-dashoffset": (26 - done.f * (view.width + 20)).toFixed(0) });
  const shift = `translate(${(-ease(travel) * view.gap).toFixed(1)} 0)`;
  set(view.past, { transform: shift });
  describeCell(picture, done);
}

function drawAmount(bar, x, tall, value, shown, width, textShown = shown) {
  setBar(bar.rect, x, CELL.belt, tall, width);
  set(bar.rect, { opacity: shown > 0 ? 1 : 0 });
  const y = tall >= 0 ? CELL.belt - Math.max(8, tall) - 6 : CELL.belt + Math.max(8, -tall) + 17;
  set(bar.amount, { x: x.toFixed(1), y: y.toFixed(1), opacity: textShown.toFixed(2) });
  setText(bar.amount, number(value, true));
}

function drawBox(view, name, share) {
  const box = view.boxes[name];
  const value = view.values[name];
  const known = Number.isFinite(value);
  const opening = ease(clamp(share));
  if (box.plates) {
    const open = (known ? value : 0) * opening * 38;
    set(box.fill, { x: (box.x - open / 2).toFixed(1), y: CELL.box + 4, width: open.toFixed(1), height: CELL.tall - 8 });
    const plate = (38 - open) / 2;
    set(box.plates[0], { x: box.x - 19, y: CELL.box + 4, width: plate.toFixed(1) });
    set(box.plates[1], { x: (box.x + 19 - plate).toFixed(1), y: CELL.box + 4, width: plate.toFixed(1) });
    set(view.pipes[name], { "stroke-width": (1.5 + open / 6).toFixed(1) });
  } else {
    setGauge(box.fill, CELL.box + CELL.tall / 2, known ? value * (name === "g" ? opening : 1) : 0);
    set(box.fill, { x: box.x - 19, width: 38, opacity: name === "g" || share >= 1 ? 1 : 0 });
  }
  const text = share >= 0.99 || (name === "g" || box.plates ? share > 0.5 : false);
  setText(box.amount, text ? number(value, !box.plates) : "");
  // Beside one another these two would not fit where the cell is narrow.
  const says = view.width > 560 || (name !== "g" && name !== "tanh");
  setText(box.says, text && known && says ? FACTS[name].says(view.values) : "");
}

/* Through the × at half way: what the gate does not let pass stays behind as a dashed outline. */
function drawKept(view, done, fade) {
  const { values: v, x, scale } = view;
  const share = done.kept;
  const shown = view.masked ? 0 : share;
  const now = ease(share);
  const tall = now < 0.5 ? v.before : between(v.before, v.kept, 2 * now - 1);
  drawAmount(view.bars.kept, between(x.before, x.kept, now), (tall || 0) * scale, v.keptShown, shown > 0 && shown * fade, CELL.bar, share >= 1 ? fade : 0);
  set(view.bars.kept.rect, { opacity: shown > 0 ? fade : 0 });
  setBar(view.bars.kept.lost, x.kept, CELL.belt, v.before * scale);
  set(view.bars.kept.lost, { opacity: share >= 1 && shown ? fade : 0 });
}

/* The candidate's amount rises through its × and becomes what is written. */
function drawWritten(view, done, fade) {
  const { values: v, x, scale } = view;
  const share = done.written;
  const shown = view.masked ? 0 : share;
  const now = ease(share);
  const path = [[x.g, CELL.box + CELL.tall / 2], [x.timesI, CELL.node], [x.written, CELL.belt]];
  const [from, to, part] = now < 0.5 ? [path[0], path[1], 2 * now] : [path[1], path[2], 2 * now - 1];
  const tall = now < 0.5 ? v.g * CELL.half : between(v.g * CELL.half, v.written * scale, part);
  const bar = view.bars.written;
  setBar(bar.rect, between(from[0], to[0], part), between(from[1], to[1], part), tall || 0);
  set(bar.rect, { opacity: shown > 0 ? fade : 0 });
  const end = (v.written || 0) * scale;
  set(bar.amount, { x: x.written, y: (end >= 0 ? CELL.belt - Math.max(8, end) - 6 : CELL.belt + Math.max(8, -end) + 17).toFixed(1), opacity: share >= 1 && shown ? fade : 0 });
  setText(bar.amount, number(v.writtenShown, true));
}

/* What was kept slides on; what was written is put on its end; together they are c. */
function drawSum(view, done, travel) {
  const { values: v, x, scale } = view;
  const share = done.c;
  const now = ease(share);
  const moving = share > 0 && share < 1 && !view.masked;
  const place = between(x.kept, x.c, now);
  const tall = moving ? v.kept * scale : v.c * scale;
  const there = between(moving ? place : x.c, x.before, ease(travel));
  drawAmount(view.bars.c, there, tall, v.c, share > 0, CELL.bar, share >= 1 ? 1 : 0);
  const written = (v.written || 0) * scale;
  setBar(view.second, between(x.written, x.c, now), CELL.belt - (v.kept || 0) * scale * now, written);
  set(view.second, { opacity: moving ? 0.9 : 0 });
}

/* A copy of c goes down through tanh, then through the output gate's × to h. */
function drawShown(view, done, fade) {
  const { values: v, x, scale } = view;
  const middle = CELL.box + CELL.tall / 2;
  const legs = {
    tanh: [[x.c, CELL.belt, v.c * scale], [x.tanh, middle, v.tanh * CELL.half]],
    h: [[x.tanh, middle, v.tanh * CELL.half], [x.o, CELL.node, v.tanh * CELL.half], [x.h, middle, v.h * CELL.half]],
  };
  const active = ["tanh", "h"].find((name) => done[name] > 0 && done[name] < 1);
  if (!active || view.masked) { set(view.moving, { opacity: 0 }); return; }
  const points = legs[active];
  const way = ease(done[active]) * (points.length - 1);
  const leg = Math.min(Math.floor(way), points.length - 2);
  const [from, to] = [points[leg], points[leg + 1]];
  const part = way - leg;
  setBar(view.moving, between(from[0], to[0], part), between(from[1], to[1], part), between(from[2], to[2], part), 30);
  set(view.moving, { opacity: 0.9 * fade, fill: active === "h" && way > 1 ? "var(--hidden-state)" : "var(--cell-state)" });
}

/* What a screen reader says of each part: its number once it is computed. */
function describeCell(picture, done) {
  const { cell: view, step, unit, trace } = picture;
  const known = ["f", "i", "g", "o", "kept", "written", "c", "tanh", "h"].map((name) => (done[name] >= 1 ? 1 : 0)).join("");
  const described = `${step}:${unit}:${known}:${trace.identity}`;
  if (view.described === described) return;
  view.described = described;
  const v = view.values;
  const say = (name, value, words = "") => (done[name] === undefined || done[name] >= 1 ? `${number(value, true)}${words}` : "not computed yet");
  for (const name in BARS) set(view.bars[name].group, { "aria-label": `${BARS[name].name}, ${BARS[name].formula}: ${say(name, v[`${name}Shown`] ?? v[name])}` });
  for (const name in FACTS) {
    const signed = !GATES.includes(name);
    const value = done[name] >= 1 ? `${number(v[name], signed)}, ${Number.isFinite(v[name]) ? FACTS[name].says(v) : "masked"}` : "not computed yet";
    set(view.boxes[name].group, { "aria-label": `${FACTS[name].name}: ${value}` });
  }
  set(picture.parts.stage, { "aria-label": `The cell: unit ${unit} at ${quoted(trace.words[step])}. Left and right choose a word, space plays.` });
}
