// @ts-check
/** Compute it yourself: the values are hidden, the reader opens the operations one by one. */
import { button, child, clamp, isStill, number, say, set, setText } from "./shared.js";
import { isGate, NODE_OF, PARTS } from "./cell.js";
import { capitalised, cellValues, plainName, valueAt } from "./picture.js";
import { drawMoment, isLast, markControls, restOf, stop } from "./player.js";
import { choose, drawSelection, tellPython } from "./selection.js";
import { closeSum, drawOpened, openSum } from "./sum.js";

/** @import { Texts } from "./shared.js" */
/** @import { Part } from "./cell.js" */
/** @import { Done } from "./cell_drawing.js" */
/** @import { CellValues, Picture } from "./picture.js" */

/** `asked` is the operation whose result the reader guesses. */
/** @typedef {{ done: Done, asked: Part | null, masked: boolean }} Practice */

/** What must be open before. @type {Record<Part, Part[]>} */
const NEEDS = {
  ...{ f: [], i: [], g: [], o: [], kept: ["f"], written: ["i", "g"] },
  ...{ c: ["kept", "written"], tanh: ["c"], h: ["o", "tanh"] },
};

/** @param {Picture} picture @param {Part} name */
const operationOf = ({ texts }, name) => say(texts, `operations.${name}.name`);

/** @param {Picture} picture @param {Part} name */
const resultOf = ({ texts }, name) => say(texts, `operations.${name}.result`);

/** What the reader guesses from. @param {Texts} texts @param {Part} name @param {CellValues} v */
function clueOf(texts, name, v) {
  const z = NEEDS[name].length ? "" : sumBefore(texts, v[name], isGate(name));
  return say(texts, `operations.${name}.clue`, {
    z,
    ...{ f: number(v.f), i: number(v.i), o: number(v.o), g: number(v.g, true) },
    ...{ before: number(v.before, true), kept: number(v.keptShown, true) },
    ...{ written: number(v.writtenShown, true), c: number(v.c, true), tanh: number(v.tanh, true) },
  });
}

/** The sum that was squashed, from what it was squashed to. Near the ends many sums have almost the
 * same float32 result: within these bounds both decimals are right, beyond them only a bound is.
 * @param {Texts} texts @param {number} value @param {boolean} gate */
export function sumBefore(texts, value, gate) {
  const [z, most] = gate ? [Math.log(value) - Math.log1p(-value), 8] : [Math.atanh(value), 5];
  if (Math.abs(z) <= most) return number(z, true);
  return say(texts, z > 0 ? "practice.above" : "practice.below", { most });
}

/** @param {Picture} picture */
export function buildPractice({ parts: { practice: root } }) {
  root.replaceChildren();
  const text = child(root, "p");
  text.setAttribute("aria-live", "polite");
  return { text, choices: child(root, "div", "choices"), last: "", question: "" };
}

/** @param {Picture} picture */
export function togglePractice(picture) {
  if (picture.practice) picture.practice = null;
  else {
    closeSum(picture, false);
    stop(picture, false);
    newPractice(picture);
  }
  picture.q = restOf(picture);
  drawSelection(picture);
  drawPractice(picture);
  markControls(picture);
  tellPython(picture);
}

/** @param {Picture} picture */
export function newPractice(picture) {
  const { trace, step, unit } = picture;
  const masked = !Number.isFinite(valueAt(trace, "forget_gate", step, unit));
  const entries = PARTS.map((name) => [name, masked ? 1 : 0]);
  const done = /** @type {Done} */ (Object.fromEntries(entries));
  picture.practice = { done, asked: null, masked };
  picture.panel.last = "";
}

/** @param {Practice} practice */
const isComplete = ({ done }) => Object.values(done).every((share) => share > 0);

/** The first step whose numbers the other parts do not show. @param {Picture} picture */
export function hiddenFrom({ practice, step, trace }) {
  if (!practice) return trace.steps;
  return isComplete(practice) ? step + 1 : step;
}

/** @param {Picture} picture @param {number} step */
export const isHidden = (picture, step) => step >= hiddenFrom(picture);

