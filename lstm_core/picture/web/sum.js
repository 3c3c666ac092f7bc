// @ts-check
/** The sum behind a gate or a candidate, in the cell's place, down to the weights. */
import { button, child, number, say, set, setColours, setText } from "./shared.js";
import { NODE_OF } from "./cell.js";
import { drawMoment, restOf, stop } from "./player.js";
import { cssName, stepName, valueAt } from "./picture.js";
import { tellPython } from "./selection.js";
import { DIGITS, sumBehind } from "./sum_terms.js";

/** @import { Picture, Quantity } from "./picture.js" */
/** @import { Sum, Term } from "./sum_terms.js" */

/** @type {Record<string, string>} */
const SQUASH_SIGNS = { sigmoid: "σ", "<lambda>": "f" };

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
  set(body, { role: "region", "aria-label": say(texts, "sum.region") });
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
  const { parts, sumView: view, opened, unit, step, texts, trace, weights } = picture;
  parts.sums.hidden = !opened;
  parts.stage.hidden = !picture.cell || Boolean(opened);
  parts.stagetext.hidden = parts.stage.hidden || Boolean(picture.practice);
  if (!opened) return;
  for (const [name, toggle] of Object.entries(view.buttons)) {
    set(toggle, { "aria-pressed": String(name === opened) });
  }
  const { label } = quantityOf(picture, opened);
  setText(view.place, say(texts, "sum.place", { label, unit, word: stepName(picture, step) }));
  const isHere = weights?.identity === trace.weights;
  const shown = [trace.identity, isHere, opened, step, unit].join();
  if (view.shown === shown) return;
  view.shown = shown;
  view.body.replaceChildren();
  set(view.body, { "aria-busy": String(!isHere) });
  const isComputed = Number.isFinite(trace.inputs[step * trace.features]);
  if (!weights || !isHere) child(view.body, "p", "late", say(texts, "sum.waiting"));
  else if (!isComputed) child(view.body, "p", "", say(texts, "stages.masked"));
  else drawArithmetic(picture, sumBehind(trace, weights, opened, step, unit), opened);
}

/** @param {Picture} picture @param {Sum} sum @param {string} name */
function drawArithmetic(picture, sum, name) {
  const { texts, trace, step, unit, sumView: { body } } = picture;
  const colour = `--${cssName(name)}`;
  setColours(body, { "--ink": `var(${colour}-ink)`, "--fill": `var(${colour})` });
  const { token } = trace;
  const past = sum.reset === null ? "h·U" : "(r h)·U";
  const equation = child(body, "div", "equation");
  addPart(equation, "", "x·W", sum.groups.input, say(texts, "sum.from_input"));
  addPart(equation, "+", past, sum.groups.past, say(texts, "sum.from_past"));
  addPart(equation, "+", "b", sum.groups.bias, say(texts, "sum.bias"));
  addPart(equation, "=", "z", sum.z, say(texts, "sum.z"));
  const squashed = `${SQUASH_SIGNS[sum.squash] ?? sum.squash}(z)`;
  const { label } = quantityOf(picture, name);
  addPart(equation, "→", squashed, valueAt(trace, name, step, unit), label).classList.add("last");
  drawTerms(body, picture, sum);
  const notes = [say(texts, "sum.note", { token })];
  if (sum.reset !== null) {
    const key = picture.weights?.resets_after ? "sum.reset_after" : "sum.reset_before";
    notes.push(say(texts, key, { reset: exact(sum.reset) }));
  }
  child(body, "p", "remark", notes.join(" "));
}

/** @param {number} value */
const exact = (value) => number(value, false, DIGITS);

/** A sign and what follows it, never torn apart: formula, number, name.
 * @param {Element} equation @param {string} sign @param {string} formula @param {number} value
 * @param {string} name */
function addPart(equation, sign, formula, value, name) {
  const part = child(equation, "div", "addend");
  if (sign) child(part, "div", "sign", sign);
  const figure = child(part, "div", "figure");
  child(figure, "div", "", formula);
  child(figure, "div", "result", exact(value));
  child(figure, "div", "from", name);
  return part;
}

/** The strongest terms of each source with a bar, and the sum.
 * @param {Element} body @param {Picture} picture @param {Sum} sum */
function drawTerms(body, { texts, unit, trace }, { terms, z }) {
  const table = child(body, "table", "terms");
  const head = child(child(table, "thead"), "tr");
  child(head, "th", "", say(texts, "sum.factors")).scope = "col";
  child(head, "td");
  child(head, "th", "product", say(texts, "sum.product")).scope = "col";
  const rows = child(table, "tbody");
  const largest = Math.max(...terms.map(({ product }) => Math.abs(product))) || 1;
  for (const term of terms) {
    const all = term.source === "input" ? trace.features : trace.units;
    const row = addRow(rows, termName(texts, term, unit, all), term.product);
    if (term.value !== undefined && term.weight !== undefined) {
      row.name.append(" ");
      child(row.name, "span", "factors", `${exact(term.value)} × ${exact(term.weight)}`);
    }
    const bar = child(child(row.bar, "div", "bar"), "div", term.product < 0 ? "less" : "more");
    bar.style.width = `${(50 * Math.abs(term.product) / largest).toFixed(1)}%`;
  }
  addRow(rows, say(texts, "sum.sum_z"), z).name.parentElement?.classList.add("total");
}

/** @param {Element} rows @param {string} text @param {number} product */
function addRow(rows, text, product) {
  const row = child(rows, "tr");
  const name = child(row, "th", "", text);
  name.scope = "row";
  const bar = child(row, "td");
  child(row, "td", "product", exact(product));
  return { name, bar };
}

/** What to call a term: "number 3 of x", "unit 7", "38 other units", "bias". Numbers and units
 * count from 0, as their arrays do.
 * @param {Picture["texts"]} texts @param {Term} term @param {number} unit the sum's own
 * @param {number} all how many terms its source has */
export function termName(texts, { source, index, count }, unit, all) {
  if (source === "bias") return say(texts, "sum.bias");
  const things = source === "past" ? "units" : "numbers";
  if (index === undefined) {
    return say(texts, `sum.${count === all ? "all" : "other"}_${things}`, { count });
  }
  if (source === "input") return say(texts, "sum.number", { index });
  return say(texts, `sum.${index === unit ? "unit_itself" : "unit"}`, { index });
}
