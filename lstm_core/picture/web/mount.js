// @ts-check
/**
 * The linked picture: sentence, heatmaps, curves, cell and memory share one selection.
 *
 * `showPicture` draws a message into an element and keeps it there; whoever mounts it says what is
 * done with the reader's choice.
 */
import { clamp, find, setColours, viewOf, watchWidth } from "./shared.js";
import { buildCell, layCell } from "./cell.js";
import { buildCurves, layCurves } from "./curves.js";
import { buildMaps, layMaps, moveByKey, showAll, updateMap } from "./heatmaps.js";
import { buildMemory, layMemory } from "./memory.js";
import { buildControls, endMotion, playOrPause, restOf, run } from "./player.js";
import { buildPractice, drawPractice, newPractice, togglePractice } from "./practice.js";
import { aboutOf, saveButtons } from "./save.js";
import { choose, drawSelection, selectionOf, tellIfOwed, tellPython } from "./selection.js";
import { buildSum, closeSum, drawOpened } from "./sum.js";
import { drawWords } from "./words.js";

/** @import { Texts } from "./shared.js" */
/** @import { PartName, Picture, Trace } from "./picture.js" */

/** @type {PartName[]} */
const PART_NAMES = [
  ...(/** @type {const} */ (["words", "next", "maps", "headline", "stage", "stagetext"])),
  ...(/** @type {const} */ (["controls", "practice", "sums", "curves", "memory", "said"])),
];
/** @type {WeakMap<object, Picture>} */
const pictures = new WeakMap();

/**
 * Draw a trace into an element that holds the picture's HTML; again with another trace, it changes.
 * @param {HTMLElement | ShadowRoot} parent @param {Trace} trace @param {Texts} texts
 * @param {Picture["tell"]} tell what is done with the reader's choice
 */
export function showPicture(parent, trace, texts, tell) {
  const picture = viewOf(pictures, parent, (element) => build(element, texts));
  picture.tell = tell;
  receive(picture, trace);
  picture.unwatch?.();
  picture.unwatch = watchWidth(picture.root, () => picture.width, () => layAll(picture));
  const end = () => {
    picture.unwatch?.();
    endMotion(picture);
    clearTimeout(picture.telling);
  };
  return { picture, end };
}

/** The weights have arrived, of which the sums are made. @param {Picture} picture
 * @param {Picture["weights"]} weights */
export function takeWeights(picture, weights) {
  picture.weights = weights;
  drawOpened(picture);
}

/** @param {ParentNode} parent @param {Texts} texts */
function build(parent, texts) {
  const entries = PART_NAMES.map((name) => [name, find(parent, `.${name}`)]);
  const picture = /** @type {Picture} */ (/** @type {unknown} */ ({
    ...{ texts, root: find(parent, ".gates"), step: 0, unit: 0, q: 0, width: 0, isSetUp: false },
    parts: { ...Object.fromEntries(entries), unit: find(parent, ".unit input") },
    ...{ practice: null, opened: null, weights: null, playing: false, speed: 1 },
  }));
  picture.buttons = buildControls(picture);
  saveButtons(find(parent, ".savecell"), texts, "cell", () => {
    const title = picture.parts.headline.textContent ?? "";
    const about = aboutOf(picture.trace);
    return picture.cell && { svg: picture.cell.svg, title, about };
  });
  listen(picture);
  return picture;
}

/** @param {Picture} picture */
function listen(picture) {
  const { root, parts } = picture;
  const targetOf = (/** @type {Event} */ event) => /** @type {Element} */ (event.target);
  root.addEventListener("pointerleave", () => tellIfOwed(picture));
  root.addEventListener("focusout", ({ relatedTarget }) => {
    if (!root.contains(/** @type {Node | null} */ (relatedTarget))) tellIfOwed(picture);
  });
  parts.unit.addEventListener("change", () => chooseUnit(picture));
  parts.stage.addEventListener("keydown", (event) => {
    if (!targetOf(event).closest(".live.node")) moveByKey(picture, event);
  });
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && leave(picture)) event.stopPropagation();
    if (event.key !== " " || targetOf(event).closest("button, input, select")) return;
    event.preventDefault();
    playOrPause(picture);
  });
}

