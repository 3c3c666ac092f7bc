// @ts-check
/** Carries the values through the cell, as they are computed, and on to the next word. */
import { button, child, clamp, isStill, number, percent, say, set, setText } from "./shared.js";
import { drawCell } from "./cell_drawing.js";
import { capitalised, cellValues, ease, stepName } from "./picture.js";
import { togglePractice } from "./practice.js";
import { announce, drawSelection, tellPython } from "./selection.js";
import { closeSum } from "./sum.js";

/** @import { Done } from "./cell_drawing.js" */
/** @import { Picture } from "./picture.js" */

const STAGE = 800; // ms at speed 1
const SPEEDS = [0.5, 1, 2, 4, 8];
const NEARLY = 1e-9;

/** `q` of a step that is computed. @param {Picture} picture */
export const restOf = ({ trace }) => (trace.cell === "lstm" ? 5 : 0);

/** @param {Picture} picture */
export const isLast = ({ step, trace }) => step === trace.steps - 1;

/** @param {Picture} picture */
const isAtEnd = (picture) => isLast(picture) && picture.q >= restOf(picture);

/** @param {Picture} picture */
export function buildControls(picture) {
  const { parts: { controls }, texts } = picture;
  const add = (/** @type {string} */ name, className = "", press = () => {}) =>
    button(controls, className, say(texts, `player.${name}`), press);
  const buttons = {
    restart: add("restart", "", () => whenFree(picture, restart)),
    back: add("back", "", () => whenFree(picture, back)),
    play: add("play", "main", () => playOrPause(picture)),
    step: add("step", "", () => whenFree(picture, forward)),
  };
  const label = child(controls, "label", "speed", `${say(texts, "player.speed")} `);
  const speeds = child(label, "select");
  for (const speed of SPEEDS) {
    const option = child(speeds, "option", "", `${speed}×`);
    option.value = String(speed);
    option.selected = speed === 1;
  }
  speeds.addEventListener("change", () => picture.speed = Number(speeds.value));
  const practice = button(controls, "toggle", say(texts, "practice.title"), () => {
    togglePractice(picture);
  });
  return { ...buttons, practice };
}

/** @param {Picture} picture */
export function markControls(picture) {
  const { buttons, practice, texts } = picture;
  setText(buttons.play, say(texts, picture.playing ? "player.pause" : "player.play"));
  const isAtStart = picture.step === 0 && picture.q === 0;
  const off = { restart: isAtStart, back: isAtStart, play: false, step: isAtEnd(picture) };
  // Not `disabled`: that would take the focus away from the button that was pressed.
  for (const name of /** @type {const} */ (["restart", "back", "play", "step"])) {
    set(buttons[name], { "aria-disabled": String(off[name] || Boolean(practice)) });
  }
  set(buttons.practice, { "aria-pressed": String(Boolean(practice)) });
  buttons.practice.hidden = picture.trace.cell !== "lstm";
}

/** How far each part is computed at `q`. @param {number} q @returns {Done} */
function progress(q) {
  const gates = clamp(q);
  return {
    ...{ f: gates, i: gates, g: gates, o: gates },
    ...{ kept: clamp(q - 1), written: clamp(q - 2), c: clamp(q - 3) },
    ...{ tanh: clamp(2 * (q - 4)), h: clamp(2 * (q - 4) - 1) },
  };
}

/** @param {Picture} picture */
export function drawMoment(picture) {
  const { practice, q, cell } = picture;
  if (cell) {
    if (practice) drawCell(picture, cell, practice.done);
    else drawCell(picture, cell, progress(q), clamp(q - 5));
    if (picture.moving) keepInSight(picture);
  }
  const stage = practice ? -1 : Math.ceil(q - NEARLY);
  const shown = `${stage}:${picture.step}:${picture.unit}:${picture.trace.identity}`;
  if (picture.shown === shown) return;
  picture.shown = shown;
  setText(picture.parts.stagetext, stageText(picture, stage));
}

/** On a phone the cell is wider than the window: it scrolls along with the computation.
 * @param {Picture} picture */
function keepInSight({ parts, cell, q }) {
  const room = cell ? cell.width - cell.room : 0;
  if (room > 4) parts.stage.scrollLeft = room * ease(clamp(q < 5 ? q - 2.5 : 6 - q));
}

