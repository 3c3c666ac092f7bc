// @ts-check
/** A table of what one unit did: a column for each step, a row for each quantity. */
import {
  child,
  clamp,
  find,
  number,
  pool,
  say,
  setText,
} from "../../../lstm_core/picture/web/shared.js";

/** @import { Texts } from "../../../lstm_core/picture/web/shared.js" */
/** @import { Step } from "./unit.js" */

export const QUANTITIES = /** @type {const} */ ([
  "forget_gate",
  "input_gate",
  "candidate",
  "output_gate",
  "cell_state",
  "hidden_state",
]);

/** Give an element the colours of a quantity. @param {HTMLElement} element @param {string} name */
export function colour(element, name) {
  const css = name.replace("_", "-");
  element.style.setProperty("--fill", `var(--${css})`);
  element.style.setProperty("--ink", `var(--${css}-ink)`);
}

/**
 * @param {HTMLElement} table @param {string[]} input @param {Step[]} steps
 * @param {{ texts: Texts, silent: number, says: string }} of
 */
export function drawTable(table, input, steps, { texts, silent, says }) {
  const [head] = pool(find(table, "thead"), 1, (parent) => child(parent, "tr"));
  const headings = pool(head, input.length + 1, (row) => {
    const heading = child(row, "th");
    if (row.children.length > 1) heading.scope = "col";
    return heading;
  });
  setText(headings[0], say(texts, "reads"));
  headings[0].style.fontSize = "15px";
  input.forEach((symbol, step) => setText(headings[step + 1], symbol));
  const largest = Math.max(1, ...steps.map(({ cell_state }) => Math.abs(cell_state)));
  const rows = pool(find(table, "tbody"), QUANTITIES.length, makeRow);
  QUANTITIES.forEach((name, at) => {
    const row = rows[at];
    colour(row, name);
    row.className = name.endsWith("_state") ? "big" : "";
    setText(row.children[0], say(texts, `quantities.${name}`));
    const cells = /** @type {HTMLElement[]} */ (pool(row, input.length + 1, makeCell).slice(1));
    cells.forEach((cell, step) => {
      const isLast = step === input.length - 1;
      const value = steps[step][name];
      const isSaid = name === "hidden_state";
      const isLoud = isSaid && !isLast && Math.abs(value) >= silent;
      drawCell(cell, value, name.endsWith("_gate") ? 0 : name === "cell_state" ? largest : 1);
      cell.classList.toggle("loud", isLoud);
      setText(find(cell, ".says"), isSaid && isLast ? says : "");
      if (isLoud) find(cell, ".value").append(" !");
    });
  });
}

/** @param {Element} body */
function makeRow(body) {
  const row = child(body, "tr");
  child(row, "th").scope = "row";
  return row;
}

/** @param {Element} row */
function makeCell(row) {
  const cell = child(row, "td");
  const inside = child(cell, "div", "inside");
  child(inside, "span", "value");
  child(child(inside, "div", "track"), "i");
  child(cell, "span", "says");
  return cell;
}

/** A value from 0 to 1, or with `largest` from minus to plus that.
 * @param {HTMLElement} cell @param {number} value @param {number} largest */
function drawCell(cell, value, largest) {
  setText(find(cell, ".value"), number(value, largest > 0));
  const track = find(cell, ".track");
  track.classList.toggle("signed", largest > 0);
  const share = clamp(largest ? value / largest : value, -1, 1);
  const width = largest ? 50 * Math.abs(share) : 100 * share;
  const left = largest ? (share < 0 ? 50 - width : 50) : 0;
  Object.assign(find(track, "i").style, { left: `${left}%`, width: `${width}%` });
}
