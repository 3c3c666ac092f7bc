// @ts-check
/**
 * One selection, a step and a unit, for the whole picture. `choose` moves every part at once;
 * Python is told a little later, and what is shown never waits for it.
 */
import { number, say, setText } from "./shared.js";
import { fillCell } from "./cell_drawing.js";
import { drawCurves } from "./curves.js";
import { markMaps } from "./heatmaps.js";
import { drawMemory } from "./memory.js";
import { headlineOf, stepName, valueAt } from "./picture.js";
import { drawMoment, markControls, restOf, stop } from "./player.js";
import { drawPractice, isHidden, newPractice } from "./practice.js";
import { drawOpened } from "./sum.js";
import { markWord } from "./words.js";

/** @import { Picture } from "./picture.js" */

const QUIET = 300; // ms without a further choice before Python is told
const SOON = 60; // the same while a sum is open, which only Python can work out

/** The reader's last choice on a sequence, by `keyOf`. @type {Map<string, [number, number]>} */
const lastChosen = new Map();

/** @param {Picture} picture */
const keyOf = ({ trace }) => `${trace.identity}:${trace.move}`;

/** Python's selection, or the reader's last one if the element was only made anew.
 * @param {Picture} picture @returns {[number, number]} */
export function selectionOf(picture) {
  const remembered = picture.isSetUp ? undefined : lastChosen.get(keyOf(picture));
  return remembered ?? picture.trace.given;
}

/** @param {Picture} picture */
export function drawSelection(picture) {
  const { step, unit, parts, texts, cell } = picture;
  markWord(picture);
  markMaps(picture);
  drawCurves(picture);
  if (cell) {
    fillCell(picture, cell);
    drawMemory(picture);
  }
  drawMoment(picture);
  drawOpened(picture);
  const task = say(texts, "practice.task", { unit, word: stepName(picture, step) });
  setText(parts.headline, isHidden(picture, step) ? task : headlineOf(picture));
  if (!picture.moving) markControls(picture);
}

/** The reader's choice: shown at once, in full.
 * @param {Picture} picture @param {number} step @param {number} unit */
export function choose(picture, step, unit) {
  const isMoved = step !== picture.step || unit !== picture.unit;
  if (!isMoved && !picture.moving && picture.q === restOf(picture)) return;
  stop(picture, false);
  picture.step = step;
  picture.unit = unit;
  picture.q = restOf(picture);
  if (picture.practice && isMoved) newPractice(picture);
  drawSelection(picture);
  if (picture.practice) drawPractice(picture);
  announce(picture);
  tellPython(picture);
}

/** A click on a drawing along the sentence chooses the step below it.
 * @param {Picture} picture @param {SVGElement} svg @param {number} left px before the first step
 * @param {() => number} room px of all steps */
export function chooseByClick(picture, svg, left, room) {
  svg.addEventListener("click", (event) => {
    const { steps } = picture.trace;
    const x = event.clientX - svg.getBoundingClientRect().left - left;
    const step = Math.floor((x / room()) * steps);
    if (step >= 0 && step < steps) choose(picture, step, picture.unit);
  });
}

/** @param {Picture} picture */
export function announce(picture) {
  const { trace, step, unit, parts, texts, practice } = picture;
  const values = { word: stepName(picture, step), unit };
  if (!practice && picture.q !== restOf(picture)) setText(parts.said, parts.stagetext.textContent);
  else if (isHidden(picture, step)) setText(parts.said, say(texts, "said.hidden", values));
  else {
    const said = trace.quantities.map(({ name, label, gate }) =>
      `${label} ${number(valueAt(trace, name, step, unit), !gate)}`
    );
    setText(parts.said, say(texts, "said.values", { ...values, values: said.join(", ") }));
  }
}

/** @param {Picture} picture @param {number} [quiet] ms */
export function tellPython(picture, quiet = picture.opened ? SOON : QUIET) {
  clearTimeout(picture.telling);
  picture.waiting = true;
  picture.owed = false;
  picture.telling = setTimeout(() => {
    const { step, unit, trace: { identity, move }, opened } = picture;
    picture.waiting = false;
    const practises = Boolean(picture.practice);
    const player = practises || picture.q === restOf(picture) ? null : Math.floor(picture.q);
    const told = [step, unit, opened, practises, player, identity, move].join(":");
    if (picture.told === told) return;
    picture.told = told;
    lastChosen.set(keyOf(picture), [step, unit]);
    picture.tell({ step, unit, opened, practises, player, identity, move });
  }, quiet);
}

/** Where the player stands is told once the reader has left it: a step asks nothing of the server.
 * @param {Picture} picture */
export function tellIfOwed(picture) {
  if (picture.owed && !picture.playing) tellPython(picture);
}
