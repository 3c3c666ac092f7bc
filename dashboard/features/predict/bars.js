// @ts-check
/** Rows are kept by word; a row whose rank changed glides to its new place. */
import {
  button,
  child,
  childrenOf,
  find,
  isStill,
  pool,
  setColours,
  setText,
  viewOf,
} from "../../../lstm_core/picture/web/shared.js";

/** @import { Mount } from "../../../lstm_core/picture/web/shared.js" */

/** @typedef {{ share: number | null, text: string, chosen: boolean, struck: boolean }} Bar */
/** @typedef {{ heading: string, colour: string, centred: boolean, marked: boolean }} Column */

/**
 * @typedef {object} Item
 * @property {string} word
 * @property {string} shown
 * @property {string} colour
 * @property {boolean} clickable
 * @property {Bar[]} bars
 */

/**
 * @typedef {object} Message
 * @property {string} title
 * @property {Column[]} columns
 * @property {Item[]} items
 * @property {string[]} notes
 * @property {number} places
 * @property {Record<string, string>} colours
 */

/** @typedef {ReturnType<typeof build>} List */

/** @type {WeakMap<object, List>} */
const lists = new WeakMap();
const MANY = 3; // columns, from which on a narrow page has no room beside a bar
const ROW = 38; // px
const ABOVE = 62; // px: what stands above the first row

/** @param {Mount<[Message]>} mount */
export default function ({ data: [data], parentElement, setTriggerValue }) {
  const list = viewOf(lists, parentElement, build);
  list.pick = (word) => setTriggerValue("picked", word);
  list.columns = data.columns;
  setColours(list.root, data.colours);
  const count = data.columns.length;
  list.root.style.setProperty("--columns", String(count));
  list.root.className = `bars ${count > 1 ? "several" : "single"} ${count >= MANY ? "many" : ""}`;
  setText(list.title, data.title);
  drawHeads(list);
  update(list, data.items);
  drawNotes(list, data);
}

/** @param {ParentNode} parent */
function build(parent) {
  return {
    root: find(parent, ".bars"),
    title: find(parent, ".title"),
    heads: find(parent, ".heads"),
    rows: find(parent, ".rows"),
    notes: find(parent, ".notes"),
    /** @type {Map<string, HTMLElement>} */
    kept: new Map(),
    /** @type {Column[]} */
    columns: [],
    /** @type {(word: string) => void} */
    pick: () => {},
    height: 0,
  };
}

/** Where there are no bars, lines of text take as much room as the last bars did.
 * @param {List} list @param {Message} message */
function drawNotes(list, { items, notes, places }) {
  const lines = pool(list.notes, notes.length, (parent) => child(parent, "p", "line"));
  notes.forEach((note, index) => setText(lines[index], note));
  const height = list.height || places * ROW + ABOVE;
  list.root.style.minHeight = items.length || !places ? "" : `${height}px`;
  if (items.length) list.height = list.root.offsetHeight;
}

/** @param {List} list */
function drawHeads({ columns, heads }) {
  const wanted = columns.length > 1 ? columns.length + 1 : 0; // the words have no heading
  const spans = pool(
    heads,
    wanted,
    (parent) => child(parent, "span", parent.children.length ? "head" : "corner"),
  );
  if (!wanted) return;
  columns.forEach((column, index) => {
    const head = spans[index + 1];
    setText(head, column.heading);
    head.classList.toggle("marked", column.marked);
    head.style.setProperty("--bar", `var(--${column.colour})`);
  });
}

/** @param {List} list @param {Item[]} items */
function update(list, items) {
  const places = new Map([...list.kept].map(([word, row]) => [word, row.offsetTop]));
  removeOthers(list, items);
  items.forEach((item, rank) => {
    const row = list.kept.get(item.word) ?? makeRow(list, item);
    list.kept.set(item.word, row);
    if (list.rows.children[rank] !== row) move(list.rows, row, rank);
    fill(list, row, item);
  });
  if (!isStill()) glide(list, places);
}

/** A row is a button or it is not, and has so many bars: otherwise it is made anew.
 * @param {List} list @param {Item[]} items */
function removeOthers({ kept }, items) {
  const kinds = new Map(items.map((item) => [item.word, kindOf(item)]));
  for (const [word, row] of kept) {
    if (row.dataset.kind === kinds.get(word)) continue;
    row.remove();
    kept.delete(word);
  }
}

/** @param {List} list @param {Map<string, number>} places where each row stood before */
function glide({ kept }, places) {
  for (const [word, row] of kept) {
    const shift = (places.get(word) ?? row.offsetTop) - row.offsetTop;
    if (!shift) continue;
    const frames = [{ transform: `translateY(${shift}px)` }, { transform: "none" }];
    row.animate(frames, { duration: 450, easing: "ease" });
  }
}

/** @param {Item} item */
const kindOf = (item) => `${item.clickable} ${item.bars.length}`;

/** @param {Element} rows @param {Element} row @param {number} rank */
function move(rows, row, rank) {
  const { activeElement } = /** @type {Document | ShadowRoot} */ (row.getRootNode());
  rows.insertBefore(row, rows.children[rank] ?? null);
  // Moving a node takes its focus away.
  if (row.contains(activeElement)) /** @type {HTMLElement} */ (activeElement).focus();
}

/** @param {List} list @param {Item} item */
function makeRow(list, item) {
  const row = child(list.rows, "li", "row");
  row.dataset.kind = kindOf(item);
  const bar = item.clickable
    ? button(row, "bar", "", () => list.pick(item.word))
    : child(row, "div", "bar");
  child(bar, "span", "word");
  for (let index = 0; index < item.bars.length; index++) {
    const value = child(bar, "span", "value");
    child(value, "span", "aside");
    const track = child(value, "span", "track");
    track.setAttribute("aria-hidden", "true");
    child(track, "span", "fill");
    child(value, "span", "percent");
  }
  return row;
}

/** @param {List} list @param {HTMLElement} row @param {Item} item */
function fill(list, row, item) {
  const [word, ...values] = childrenOf(childrenOf(row)[0]);
  setText(word, item.shown);
  word.title = item.shown;
  row.classList.toggle("chosen", item.bars[0].chosen);
  item.bars.forEach((bar, index) => {
    fillBar(values[index], bar, list.columns[index], item.colour);
  });
}

/** @param {HTMLElement} value @param {Bar} bar @param {Column} column @param {string} colour */
function fillBar(value, bar, column, colour) {
  const [aside, track, said] = childrenOf(value);
  setText(aside, column.heading ? `, ${column.heading}: ` : "");
  value.className = [
    "value",
    bar.share === null && "text",
    bar.chosen && "chosen",
    bar.struck && "struck",
    column.centred && "centred",
  ].filter(Boolean).join(" ");
  value.style.setProperty("--bar", colour || `var(--${column.colour})`);
  childrenOf(track)[0].style.transform = `scaleX(${bar.share ?? 0})`;
  setText(said, bar.text);
}
