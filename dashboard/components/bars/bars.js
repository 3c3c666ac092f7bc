/* Rows are kept by word; a row whose rank changed glides to its new place. */

const lists = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  let list = lists.get(parentElement);
  if (!list) {
    list = { root: parentElement.querySelector(".bars"), title: parentElement.querySelector(".title"),
      rows: parentElement.querySelector(".rows"), kept: new Map(), clickable: null };
    lists.set(parentElement, list);
  }
  list.pick = (word) => setTriggerValue("picked", word);
  for (const [name, value] of Object.entries(data.colours)) list.root.style.setProperty(name, value);
  list.root.style.setProperty("--bar", data.colours[`--${data.colour}`]);
  setText(list.title, data.title);
  if (list.clickable !== data.clickable) { // a bar is a button or it is not: made anew
    list.rows.replaceChildren();
    list.kept.clear();
    list.clickable = data.clickable;
  }
  update(list, data.items);
}

function update(list, items) {
  const places = new Map([...list.kept].map(([word, row]) => [word, row.offsetTop]));
  const words = new Set(items.map((item) => item.word));
  for (const [word, row] of list.kept) {
    if (!words.has(word)) { row.remove(); list.kept.delete(word); }
  }
  items.forEach((item, rank) => {
    if (!list.kept.has(item.word)) list.kept.set(item.word, makeRow(list, item.word));
    const row = list.kept.get(item.word);
    if (list.rows.children[rank] !== row) move(list.rows, row, rank);
    fill(row, item, list.clickable);
  });
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  for (const { word } of items) {
    const row = list.kept.get(word);
    const shift = (places.get(word) ?? row.offsetTop) - row.offsetTop;
    if (shift) row.animate([{ transform: `translateY(${shift}px)` }, { transform: "none" }], { duration: 450, easing: "ease" });
  }
}

function move(rows, row, rank) {
  const focused = row.getRootNode().activeElement;
  rows.insertBefore(row, rows.children[rank] ?? null);
  if (focused && row.contains(focused)) focused.focus(); // moving a node takes its focus away
}

function makeRow(list, word) {
  const row = child(list.rows, "li", "row");
  const bar = child(row, list.clickable ? "button" : "div", "bar");
  if (list.clickable) {
    bar.type = "button";
    bar.addEventListener("click", () => list.pick(word));
  }
  child(bar, "span", "word");
  child(child(bar, "span", "track"), "span", "fill").style.display = "block";
  child(bar, "span", "percent");
  return row;
}

function fill(row, item, clickable) {
  const bar = row.firstChild;
  const [word, track, percent] = bar.children;
  setText(word, item.shown);
  setText(percent, item.percent);
  word.title = item.shown;
  track.style.display = "block";
  track.setAttribute("aria-hidden", "true");
  track.firstChild.style.transform = `scaleX(${item.share})`;
  row.classList.toggle("chosen", item.chosen);
  if (clickable) bar.setAttribute("aria-pressed", String(item.chosen));
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
