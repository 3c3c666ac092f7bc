/* One picture, one selection: a step and a unit. `choose` moves every part at once; Python is told
 * a little later, and what is shown never waits for it. */

const QUIET = 300; // ms without a further choice before Python is told
const SOON = 60; // the same while a sum is open, which only Python can work out
const pictures = new WeakMap();
const lastChosen = new Map();

export default function () {
  globalThis.lstmViewGates = showPicture;
  globalThis.dispatchEvent(new Event("lstm-view-gates-ready"));
}

/* Called by the loader of each picture. */
function showPicture({ data, parentElement, setStateValue }) {
  let picture = pictures.get(parentElement);
  if (!picture) {
    picture = build(parentElement);
    pictures.set(parentElement, picture);
  }
  picture.setStateValue = setStateValue;
  receive(picture, data);
  picture.observer = new ResizeObserver(() => { if (picture.root.clientWidth !== picture.width) layAll(picture); });
  picture.observer.observe(picture.root);
  return () => rest(picture);
}

function build(parentElement) {
  const find = (selector) => parentElement.querySelector(selector);
  const parts = {
    words: find(".words"), next: find(".next"), unit: find(".unit input"), maps: find(".maps"), headline: find(".headline"),
    stage: find(".stage"), stagetext: find(".stagetext"), controls: find(".controls"), practice: find(".practice"),
    sums: find(".sums"), curves: find(".curves"), memory: find(".memory"), said: find(".said"),
  };
  const picture = { root: find(".gates"), parts, trace: null, step: 0, unit: 0, q: 0, practice: null, opened: null, sum: globalThis.lstmViewGatesSum, playing: false };
  buildControls(picture);
  saveButtons(find(".savecell"), "cell", () => ({ svg: picture.cell.svg, title: parts.headline.textContent }));
  globalThis.addEventListener(SUM_ARRIVED, () => { if (picture.trace) receiveSum(picture, globalThis.lstmViewGatesSum); });
  picture.root.addEventListener("pointerleave", () => tellIfOwed(picture));
  picture.root.addEventListener("focusout", (event) => { if (!picture.root.contains(event.relatedTarget)) tellIfOwed(picture); });
  parts.unit.addEventListener("change", () => {
    const unit = Math.round(Number(parts.unit.value));
    if (parts.unit.value === "" || !Number.isFinite(unit)) { parts.unit.value = picture.unit; return; }
    parts.unit.value = clamp(unit, 0, picture.trace.units - 1);
    choose(picture, picture.step, Number(parts.unit.value));
  });
  parts.stage.addEventListener("keydown", (event) => { if (!event.target.closest(".live.node")) moveByKey(picture, event); });
  picture.root.addEventListener("keydown", (event) => {
    if (event.key !== " " || event.target.closest("button, input, select")) return;
    event.preventDefault();
    playOrPause(picture);
  });
  return picture;
}

/* A new message: another sentence, another theme, or Python chose a step and unit itself. */
function receive(picture, data) {
  const trace = unpack(data);
  const before = picture.trace;
  const sameSentence = before && before.identity === trace.identity;
  picture.trace = trace;
  for (const [name, value] of Object.entries(trace.colours)) picture.root.style.setProperty(name, value);
  const moved = !sameSentence || before.move !== trace.move;
  if (moved) take(picture, trace);
  if (!before || kindOf(before) !== kindOf(trace)) buildParts(picture);
  else picture.maps.forEach((map, index) => updateMap(map, trace.quantities[index]));
  drawWords(picture);
  layAll(picture);
  if (picture.playing) run(picture);
  else if (picture.waiting || (picture.opened && moved)) tellPython(picture);
}

const kindOf = (trace) => trace.quantities.map(({ name }) => name).join();

/* Python's selection, or the reader's last one if the element was only made anew. */
function take(picture, trace) {
  const remembered = picture.setup ? null : lastChosen.get(`${trace.identity}:${trace.move}`);
  [picture.step, picture.unit] = remembered ?? trace.given;
  picture.setup = true;
  picture.q = restOf(picture);
  picture.playing = false;
  picture.moving = false;
  picture.waiting = false;
  cancelAnimationFrame(picture.frame);
  clearTimeout(picture.still);
  clearTimeout(picture.telling);
  if (picture.practice) newPractice(picture);
}