/** @param {Picture} picture */
export function drawPractice(picture) {
  const { practice, cell, parts } = picture;
  parts.practice.hidden = !practice;
  if (!cell) return;
  drawOpened(picture);
  for (const name of PARTS) {
    set(cell.nodes[name], practice ? operable(picture, practice, name) : openable(picture, name));
  }
  if (practice) drawPanel(picture, practice);
}

/** @param {Picture} picture @param {Practice} practice @param {Part} name */
function operable(picture, practice, name) {
  const isDone = practice.done[name] > 0;
  const state = isDone ? " open" : missing(practice, name).length ? "" : " ready";
  const key = isDone ? "practice.open" : "practice.closed";
  const label = say(picture.texts, key, { operation: operationOf(picture, name) });
  return { tabindex: 0, role: "button", class: `node live${state}`, "aria-label": label };
}

/** Outside the practice a gate's node opens its sum; the others do what they say and no more.
 * @param {Picture} picture @param {Part} name */
function openable(picture, name) {
  const label = operationOf(picture, name);
  if (!isOpenable(picture, name)) {
    return { class: "node", tabindex: -1, role: "img", "aria-label": label };
  }
  const open = say(picture.texts, "sum.open", { result: resultOf(picture, name) });
  return { class: "node opens", tabindex: 0, role: "button", "aria-label": open };
}

/** Whether there is a sum to open: a picture may come without the weights.
 * @param {Picture} picture @param {Part} name */
const isOpenable = ({ trace }, name) => trace.sums.includes(sumOf(name) ?? "");

/** @param {Part} name */
const sumOf = (name) => Object.keys(NODE_OF).find((key) => NODE_OF[key] === name);

/** @param {Practice} practice @param {Part} name */
const missing = ({ done }, name) => NEEDS[name].filter((need) => !done[need]);

/** @param {Picture} picture @param {Practice} practice */
function drawPanel(picture, practice) {
  const { panel, texts, trace, step, unit } = picture;
  const question = practice.asked ? questionOf(picture, practice.asked) : "";
  if (question && question === panel.question) return; // what is being typed stays
  panel.question = question;
  panel.choices.replaceChildren();
  if (practice.asked) ask(picture, practice.asked, question);
  else {
    setText(panel.text, panelText(picture, practice));
    if (!isComplete(practice)) return;
    if (isLast(picture)) {
      button(panel.choices, "", say(texts, "practice.whole"), () => {
        togglePractice(picture);
        picture.buttons.practice.focus({ preventScroll: true });
      });
    } else {
      button(
        panel.choices,
        "",
        say(texts, "practice.next", { word: plainName(picture, step + 1), token: trace.token }),
        () => {
          choose(picture, step + 1, unit);
          picture.cell?.nodes.f.focus({ preventScroll: true });
        },
      );
    }
  }
}

/** @param {Part} name */
const askedAs = (name) => isGate(name) ? "gate" : "amount";

/** @param {Picture} picture @param {Part} name */
function questionOf({ texts, trace, step, unit }, name) {
  const clue = clueOf(texts, name, cellValues(trace, step, unit));
  return `${clue} ${say(texts, `practice.${askedAs(name)}.question`)}`;
}

/** @param {Picture} picture @param {Part} name @param {string} question */
function ask(picture, name, question) {
  const { panel, texts } = picture;
  setText(panel.text, question);
  for (const guess of ["more", "less"]) {
    const text = say(texts, `practice.${askedAs(name)}.${guess}`);
    button(panel.choices, "", capitalised(text), () => reveal(picture, text));
  }
  askNumber(picture, name, question);
  button(panel.choices, "", say(texts, "practice.show"), () => reveal(picture, null));
}

/** A box for the number itself; Enter answers. It is a box for text: one for numbers drops a comma.
 * @param {Picture} picture @param {Part} name @param {string} question */
function askNumber(picture, name, question) {
  const { panel, texts } = picture;
  const box = child(panel.choices, "input", "guess");
  set(box, {
    type: "text",
    inputmode: isGate(name) ? "decimal" : "text", // some phones' keys for decimals have no minus
    autocomplete: "off",
    placeholder: "0.00",
    "aria-label": say(texts, "practice.number"),
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !box.value.trim()) return;
    event.preventDefault();
    const guessed = typedNumber(box.value);
    if (guessed === null) setText(panel.text, `${say(texts, "practice.no_number")} ${question}`);
    else reveal(picture, number(guessed), guessed);
  });
}

