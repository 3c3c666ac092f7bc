// @ts-check
/**
 * Draws what Python computed: the numbers are Python's, the places are worked out here. Elements
 * are kept by the word they belong to, so that a new word slides in beside the others.
 */
import {
  button,
  child,
  childrenOf,
  find,
  Kept,
  mounted,
  percent,
  say,
  set,
  setColours,
  setText,
  shape,
  viewOf,
  watchWidth,
} from "../../../lstm_core/picture/web/shared.js";
import { apart, BEFORE, measure, ribbonPath } from "./places.js";

/** @import { Mount, Texts } from "../../../lstm_core/picture/web/shared.js" */
/** @import { Block, Place, Places } from "./places.js" */

/** @typedef {{ source: number, size: number, left: number }} Part */

/**
 * @typedef {object} Column
 * @property {number} source
 * @property {string} word
 * @property {Part[]} parts
 * @property {Record<string, number | null>} gates
 */

/**
 * @typedef {object} Message
 * @property {string} caption
 * @property {string} alt
 * @property {string} note
 * @property {string} before
 * @property {Column[]} columns
 * @property {{ name: string, label: string, verb: string }[]} gates
 * @property {{ fill: string, ink: string }[]} tones
 * @property {Record<string, string>} colours
 * @property {Texts} texts
 */

/** @typedef {ReturnType<typeof build>} Picture */

/** @type {WeakMap<object, Picture>} */
const pictures = new WeakMap();

export default mounted((/** @type {Mount<[Message]>} */ { data: [data], parentElement }) => {
  const picture = viewOf(pictures, parentElement, build);
  picture.data = data;
  if (!data.columns.some(({ source }) => source === picture.followed)) picture.followed = null;
  setColours(picture.root, data.colours);
  draw(picture);
  return watchWidth(picture.scroller, () => picture.width, () => {
    picture.root.classList.add("still");
    draw(picture);
    requestAnimationFrame(() => picture.root.classList.remove("still"));
  });
});

/** @param {ParentNode} parent */
function build(parent) {
  const [root, caption, note, scroller] = [".memory", ".caption", ".note", ".scroller"].map(
    (name) => find(parent, name),
  );
  const [inner, stage, ribbons, belt] = [".inner", ".stage", ".ribbons", ".belt"].map(
    (name) => find(parent, name),
  );
  return {
    ...{ root, caption, note, scroller, inner, stage, ribbons, belt },
    blocks: find(parent, ".blocks"),
    ends: find(parent, ".ends"),
    head: find(parent, "thead"),
    body: find(parent, "tbody"),
    data: /** @type {Message} */ ({}),
    kept: new Kept(),
    followed: /** @type {number | null} */ (null),
    peeked: /** @type {number | null} */ (null),
    width: 0,
    columns: "",
  };
}

/** @param {Picture} picture */
function draw(picture) {
  const { data, stage, belt, scroller } = picture;
  setText(picture.caption, data.caption);
  setText(picture.note, data.note);
  stage.setAttribute("aria-label", data.alt);
  const places = measure(scroller.clientWidth, data.columns);
  const [first, last] = [places.columns[0], places.last];
  picture.width = places.width;
  picture.root.classList.toggle("narrow", places.narrow);
  picture.inner.style.width = `${places.inner}px`;
  stage.style.height = `${places.height + 14}px`;
  const width = `${last.x + last.width - first.x}px`;
  Object.assign(belt.style, { left: `${first.x}px`, top: `${places.height}px`, width });
  drawRibbons(picture, places);
  drawBlocks(picture, places);
  drawEnds(picture, places);
  drawHead(picture, places);
  drawGates(picture, places);
  picture.kept.sweep();
  follow(picture);
  const columns = data.columns.map(({ source, word }) => source + word).join(" ");
  if (columns !== picture.columns) scroller.scrollLeft = scroller.scrollWidth;
  picture.columns = columns;
}

/** @param {Picture} picture @param {Places} places */
function drawRibbons(picture, { columns }) {
  columns.slice(1).forEach((right, index) => {
    const left = columns[index];
    for (const from of left.parts) {
      const to = right.parts.find(({ source }) => source === from.source);
      if (!to) continue;
      const key = `r${from.source}:${right.column.source}`;
      const ribbon = picture.kept.get(key, () => path(picture, "ribbon"));
      ribbon.dataset.source = String(from.source);
      ribbon.style.fill = toneOf(picture, from.source).fill;
      setPath(ribbon, ribbonPath(left.x + left.width, from, right.x, to));
    }
  });
}