/** Close what was opened last; whether there was anything. @param {Picture} picture */
function leave(picture) {
  if (picture.cell && picture.opened) closeSum(picture);
  else if (picture.practice) {
    togglePractice(picture);
    picture.buttons.practice.focus({ preventScroll: true });
  } else return showAll(picture);
  return true;
}

/** @param {Picture} picture */
function chooseUnit(picture) {
  const { unit: input } = picture.parts;
  const typed = Math.round(Number(input.value));
  const isNumber = input.value !== "" && Number.isFinite(typed);
  const unit = isNumber ? clamp(typed, 0, picture.trace.units - 1) : picture.unit;
  input.value = String(unit);
  if (isNumber) choose(picture, picture.step, unit);
}

/** Show a new message: another sentence, another theme, or Python chose a step and unit itself.
 * @param {Picture} picture @param {Trace} trace */
function receive(picture, trace) {
  const before = picture.trace;
  picture.trace = trace;
  setColours(picture.root, trace.colours);
  picture.root.classList.toggle("cell-alone", Boolean(trace.alone));
  const isMoved = before?.identity !== trace.identity || before.move !== trace.move;
  if (isMoved) takeSelection(picture);
  if (before && kindOf(before) === kindOf(trace)) {
    picture.maps.forEach((map, index) => updateMap(map, trace.quantities[index]));
  } else buildParts(picture);
  drawWords(picture);
  layAll(picture);
  if (!before) openAtFirst(picture);
  if (picture.playing) run(picture);
  else if (picture.waiting || (picture.opened && isMoved)) tellPython(picture);
}

/** Show what a link has open: the practice, a sum, or the player on its way through the step.
 * @param {Picture} picture */
function openAtFirst(picture) {
  const { cell, trace: { open, sums } } = picture;
  if (!cell || !open) return;
  if (open.practises) return togglePractice(picture);
  if (open.player !== null) {
    picture.q = clamp(open.player, 0, restOf(picture));
    drawSelection(picture);
  }
  if (open.sum === null || !sums.includes(open.sum)) return;
  picture.opened = open.sum;
  drawOpened(picture);
  tellPython(picture, 0);
}

/** @param {Trace} trace */
const kindOf = ({ quantities, level, series }) =>
  [...quantities.map(({ name }) => name), level, series?.count].join();

/** @param {Picture} picture */
function takeSelection(picture) {
  [picture.step, picture.unit] = selectionOf(picture);
  Object.assign(picture, { isSetUp: true, playing: false, moving: false, waiting: false });
  picture.q = restOf(picture);
  endMotion(picture);
  clearTimeout(picture.telling);
  if (picture.practice) newPractice(picture);
}

/** @param {Picture} picture */
function buildParts(picture) {
  const { root, parts, trace } = picture;
  const isLstm = trace.cell === "lstm";
  picture.practice = null;
  root.classList.toggle("no-cell", !isLstm);
  root.classList.toggle("no-sums", !trace.sums.length);
  root.classList.toggle("has-series", Boolean(trace.series));
  root.dataset.cell = trace.cell;
  parts.words.replaceChildren();
  buildMaps(picture);
  picture.curves = buildCurves(picture);
  picture.panel = buildPractice(picture);
  picture.cell = isLstm ? buildCell(picture) : null;
  if (isLstm) picture.memory = buildMemory(picture);
  picture.sumView = buildSum(picture);
  parts.memory.hidden = !isLstm;
  drawPractice(picture);
}

/** Sizes and places, then everything that depends on the selection. @param {Picture} picture */
function layAll(picture) {
  const { root, cell } = picture;
  const width = picture.width = root.clientWidth;
  if (!width) return;
  root.classList.toggle("wide", width >= 900);
  root.classList.toggle("tight", (width >= 900 && width < 1080) || (width >= 560 && width < 700));
  root.classList.toggle("narrow", width < 560);
  layMaps(picture);
  layCurves(picture);
  if (cell) {
    layCell(cell);
    layMemory(picture);
    cell.described = "";
  }
  drawSelection(picture);
  drawPractice(picture);
}
