/* Draws what Python computed; the numbers are Python's, the places are worked out here.
 * Elements are kept by the word they belong to, so that a new word slides in beside the others. */

const BEFORE = -1;
const pictures = new WeakMap();

export default function ({ data: [data], parentElement }) {
  let picture = pictures.get(parentElement);
  if (!picture) {
    picture = build(parentElement);
    pictures.set(parentElement, picture);
  }
  picture.data = data;
  if (!data.columns.some((column) => column.source === picture.followed)) picture.followed = null;
  for (const [name, value] of Object.entries(data.colours)) picture.root.style.setProperty(name, value);
  if (!picture.observer) watchSize(picture);
  draw(picture);
  return () => {
    picture.observer?.disconnect();
    picture.observer = null;
  };
}

function build(parentElement) {
  const find = (selector) => parentElement.querySelector(selector);
  return {
    root: find(".memory"), caption: find(".caption"), note: find(".note"), scroller: find(".scroller"),
    inner: find(".inner"), stage: find(".stage"), ribbons: find(".ribbons"), belt: find(".belt"),
    blocks: find(".blocks"), ends: find(".ends"), head: find("thead"), body: find("tbody"),
    kept: new Map(), followed: null, peeked: null, width: 0, columns: "",
  };
}

function watchSize(picture) {
  picture.observer = new ResizeObserver(() => {
    if (picture.scroller.clientWidth === picture.width) return;
    picture.root.classList.add("still");
    draw(picture);
    requestAnimationFrame(() => picture.root.classList.remove("still"));
  });
  picture.observer.observe(picture.scroller);
}

function draw(picture) {
  const { data } = picture;
  setText(picture.caption, data.caption);
  setText(picture.note, data.note);
  picture.stage.setAttribute("aria-label", data.alt);
  const places = measure(picture);
  picture.width = places.width;
  picture.root.classList.toggle("narrow", places.narrow);
  picture.inner.style.width = `${places.inner}px`;
  picture.stage.style.height = `${places.height + 14}px`;
  Object.assign(picture.belt.style, {
    left: `${places.columns[0].x}px`, top: `${places.height}px`,
    width: `${places.last.x + places.last.width - places.columns[0].x}px`,
  });
  const used = new Set();
  drawRibbons(picture, places, used);
  drawBlocks(picture, places, used);
  drawEnds(picture, places, used);
  drawHead(picture, places, used);
  drawGates(picture, places, used);
  for (const [key, element] of picture.kept) {
    if (!used.has(key)) { element.remove(); picture.kept.delete(key); }
  }
  follow(picture);
  const columns = data.columns.map((column) => column.source + column.word).join(" ");
  if (columns !== picture.columns) picture.scroller.scrollLeft = picture.scroller.scrollWidth;
  picture.columns = columns;
}

/* Where everything goes, in pixels. Stacks stand on the belt, oldest word at the bottom. */
function measure({ scroller, data }) {
  const width = scroller.clientWidth;
  const narrow = width < 640;
  const gutter = narrow ? 58 : 136;
  const ends = narrow ? 82 : 164;
  const height = narrow ? 220 : 260;
  const before = data.columns.some((column) => column.source === BEFORE) ? (narrow ? 40 : 84) : 0;
  const words = data.columns.filter((column) => column.source !== BEFORE).length;
  const room = Math.floor((width - gutter - ends - before) / words);
  const word = Math.max(narrow ? 58 : 72, Math.min(room, 220));
  const sizes = data.columns.map((column) => sum(column.parts.map((part) => part.size)));
  const scale = (height - 6) / Math.max(...sizes, 1e-9);
  let x = gutter;
  const columns = data.columns.map((column) => {
    const room = column.source === BEFORE ? before : word;
    const place = { x, room, width: Math.round(room * (narrow ? 0.82 : 0.7)), column, parts: [] };
    place.x += (room - place.width) / 2;
    let top = height;
    for (const part of column.parts) {
      const tall = part.size * scale;
      top -= tall;
      place.parts.push({ ...part, top, tall });
    }
    x += room;
    return place;
  });
  return { width, narrow, gutter, ends, height, columns, last: columns.at(-1), inner: x + ends };
}