function buildParts(picture) {
  const isLstm = picture.trace.cell === "lstm";
  picture.practice = null;
  picture.root.classList.toggle("no-cell", !isLstm);
  picture.root.dataset.cell = picture.trace.cell;
  picture.cell = null;
  buildMaps(picture);
  buildCurves(picture);
  buildPractice(picture);
  if (isLstm) { buildCell(picture); buildMemory(picture); }
  buildSum(picture);
  picture.parts.memory.hidden = !isLstm;
  drawPractice(picture);
}

/* Sizes and places, then everything that depends on the selection. */
function layAll(picture) {
  picture.width = picture.root.clientWidth;
  if (!picture.width) return;
  picture.root.classList.toggle("wide", picture.width >= 900);
  picture.root.classList.toggle("narrow", picture.width < 560);
  layMaps(picture);
  layCurves(picture);
  if (picture.cell) { layCell(picture); layMemory(picture); picture.cell.described = null; }
  drawSelection(picture);
  drawPractice(picture);
}

function drawSelection(picture) {
  const { trace, step, unit, parts } = picture;
  markWord(picture);
  markMaps(picture);
  drawCurves(picture);
  if (picture.cell) { fillCell(picture); drawMemory(picture); }
  drawMoment(picture);
  drawOpened(picture);
  setText(parts.headline, isHidden(picture, step) ? `Compute what unit ${unit} does at ${quoted(trace.words[step])}.` : headlineOf(trace, step, unit));
  if (!picture.moving) markControls(picture);
}

/* The reader's choice: shown at once, in full. */
function choose(picture, step, unit) {
  if (step === picture.step && unit === picture.unit && !picture.moving && picture.q === restOf(picture)) return;
  stop(picture, false);
  const moved = step !== picture.step || unit !== picture.unit;
  picture.step = step;
  picture.unit = unit;
  picture.q = restOf(picture);
  if (picture.practice && moved) newPractice(picture);
  drawSelection(picture);
  if (picture.practice) drawPractice(picture);
  announce(picture);
  tellPython(picture);
}

function announce(picture) {
  const { trace, step, unit } = picture;
  if (!picture.practice && picture.q !== restOf(picture)) { setText(picture.parts.said, picture.parts.stagetext.textContent); return; }
  const place = `${quoted(trace.words[step])}, unit ${unit}`;
  if (isHidden(picture, step)) { setText(picture.parts.said, `${place}: values hidden.`); return; }
  const said = trace.quantities.map(({ name, label, gate }) => `${label} ${number(valueAt(trace, name, step, unit), !gate)}`);
  setText(picture.parts.said, `${place}: ${said.join(", ")}.`);
}

function tellPython(picture, quiet = picture.opened ? SOON : QUIET) {
  clearTimeout(picture.telling);
  picture.waiting = true;
  picture.owed = false;
  picture.telling = setTimeout(() => {
    const { step, unit, trace, opened } = picture;
    picture.waiting = false;
    const told = `${step}:${unit}:${opened}:${trace.identity}:${trace.move}`;
    if (picture.toldPython === told) return;
    picture.toldPython = told;
    lastChosen.set(`${trace.identity}:${trace.move}`, [step, unit]);
    picture.setStateValue("chosen", { step, unit, opened, identity: trace.identity, move: trace.move });
  }, quiet);
}

/* Where the player stands is told once the reader has left it: a step asks nothing of the server. */
function tellIfOwed(picture) {
  if (picture.owed && !picture.playing) tellPython(picture);
}

function rest(picture) {
  picture.observer?.disconnect();
  cancelAnimationFrame(picture.frame);
  clearTimeout(picture.still);
  clearTimeout(picture.telling);
}

/* The same quantities with other numbers: a new sentence or theme. */
function updateMap(map, quantity) {
  map.quantity = quantity;
  const digits = quantity.name === "cell_state" ? 2 : 0;
  const [low, bar, high] = map.root.querySelectorAll(".foot > span");
  setText(low, number(quantity.low, false, digits));
  setText(high, (quantity.gate ? "" : "+") + number(quantity.high, false, digits));
  bar.style.background = `linear-gradient(to right, ${quantity.scale.join(",")})`;
}