/** @param {Picture} picture @param {Places} places */
function drawBlocks(picture, { columns }) {
  for (const place of columns) {
    for (const part of place.parts) drawBlock(picture, place, part);
  }
}

/** @param {Picture} picture @param {Place} place @param {Block} part */
function drawBlock(picture, place, part) {
  const { source } = part;
  const key = `b${source}:${place.column.source}`;
  const element = picture.kept.get(key, () => makeBlock(picture, place, part));
  const { fill, ink } = toneOf(picture, source);
  const isOwn = source === place.column.source && source !== BEFORE;
  const hatch = source === BEFORE ? 0 : source % 3;
  element.className = `block ${isOwn ? "new" : source === BEFORE ? "old" : ""} hatch-${hatch}`;
  Object.assign(element.dataset, { source, left: part.left, roomy: part.tall >= 20 });
  element.style.setProperty("--hatch", `color-mix(in srgb, ${ink} 22%, transparent)`);
  Object.assign(element.style, {
    backgroundColor: fill,
    color: ink,
    width: `${place.width}px`,
    height: `${Math.max(part.tall - 1.5, 1)}px`,
    transform: `translate(${place.x}px, ${part.top}px)`,
  });
  childrenOf(element)[0].style.backgroundColor = hatch ? fill : "";
}

/** @param {Picture} picture @param {Place} place @param {Block} part */
function makeBlock(picture, place, { source, top, tall }) {
  const block = child(picture.blocks, "div", "block");
  child(block, "span");
  const peek = (/** @type {number | null} */ peeked) => () => {
    picture.peeked = peeked;
    follow(picture);
  };
  block.addEventListener("pointerenter", peek(source));
  block.addEventListener("pointerleave", peek(null));
  block.style.transform = `translate(${place.x}px, ${top + tall}px)`;
  block.style.height = "0px";
  block.getBoundingClientRect(); // so that the block grows from the belt instead of appearing
  return block;
}

/** The names beside the last stack, moved apart where they would overlap.
 * @param {Picture} picture @param {Places} places */
function drawEnds(picture, places) {
  const { last, height, narrow } = places;
  if (narrow) return;
  const tall = 22;
  const bySize = [...last.parts].sort((a, b) => b.size - a.size);
  const named = bySize.filter((part, rank) => rank < 3 || part.tall >= 4)
    .slice(0, Math.floor(height / tall)).sort((a, b) => a.top - b.top);
  const tops = apart(named.map((part) => part.top + part.tall / 2 - tall / 2), tall, height + 12);
  const edge = last.x + last.width;
  const x = edge + 18;
  named.forEach((part, index) => {
    const end = drawEnd(picture, part, part.source === last.column.source);
    end.style.transform = `translate(${x}px, ${tops[index]}px)`;
    const leader = picture.kept.get(`l${part.source}`, () => path(picture, "leader"));
    leader.dataset.source = String(part.source);
    const to = `${x - 4} ${tops[index] + tall / 2}`;
    setPath(leader, `M${edge + 2} ${part.top + part.tall / 2} L${to}`);
  });
}

/** @param {Picture} picture @param {Part} part @param {boolean} isOwn */
function drawEnd(picture, { source, left }, isOwn) {
  const { texts } = picture.data;
  const end = picture.kept.get(`e${source}`, () => {
    const element = child(picture.ends, "div", "end");
    child(element, "b");
    child(element, "span");
    return element;
  });
  end.dataset.source = String(source);
  const [name, said] = childrenOf(end);
  setText(name, wordOf(picture, source));
  setText(said, isOwn ? say(texts, "own") : say(texts, "left", { share: percent(left) }));
  return end;
}

/** @param {Picture} picture @param {Places} places */
function drawHead(picture, { columns, gutter, ends }) {
  const { kept, data } = picture;
  const row = kept.get("head", () => child(picture.head, "tr"));
  kept.get("corner", () => child(row, "td")).style.width = `${gutter}px`;
  const filler = kept.get("filler", () => child(row, "td"));
  filler.style.width = `${ends}px`;
  for (const { column, room } of columns) {
    const cell = kept.get(`h${column.source}`, () => makeHead(picture, row, column.source));
    cell.style.width = `${room}px`;
    cell.className = column.source === BEFORE ? "before" : "";
    const [word] = childrenOf(cell);
    word.title = say(data.texts, "follow", { word: column.word });
    setText(word, column.word);
    row.append(cell);
  }
  row.append(filler);
}