function drawRibbons(picture, { columns }, used) {
  for (let index = 1; index < columns.length; index++) {
    const [left, right] = [columns[index - 1], columns[index]];
    for (const from of left.parts) {
      const to = right.parts.find((part) => part.source === from.source);
      if (!to) continue;
      const [a, b] = [left.x + left.width, right.x];
      const middle = (a + b) / 2;
      const path = `M${a} ${from.top} C${middle} ${from.top} ${middle} ${to.top} ${b} ${to.top} ` +
        `L${b} ${to.top + to.tall} C${middle} ${to.top + to.tall} ${middle} ${from.top + from.tall} ${a} ${from.top + from.tall} Z`;
      const element = keep(picture, used, `r${from.source}:${right.column.source}`, () => svgPath(picture, "ribbon"));
      element.dataset.source = from.source;
      element.style.fill = tone(picture, from.source).fill;
      setPath(element, path);
    }
  }
}

function drawBlocks(picture, { columns }, used) {
  for (const place of columns) {
    for (const part of place.parts) {
      const element = keep(picture, used, `b${part.source}:${place.column.source}`, () => {
        const block = child(picture.blocks, "div", "block");
        child(block, "span");
        block.addEventListener("pointerenter", () => { picture.peeked = part.source; follow(picture); });
        block.addEventListener("pointerleave", () => { picture.peeked = null; follow(picture); });
        Object.assign(block.style, { transform: `translate(${place.x}px, ${part.top + part.tall}px)`, height: "0px" });
        block.getBoundingClientRect(); // so that the block grows from the belt instead of appearing
        return block;
      });
      const { fill, ink } = tone(picture, part.source);
      const own = part.source === place.column.source && part.source !== BEFORE;
      element.className = `block ${own ? "new" : part.source === BEFORE ? "old" : ""} hatch-${hatch(part.source)}`;
      element.dataset.source = part.source;
      element.left = part.left;
      element.roomy = part.tall >= 20;
      element.style.setProperty("--hatch", `color-mix(in srgb, ${ink} 22%, transparent)`);
      Object.assign(element.style, {
        backgroundColor: fill, color: ink, width: `${place.width}px`,
        height: `${Math.max(part.tall - 1.5, 1)}px`, transform: `translate(${place.x}px, ${part.top}px)`,
      });
      Object.assign(element.firstChild.style, { backgroundColor: hatch(part.source) ? fill : "" });
    }
  }
}

/* The names beside the last stack, moved apart where they would overlap. */
function drawEnds(picture, places, used) {
  const { last, height, narrow } = places;
  const tall = narrow ? 38 : 22;
  const most = Math.floor(height / tall);
  const bySize = [...last.parts].sort((a, b) => b.size - a.size);
  const named = bySize.filter((part, rank) => rank < 3 || part.tall >= 4).slice(0, most).sort((a, b) => a.top - b.top);
  const tops = named.map((part) => part.top + part.tall / 2 - tall / 2);
  for (let i = 0; i < tops.length; i++) tops[i] = Math.max(tops[i], i ? tops[i - 1] + tall : 0);
  let limit = height + 12 - tall;
  for (let i = tops.length - 1; i >= 0; i--) { tops[i] = Math.min(tops[i], limit); limit = tops[i] - tall; }
  const x = last.x + last.width + (narrow ? 12 : 18);
  named.forEach((part, i) => {
    const end = keep(picture, used, `e${part.source}`, () => {
      const made = child(picture.ends, "div", "end");
      child(made, "b");
      child(made, "span");
      return made;
    });
    end.dataset.source = part.source;
    const own = part.source === last.column.source;
    setText(end.firstChild, wordOf(picture, part.source));
    setText(end.lastChild, own ? "just written" : `${percent(part.left)} left`);
    end.style.transform = `translate(${x}px, ${tops[i]}px)`;
    const leader = keep(picture, used, `l${part.source}`, () => svgPath(picture, "leader"));
    leader.dataset.source = part.source;
    setPath(leader, `M${last.x + last.width + 2} ${part.top + part.tall / 2} L${x - 4} ${tops[i] + (narrow ? 10 : tall / 2)}`);
  });
}