/** A number as people write it: a comma is a decimal point, and either minus is one. Null for what
 * is no number. @param {string} text */
export function typedNumber(text) {
  const plain = text.trim().replace(",", ".").replace("−", "-");
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : null;
}

/** @param {Picture} picture @param {Practice} practice */
function panelText({ texts, panel }, practice) {
  if (practice.masked) return say(texts, "practice.masked");
  if (isComplete(practice)) return `${panel.last} ${say(texts, "practice.complete")}`;
  return panel.last || say(texts, "practice.start");
}

/** @param {Picture} picture @param {Part} name */
export function openOperation(picture, name) {
  const { practice, panel } = picture;
  if (!practice) {
    const quantity = sumOf(name);
    if (quantity && isOpenable(picture, name)) openSum(picture, quantity);
    return;
  }
  const needed = missing(practice, name);
  if (practice.done[name]) panel.last = answerOf(picture, name, null);
  else if (needed.length) panel.last = needOf(picture, name, needed);
  else if (practice.asked === name) {
    reveal(picture, null);
    return;
  }
  practice.asked = practice.done[name] || needed.length ? null : name;
  drawPanel(picture, practice);
}

/** @param {Picture} picture @param {Part} name @param {Part[]} needed */
function needOf(picture, name, needed) {
  const named = needed.map((need) => `${resultOf(picture, need)} (${operationOf(picture, need)})`);
  const values = { operation: operationOf(picture, name), first: named[0], second: named[1] };
  return say(picture.texts, named.length > 1 ? "practice.needs_two" : "practice.needs", values);
}

/** @param {Picture} picture @param {string | null} guess @param {number} [guessed] */
function reveal(picture, guess, guessed) {
  const { practice, panel, cell } = picture;
  const name = practice?.asked;
  if (!practice || !name || !cell) return;
  practice.asked = null;
  panel.last = answerOf(picture, name, guess, guessed);
  practice.done[name] = isStill() ? 1 : 0.001;
  if (!isStill()) animateOpening(picture, practice, name);
  if (isComplete(practice)) drawSelection(picture);
  else drawMoment(picture);
  drawPractice(picture);
  cell.nodes[name].focus({ preventScroll: true });
}

/** @param {Picture} picture @param {Practice} practice @param {Part} name */
function animateOpening(picture, practice, name) {
  /** @type {number | null} */
  let start = null;
  const grow = (/** @type {number} */ now) => {
    start ??= now;
    practice.done[name] = clamp((now - start) / 650, 0.001, 1);
    if (picture.practice !== practice) return;
    drawMoment(picture);
    if (practice.done[name] < 1) requestAnimationFrame(grow);
  };
  requestAnimationFrame(grow);
}

/** @param {Picture} picture @param {Part} name @param {string | null} guess
 * @param {number} [guessed] */
function answerOf(picture, name, guess, guessed) {
  const { texts, trace, step, unit } = picture;
  const value = cellValues(trace, step, unit)[name];
  const gate = isGate(name);
  const middle = gate ? 0.5 : 0;
  const isNear = gate ? Math.abs(value - middle) < 0.05 : number(value) === "0.00";
  const state = isNear ? "middle" : value > middle ? "more" : "less";
  const said = guess ? `${say(texts, "practice.said", { guess })} ` : "";
  const off = guessed === undefined ? "" : ` ${offBy(texts, guessed, value)}`;
  return said + say(texts, "practice.answer", {
    result: capitalised(resultOf(picture, name)),
    value: number(value, !gate),
    state: say(texts, `practice.${gate ? "gate" : "amount"}.${state}`),
  }) + off;
}

/** How far a number is from the value, both as they are shown.
 * @param {Texts} texts @param {number} guessed @param {number} value */
export function offBy(texts, guessed, value) {
  const off = Math.abs(Math.round(100 * guessed) - Math.round(100 * value)) / 100;
  return off ? say(texts, "practice.off", { off: number(off) }) : say(texts, "practice.exact");
}