/** @param {Picture} picture @param {number} stage */
function stageText(picture, stage) {
  const { trace, step, unit, texts } = picture;
  if (trace.cell !== "lstm" || stage < 0) return "";
  const v = cellValues(trace, step, unit);
  if (!Number.isFinite(v.f)) return say(texts, "stages.masked");
  const text = say(texts, `stages.${stage}`, {
    word: stepName(picture, step),
    token: trace.token,
    before: number(v.before, true),
    kept_share: percent(v.f),
    kept: number(v.keptShown, true),
    candidate: number(v.g, true),
    written_share: percent(v.i),
    written: number(v.writtenShown, true),
    now: number(v.c, true),
    ...{ f: number(v.f), i: number(v.i), o: number(v.o), c: number(v.c), h: number(v.h) },
    ...{ c_before: bracketed(v.before), g: bracketed(v.g), tanh: bracketed(v.tanh) },
  });
  return stage === 0 ? capitalised(text) : text;
}

/** @param {number} value */
function bracketed(value) {
  const text = number(value);
  return text.startsWith("−") ? `(${text})` : text;
}

/** Do what a button says, unless the reader computes the step.
 * @param {Picture} picture @param {(picture: Picture) => void} press */
function whenFree(picture, press) {
  if (picture.practice) return;
  closeSum(picture, false);
  press(picture);
}

/** @param {Picture} picture */
export const playOrPause = (picture) =>
  whenFree(picture, () => {
    if (picture.playing) {
      stop(picture);
      return;
    }
    if (isAtEnd(picture)) moveTo(picture, 0, 0);
    picture.playing = true;
    picture.target = Infinity;
    run(picture);
  });

/** One stage on; a press while one is moving finishes it first. @param {Picture} picture */
function forward(picture) {
  const from = picture.moving && Number.isFinite(picture.target) ? picture.target : picture.q;
  picture.playing = false;
  if (picture.moving) settle(picture, from);
  if (isAtEnd(picture)) {
    stop(picture);
    return;
  }
  picture.target = Math.floor(picture.q + NEARLY) + 1;
  if (isStill()) {
    settle(picture, picture.target);
    stop(picture);
  } else run(picture);
}

/** @param {Picture} picture */
function back(picture) {
  const { q, step } = picture;
  stop(picture, false);
  if (q > NEARLY) moveTo(picture, step, Math.ceil(q - NEARLY) - 1);
  else if (step > 0) moveTo(picture, step - 1, restOf(picture));
  stop(picture);
}

/** @param {Picture} picture */
function restart(picture) {
  stop(picture, false);
  moveTo(picture, 0, 0);
  stop(picture);
}

/** Put the picture at `q`, on the next word when that is past the end of this one.
 * @param {Picture} picture @param {number} q */
function settle(picture, q) {
  const end = restOf(picture) + 1;
  if (q < end) moveTo(picture, picture.step, q);
  else if (isLast(picture)) moveTo(picture, picture.step, restOf(picture));
  else moveTo(picture, picture.step + 1, q - end);
}

/** @param {Picture} picture @param {number} step @param {number} q */
function moveTo(picture, step, q) {
  picture.q = q;
  if (step === picture.step) {
    drawMoment(picture);
    return;
  }
  picture.step = step;
  drawSelection(picture);
}

/** @param {Picture} picture */
export function run(picture) {
  endMotion(picture);
  picture.moving = true;
  picture.last = null;
  markControls(picture);
  if (isStill()) picture.still = setTimeout(() => nextStill(picture), 1000 / picture.speed);
  else picture.frame = requestAnimationFrame((now) => tick(picture, now));
}

/** @param {Picture} picture */
export function endMotion(picture) {
  cancelAnimationFrame(picture.frame);
  clearTimeout(picture.still);
}

/** @param {Picture} picture */
function nextStill(picture) {
  settle(picture, Math.floor(picture.q + NEARLY) + 1);
  if (isAtEnd(picture)) stop(picture);
  else picture.still = setTimeout(() => nextStill(picture), 1000 / picture.speed);
}

/** @param {Picture} picture @param {number} now ms */
function tick(picture, now) {
  const passed = picture.last === null ? 0 : Math.min(100, now - picture.last);
  picture.last = now;
  const { target } = picture;
  const limit = isLast(picture) ? Math.min(target, restOf(picture)) : target;
  const q = Math.min(picture.q + (passed * picture.speed) / STAGE, limit);
  settle(picture, q);
  if (q >= limit) stop(picture);
  else picture.frame = requestAnimationFrame((next) => tick(picture, next));
}

/** @param {Picture} picture */
export function stop(picture, tell = true) {
  endMotion(picture);
  picture.playing = false;
  picture.moving = false;
  markControls(picture);
  if (!tell) return;
  announce(picture);
  if (picture.opened) tellPython(picture); // a sum that is seen follows
  else picture.owed = true;
}