function drawHead(picture, { columns, gutter, ends }, used) {
  const row = keep(picture, used, "head", () => child(picture.head, "tr"));
  const corner = keep(picture, used, "corner", () => child(row, "td"));
  corner.style.width = `${gutter}px`;
  const filler = keep(picture, used, "filler", () => child(row, "td"));
  filler.style.width = `${ends}px`;
  for (const { column, room } of columns) {
    const cell = keep(picture, used, `h${column.source}`, () => {
      const made = child(row, "th");
      made.scope = "col";
      const button = child(made, "button");
      button.type = "button";
      button.addEventListener("click", () => {
        picture.followed = picture.followed === column.source ? null : column.source;
        follow(picture);
      });
      return made;
    });
    cell.style.width = `${room}px`;
    cell.className = column.source === BEFORE ? "before" : "";
    cell.firstChild.title = `follow ${column.word}`;
    setText(cell.firstChild, column.word);
    row.append(cell);
  }
  row.append(filler);
}

function drawGates(picture, { columns, narrow }, used) {
  for (const gate of picture.data.gates) {
    const css = gate.name.replace("_", "-");
    const row = keep(picture, used, `g${gate.name}`, () => {
      const made = child(picture.body, "tr");
      const head = child(made, "th");
      head.scope = "row";
      child(head, "b");
      child(head, "span");
      return made;
    });
    const [label, verb] = row.firstChild.children;
    label.style.color = `var(--${css}-ink)`;
    setText(label, narrow ? gate.label.replace(" gate", "") : gate.label);
    setText(verb, gate.verb);
    for (const { column } of columns) {
      const cell = keep(picture, used, `g${gate.name}:${column.source}`, () => {
        const made = child(row, "td");
        child(made, "b").style.color = column.source === BEFORE ? "" : `var(--${css}-ink)`;
        child(child(made, "div", "track"), "div", "fill").style.backgroundColor = `var(--${css})`;
        return made;
      });
      const value = column.gates[gate.name];
      cell.className = column.source === BEFORE ? "before" : "";
      setText(cell.firstChild, value === null ? "skipped" : percent(value));
      cell.lastChild.firstChild.style.transform = `scaleX(${value ?? 0})`;
      row.append(cell);
    }
    row.append(keep(picture, used, `g${gate.name}:end`, () => child(row, "td")));
  }
}

/* Following one word dims the others and writes into its blocks what is left of it. */
function follow(picture) {
  const source = picture.peeked ?? picture.followed;
  for (const [key, element] of picture.kept) {
    const own = Number(element.dataset.source);
    const dim = source !== null && own !== source;
    if (/^[br]-?\d/.test(key)) element.classList.toggle("dim", dim);
    if (key[0] === "b") {
      const text = own === source ? percent(element.left) : own === BEFORE ? picture.data.before : wordOf(picture, own);
      setText(element.firstChild, element.roomy && !dim ? text : "");
    }
    if (key[0] === "h" && element.localName === "th") {
      element.firstChild.setAttribute("aria-pressed", String(key === `h${picture.followed}`));
    }
  }
}

function keep(picture, used, key, make) {
  used.add(key);
  if (!picture.kept.has(key)) picture.kept.set(key, make());
  return picture.kept.get(key);
}

function child(parent, tag, className = "") {
  const element = parent.ownerDocument.createElement(tag);
  if (className) element.className = className;
  parent.append(element);
  return element;
}

function svgPath(picture, className) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", "path");
  element.setAttribute("class", className);
  picture.ribbons.append(element);
  return element;
}

function setPath(element, path) {
  element.setAttribute("d", path); // browsers without a CSS `d` draw this one
  element.style.setProperty("d", `path("${path}")`);
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function wordOf({ data }, source) {
  return data.columns.find((column) => column.source === source)?.word ?? "start";
}

function tone({ data }, source) {
  return source === BEFORE ? { fill: data.colours["--border"], ink: data.colours["--text"] } : data.tones[source % data.tones.length];
}

function hatch(source) {
  return source === BEFORE ? 0 : source % 3;
}

function percent(share) {
  const whole = Math.round(100 * share);
  if (whole === 0 && share > 0) return "<1\u00a0%";
  if (whole === 100 && share < 0.9999) return ">99\u00a0%";
  return `${whole}\u00a0%`;
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