/** @param {Picture} picture @param {Element} row @param {number} source */
function makeHead(picture, row, source) {
  const head = child(row, "th");
  head.scope = "col";
  head.dataset.source = String(source);
  button(head, "", "", () => {
    picture.followed = picture.followed === source ? null : source;
    follow(picture);
  });
  return head;
}

/** @param {Picture} picture @param {Places} places */
function drawGates(picture, { columns, narrow }) {
  const { kept, data } = picture;
  for (const gate of data.gates) {
    const ink = `var(--${gate.name.replace("_", "-")}-ink)`;
    const row = kept.get(`g${gate.name}`, () => makeGate(picture.body));
    const [label, verb] = childrenOf(childrenOf(row)[0]);
    label.style.color = ink;
    setText(label, narrow ? gate.label.split(" ")[0] : gate.label);
    setText(verb, gate.verb);
    for (const { column } of columns) drawGate(picture, row, gate.name, column);
    row.append(kept.get(`g${gate.name}:end`, () => child(row, "td")));
  }
}

/** @param {Element} body */
function makeGate(body) {
  const row = child(body, "tr");
  const head = child(row, "th");
  head.scope = "row";
  child(head, "b");
  child(head, "span");
  return row;
}

/** @param {Picture} picture @param {Element} row @param {string} name @param {Column} column */
function drawGate(picture, row, name, { source, gates }) {
  const css = name.replace("_", "-");
  const cell = picture.kept.get(`g${name}:${source}`, () => {
    const element = child(row, "td");
    child(element, "b").style.color = source === BEFORE ? "" : `var(--${css}-ink)`;
    const track = child(element, "div", "track");
    child(track, "div", "fill").style.backgroundColor = `var(--${css})`;
    return element;
  });
  const value = gates[name];
  const [said, track] = childrenOf(cell);
  cell.className = source === BEFORE ? "before" : "";
  setText(said, value === null ? say(picture.data.texts, "skipped") : percent(value));
  childrenOf(track)[0].style.transform = `scaleX(${value ?? 0})`;
  row.append(cell);
}

/** Following one word dims the others and writes into its blocks what is left of it.
 * @param {Picture} picture */
function follow(picture) {
  const followed = picture.peeked ?? picture.followed;
  for (const [key, element] of picture.kept.elements) {
    const source = Number(element.dataset.source);
    const isDim = followed !== null && source !== followed;
    if (/^[br]-?\d/.test(key)) element.classList.toggle("dim", isDim);
    if (key[0] === "b") {
      const isSaid = element.dataset.roomy === "true" && !isDim;
      setText(element.children[0], isSaid ? blockText(picture, element, followed) : "");
    }
    if (/^h-?\d/.test(key)) {
      const isPressed = source === picture.followed;
      element.children[0].setAttribute("aria-pressed", String(isPressed));
    }
  }
}

/** @param {Picture} picture @param {HTMLElement} block @param {number | null} followed */
function blockText(picture, { dataset }, followed) {
  const source = Number(dataset.source);
  if (source === followed) return percent(Number(dataset.left));
  return source === BEFORE ? picture.data.before : wordOf(picture, source);
}

/** @param {Picture} picture @param {string} name */
const path = (picture, name) => shape(picture.ribbons, "path", { class: name });

/** @param {SVGPathElement} element @param {string} d */
function setPath(element, d) {
  set(element, { d }); // browsers without a CSS `d` draw this one
  element.style.setProperty("d", `path("${d}")`);
}

/** @param {Picture} picture @param {number} source */
function wordOf({ data }, source) {
  const column = data.columns.find((one) => one.source === source);
  return column?.word ?? say(data.texts, "start");
}

/** @param {Picture} picture @param {number} source */
function toneOf({ data }, source) {
  if (source !== BEFORE) return data.tones[source % data.tones.length];
  return { fill: data.colours["--border"], ink: data.colours["--text"] };
}
