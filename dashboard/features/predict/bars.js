/* Rows are kept by word; a row whose rank changed glides to its new place. */

const lists = new WeakMap();
const MANY = 3; // columns, from which on a narrow page has no room beside a bar
const ROW = 38, ABOVE = 62; // pixels: a row, and what stands above the first one

export default function ({ data: [data], parentElement, setTriggerValue }) {
  let list = lists.get(parentElement);
  if (!list) {
    const find = (name) => parentElement.querySelector(name);
    list = { root: find(".bars"), title: find(".title"), heads: find(".heads"), rows: find(".rows"), notes: find(".notes"), kept: new Map() };
    lists.set(parentElement, list);
  }
  list.pick = (word) => setTriggerValue("picked", word);
  list.columns = data.columns;
  for (const [name, value] of Object.entries(data.colours)) list.root.style.setProperty(name, value);
  const count = data.columns.length;
  list.root.style.setProperty("--columns", count);
  list.root.className = `bars ${count > 1 ? "several" : "single"} ${count >= MANY ? "many" : ""}`;
  setText(list.title, data.title);
  heads(list);
  update(list, data.items);
  notes(list, data);
}

/* Where there are no bars, lines of text take as much room as the last ones did. */
function notes(list, { items, notes: lines, places }) {
  while (list.notes.children.length > lines.length) list.notes.lastChild.remove();
  while (list.notes.children.length < lines.length) child(list.notes, "p", "line");
  lines.forEach((line, number) => setText(list.notes.children[number], line));
  list.root.style.minHeight = items.length || !places ? "" : `${list.height ?? places * ROW + ABOVE}px`;
  if (items.length) list.height = list.root.offsetHeight;
}

function heads(list) {
  const wanted = list.columns.length > 1 ? list.columns.length + 1 : 0; // the words have no heading
  while (list.heads.children.length > wanted) list.heads.lastChild.remove();
  while (list.heads.children.length < wanted) child(list.heads, "span", list.heads.children.length ? "head" : "corner");
  list.columns.forEach((column, number) => {
    const head = list.heads.children[number + 1];
    if (!head) return;
    setText(head, column.heading);
    head.classList.toggle("marked", column.marked);
    head.style.setProperty("--bar", `var(--${column.colour})`);
  });
}

function update(list, items) {
  const places = new Map([...list.kept].map(([word, row]) => [word, row.offsetTop]));
  const wanted = new Map(items.map((item) => [item.word, item]));
  for (const [word, row] of list.kept) {
    const item = wanted.get(word);
    // A row is a button or it is not, and has so many bars: otherwise it is made anew.
    if (!item || row.dataset.kind !== kind(item)) { row.remove(); list.kept.delete(word); }
  }
  items.forEach((item, rank) => {
    if (!list.kept.has(item.word)) list.kept.set(item.word, makeRow(list, item));
    const row = list.kept.get(item.word);
    if (list.rows.children[rank] !== row) move(list.rows, row, rank);
    fill(list, row, item);
  });
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  for (const { word } of items) {
    const row = list.kept.get(word);
    const shift = (places.get(word) ?? row.offsetTop) - row.offsetTop;
    if (shift) row.animate([{ transform: `translateY(${shift}px)` }, { transform: "none" }], { duration: 450, easing: "ease" });
  }
}

function kind(item) {
  return `${item.clickable} ${item.bars.length}`;
}

function move(rows, row, rank) {
  const focused = row.getRootNode().activeElement;
  rows.insertBefore(row, rows.children[rank] ?? null);
  if (focused && row.contains(focused)) focused.focus(); // moving a node takes its focus away
}

function makeRow(list, item) {
  const row = child(list.rows, "li", "row");
  row.dataset.kind = kind(item);
  const bar = child(row, item.clickable ? "button" : "div", "bar");
  if (item.clickable) {
    bar.type = "button";
    bar.addEventListener("click", () => list.pick(item.word));
  }
  child(bar, "span", "word");
  for (let number = 0; number < item.bars.length; number += 1) {
    const value = child(bar, "span", "value");
    child(value, "span", "aside");
    const track = child(value, "span", "track");
    track.setAttribute("aria-hidden", "true");
    child(track, "span", "fill");
    child(value, "span", "percent");
  }
  return row;
}

function fill(list, row, item) {
  const [word, ...values] = row.firstChild.children;
  setText(word, item.shown);
  word.title = item.shown;
  row.classList.toggle("chosen", item.bars[0].chosen);
  item.bars.forEach((bar, number) => {
    const value = values[number], column = list.columns[number];
    const [aside, track, percent] = value.children;
    setText(aside, column.heading ? `, ${column.heading}: ` : "");
    value.className = `value ${bar.share === null ? "text" : ""} ${bar.chosen ? "chosen" : ""} ${bar.struck ? "struck" : ""} ${column.centred ? "centred" : ""}`;
    value.style.setProperty("--bar", item.colour || `var(--${column.colour})`);
    track.firstChild.style.transform = `scaleX(${bar.share ?? 0})`;
    setText(percent, bar.text);
  });
}

function child(parent, tag, className) {
  const element = document.createElement(tag);
  element.className = className;
  parent.append(element);
  return element;
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
