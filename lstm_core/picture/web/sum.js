// @ts-check
/**
 * The sum behind a gate or a candidate, in the cell's place. Python works it out from the weights
 * and sends it through an element of its own, so that the picture's message stays as it is.
 */
import { button, child, say, set, setText } from "./shared.js";
import { NODE_OF } from "./cell.js";
import { drawMoment, restOf, stop } from "./player.js";
import { stepName } from "./picture.js";
import { tellPython } from "./selection.js";

/** @import { Picture, Quantity } from "./picture.js" */

/** @typedef {{ html: string, name: string, step: number, unit: number, identity: number }} Sum */

/** @param {Picture} picture */
export function buildSum(picture) {
  const { parts: { sums }, trace, texts } = picture;
  sums.replaceChildren();
  const bar = child(sums, "div", "sumbar");
  /** @type {Record<string, HTMLButtonElement>} */
  const buttons = {};
  for (const name of trace.sums) {
    const { letter, label } = quantityOf(picture, name);
    buttons[name] = button(bar, "", `${letter} · ${label}`, () => openSum(picture, name));
  }
  if (picture.cell) button(bar, "toggle", say(texts, "sum.close"), () => closeSum(picture));
  const place = child(sums, "p", "place");
  const body = child(sums, "div", "sumbody");
  body.tabIndex = 0;
  set(body, {
    role: "region",
    "aria-label": say(texts, "sum.region"),
    "data-waiting": say(texts, "sum.waiting"),
  });
  picture.opened = picture.cell ? null : trace.sums[0] ?? null;
  return { buttons, place, body, shown: "" };
}

/** @param {Picture} picture @param {string} name */
const quantityOf = (
  { trace },
  name,
) => /** @type {Quantity} */ (trace.quantities.find((quantity) => quantity.name === name));

/** Keyboard users stay where they were: in the bar, or on the node that they opened.
 * @param {Picture} picture @param {string} name */
export function openSum(picture, name) {
  if (picture.practice) return;
  stop(picture, false);
  picture.q = restOf(picture);
  picture.opened = name;
  drawMoment(picture);
  drawOpened(picture);
  picture.sumView.buttons[name].focus({ preventScroll: true });
  tellPython(picture, 0);
}

/** @param {Picture} picture */
export function closeSum(picture, focus = true) {
  if (!picture.cell || !picture.opened) return;
  const node = picture.cell.nodes[NODE_OF[picture.opened]];
  picture.opened = null;
  drawOpened(picture);
  if (focus) node.focus({ preventScroll: true });
  tellPython(picture);
}

/** @param {Picture} picture */
export function drawOpened(picture) {
  const { parts, sumView: view, opened, unit, step, texts } = picture;
  parts.sums.hidden = !opened;
  parts.stage.hidden = !picture.cell || Boolean(opened);
  parts.stagetext.hidden = parts.stage.hidden || Boolean(picture.practice);
  if (!opened) return;
  for (const [name, toggle] of Object.entries(view.buttons)) {
    set(toggle, { "aria-pressed": String(name === opened) });
  }
  const { label } = quantityOf(picture, opened);
  setText(view.place, say(texts, "sum.place", { label, unit, word: stepName(picture, step) }));
  const sum = isOf(picture.sum, picture) ? picture.sum : null;
  view.body.classList.toggle("waiting", !sum);
  view.body.setAttribute("aria-busy", String(!sum));
  if (sum && view.shown !== sum.html) {
    view.shown = sum.html;
    view.body.innerHTML = sum.html; // numbers and fixed names alone: nothing that was typed
  }
}

/** Whether a sum is the one that the picture shows. @param {Sum | undefined} sum
 * @param {Picture} picture @returns {sum is Sum} */
function isOf(sum, { opened, step, unit, trace }) {
  return sum?.name === opened && sum?.step === step && sum?.unit === unit &&
    sum?.identity === trace.identity;
}
