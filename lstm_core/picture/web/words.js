// @ts-check
/**
 * The sentence as buttons: one of them is in the tab order, the arrow keys go from there. Steps
 * without words are chosen along a line.
 */
import { button, child, clamp, find, isolated, moveOf, pool, say, set, setText } from "./shared.js";
import { nameOf } from "./picture.js";
import { choose } from "./selection.js";

/** @import { Picture } from "./picture.js" */

/** @param {Picture} picture */
export function drawWords(picture) {
  const { trace, parts, texts } = picture;
  if (trace.level === "step") drawSlider(picture);
  else drawButtons(picture);
  parts.next.replaceChildren();
  if (trace.prediction) {
    parts.next.append(`${say(texts, "next")} `);
    child(parts.next, "b", "", isolated(trace.prediction.word));
    parts.next.append(` ${trace.prediction.percent}`);
  }
  parts.unit.max = String(trace.units - 1);
}

/** @param {Picture} picture */
function drawButtons(picture) {
  const { trace, parts, texts } = picture;
  const buttons = pool(parts.words, trace.steps, (parent) => makeWord(picture, parent));
  trace.words.forEach((word, t) => {
    const values = { word: nameOf(picture, t), step: t + 1, steps: trace.steps };
    setText(buttons[t], word);
    buttons[t].classList.toggle("pad", trace.isPad[t]);
    set(buttons[t], { "aria-label": say(texts, "word", values) });
  });
}

/** @param {Picture} picture */
function drawSlider(picture) {
  const { trace, parts } = picture;
  if (!parts.words.querySelector("input")) {
    parts.words.replaceChildren();
    const slider = child(parts.words, "input", "steps");
    slider.type = "range";
    slider.min = "0";
    slider.addEventListener("input", () => choose(picture, Number(slider.value), picture.unit));
    child(parts.words, "span", "at");
  }
  const slider = /** @type {HTMLInputElement} */ (find(parts.words, "input"));
  slider.max = String(trace.steps - 1);
}

/** @param {Picture} picture */
function markSlider(picture) {
  const { parts, step, trace, texts } = picture;
  const slider = /** @type {HTMLInputElement} */ (find(parts.words, "input"));
  const values = { word: nameOf(picture, step), step: step + 1, steps: trace.steps };
  if (slider.value !== String(step)) slider.value = String(step);
  set(slider, { "aria-label": say(texts, "steps"), "aria-valuetext": say(texts, "word", values) });
  setText(find(parts.words, ".at"), nameOf(picture, step));
}

/** @param {Picture} picture @param {Element} parent */
function makeWord(picture, parent) {
  const index = parent.children.length;
  const word = button(parent, "word", "", () => choose(picture, index, picture.unit));
  word.addEventListener("keydown", (event) => stepByKey(picture, event, true));
  return word;
}

/** @param {Picture} picture */
export function markWord(picture) {
  const { activeElement } = /** @type {Document | ShadowRoot} */ (
    picture.parts.unit.getRootNode()
  );
  if (activeElement !== picture.parts.unit) picture.parts.unit.value = String(picture.unit);
  if (picture.trace.level === "step") markSlider(picture);
  else markButton(picture);
}

/** @param {Picture} picture */
function markButton(picture) {
  const { parts, step } = picture;
  const words = /** @type {HTMLElement[]} */ ([...parts.words.children]);
  const chosen = words[step];
  if (picture.marked !== chosen || chosen.tabIndex !== 0) {
    for (const other of words) {
      other.setAttribute("aria-pressed", String(other === chosen));
      other.tabIndex = other === chosen ? 0 : -1;
    }
    picture.marked = chosen;
    bringIntoRow(parts.words, chosen);
  }
}

/** @param {Element} row @param {HTMLElement} word */
function bringIntoRow(row, { offsetLeft, offsetWidth }) {
  const [left, room] = [row.scrollLeft, row.clientWidth];
  if (offsetLeft >= left && offsetLeft + offsetWidth <= left + room) return;
  row.scrollLeft = offsetLeft - (room - offsetWidth) / 2;
}

/** Arrow keys, Home and End along the sentence; with `focus` the focus goes along.
 * @param {Picture} picture @param {KeyboardEvent} event */
export function stepByKey(picture, event, focus = false) {
  const { step, unit, trace, parts } = picture;
  const last = trace.steps - 1;
  const moves = { ArrowLeft: step - 1, ArrowRight: step + 1, Home: 0, End: last };
  const to = moveOf(event, moves);
  if (to === null) return false;
  choose(picture, clamp(to, 0, last), unit);
  if (focus && trace.level !== "step") {
    /** @type {HTMLElement} */ (parts.words.children[picture.step]).focus();
  }
  return true;
}
