/* A line for each network. The axes stand still; the lines are uncovered as their points come. */

const races = new WeakMap();
const SVG = "http://www.w3.org/2000/svg";
const NARROW = 560; // pixels
const SHAPES = { // around (0, 0): nothing is told by colour alone
  rnn: "M-7,-7H7V7H-7Z",
  lstm: "M-8,0a8,8 0 1,0 16,0a8,8 0 1,0 -16,0",
  gru: "M0,-9L9,7H-9Z",
  no_forget_gate: "M0,9L9,-7H-9Z",
  no_input_gate: "M0,-10L10,0L0,10L-10,0Z",
  no_output_gate: "M-3.5,-9H3.5V-3.5H9V3.5H3.5V9H-3.5V3.5H-9V-3.5H-3.5Z",
};
let made = 0;
let calledTo = 0; // how often a race was started from elsewhere on the page

export default function ({ data: [data], parentElement }) {
  let race = races.get(parentElement);
  if (!race) {
    race = build(parentElement);
    races.set(parentElement, race);
  }
  for (const [name, value] of Object.entries(data.colours)) race.root.style.setProperty(name, value);
  // Another race, or the same from its beginning: nothing glides back.
  const before = race.data;
  race.isNew = !before || before.race !== data.race || last(before) > last(data);
  race.data = data;
  draw(race);
  race.observer = new ResizeObserver(() => { if (race.root.clientWidth !== race.width) { race.isNew = true; draw(race); } });
  race.observer.observe(race.root);
  if (data.calls > calledTo) comeIntoView(race.root);
  calledTo = Math.max(calledTo, data.calls);
  return () => race.observer.disconnect();
}

/* Whoever has started a race above looks at it next; so does the keyboard. */
function comeIntoView(root) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const fits = root.offsetHeight < 0.8 * innerHeight;
  root.scrollIntoView({ behavior: still ? "instant" : "smooth", block: fits ? "center" : "start" });
  root.focus({ preventScroll: true });
}

function build(parentElement) {
  const find = (selector) => parentElement.querySelector(selector);
  return {
    root: find(".race"), headline: find(".headline"), cards: find(".cards"), clock: find(".clock"),
    track: find(".track"), svg: find("svg"), kept: new Map(), number: made++,
  };
}

function last({ racers }) {
  return Math.max(0, ...racers.map(({ points }) => points.at(-1)?.[0] ?? 0));
}

function draw(race) {
  const { data } = race;
  race.width = race.root.clientWidth;
  race.used = new Set();
  race.root.classList.toggle("many", data.racers.length > 3);
  race.svg.classList.toggle("moving", !race.isNew && data.running);
  setText(race.headline, data.headline);
  setText(race.clock, data.clock);
  race.track.setAttribute("aria-label", data.alt);
  cards(race);
  const at = scales(race);
  axes(race, at);
  lanes(race, at);
  for (const [key, element] of race.kept) if (!race.used.has(key)) { element.remove(); race.kept.delete(key); }
}

/* Where a step and a share stand, in pixels. */
function scales({ data, width, svg }) {
  const narrow = width < NARROW;
  // Room for the longest label behind the last step.
  const label = 26 + (narrow ? 8.5 : 10) * Math.max(4, ...data.racers.map(({ label }) => label.length));
  const box = { left: 78, right: Math.max(width - label, 120), label, top: 14, bottom: narrow ? 250 : 300 };
  svg.setAttribute("height", box.bottom + 54);
  return {
    ...box, narrow,
    x: (step) => box.left + (step / data.budget) * (box.right - box.left),
    y: (share) => box.bottom - share * (box.bottom - box.top),
  };
}

function axes(race, at) {
  const { budget, chance, goal } = race.data;
  for (const share of [0, 0.5]) {
    line(race, `grid${share}`, "grid", at, share);
    text(race, `tick${share}`, "faint", at.left - 10, at.y(share) + 5, percent(share), "end");
  }
  for (const [name, share, said] of [["level", chance, "a guess"], ["goal", goal, "learned"]]) {
    line(race, name, name, at, share);
    text(race, `${name}tick`, "", at.left - 10, at.y(share) + 4, percent(share), "end");
    text(race, `${name}name`, "faint", at.left - 10, at.y(share) + 21, said, "end");
  }
  const parts = at.narrow ? 2 : 6;
  for (let part = 0; part <= parts; part += 1) {
    const step = Math.round((part * budget) / parts);
    text(race, `step${part}`, "faint", at.x(step), at.bottom + 24, step.toLocaleString("en"), "middle");
  }
  text(race, "steps", "", (at.left + at.right) / 2, at.bottom + 48, "training steps", "middle");
}

function lanes(race, at) {
  const { racers } = race.data;
  const tips = racers.map(({ points }) => points.length ? points.at(-1) : [0, null]);
  const labels = apart(tips.map(([step, share]) => ({ x: at.x(step), y: at.y(share ?? 0) })), at);
  // Whoever starts late must not run over the marks and labels of those before.
  const [below, above] = ["lanes", "marks"].map((name) => keep(race, name, "g", race.svg, () => ({})));
  racers.forEach(({ key, colour, label: name, points }, number) => {
    if (!points.length) return;
    const [step, share] = tips[number];
    const clip = keep(race, `clip-${key}`, "clipPath", race.svg, () => ({ id: `race-${race.number}-${key}` }));
    const uncover = keep(race, `uncover-${key}`, "rect", clip, () => ({ class: "uncover", x: 0, y: -20, height: 1000 }));
    uncover.style.width = `${at.x(step)}px`;
    const lane = keep(race, `lane-${key}`, "path", below, () => ({ class: "lane", "clip-path": `url(#race-${race.number}-${key})` }));
    paint(lane, colour);
    lane.setAttribute("d", `M${points.map(([s, y]) => `${at.x(s).toFixed(1)},${at.y(y).toFixed(1)}`).join("L")}`);
    const tip = keep(race, `tip-${key}`, "path", above, () => ({ class: "tip", d: SHAPES[key] }));
    paint(tip, colour);
    tip.style.transform = `translate(${at.x(step)}px, ${at.y(share)}px)`;
    const label = keep(race, `label-${key}`, "text", above, () => ({ class: "label" }));
    paint(label, colour);
    label.style.transform = `translate(${labels[number].x + 14}px, ${labels[number].y + 6}px)`;
    setText(label, name);
  });
}

/* Where the labels stand: a line apart, and behind all tips, where several are near each other. */
function apart(tips, at) {
  const near = (one, other) => Math.abs(one.x - other.x) < at.label && Math.abs(one.y - other.y) < 30;
  const labels = tips.map((tip) => ({ y: tip.y, x: Math.max(...tips.filter((other) => near(tip, other)).map(({ x }) => x)) }));
  // Those at one height keep their order, so that they do not change places all the time.
  const upwards = [...labels].sort((one, other) => Math.abs(one.y - other.y) < 30 ? labels.indexOf(one) - labels.indexOf(other) : other.y - one.y);
  const settle = (ordered, clear) => ordered.forEach((own, n) => {
    for (const placed of ordered.slice(0, n)) if (Math.abs(placed.x - own.x) < at.label) own.y = clear(own.y, placed.y);
  });
  settle(upwards, (own, below) => Math.min(own, below - 22));
  for (const label of labels) label.y = Math.max(label.y, at.top);
  settle([...upwards].reverse(), (own, above) => Math.max(own, above + 22)); // where they reach the top
  return labels;
}

function cards(race) {
  const { racers } = race.data;
  while (race.cards.children.length > racers.length) race.cards.lastChild.remove();
  while (race.cards.children.length < racers.length) makeCard(race.cards);
  racers.forEach(({ key, colour, name, size, score, state }, number) => {
    const card = race.cards.children[number];
    paint(card, colour);
    card.querySelector("path").setAttribute("d", SHAPES[key]);
    for (const [part, said] of Object.entries({ title: name, score, size, state })) setText(card.querySelector(`.${part}`), said);
  });
}

function makeCard(list) {
  const card = list.appendChild(document.createElement("li"));
  card.className = "card";
  const row = child(card, "div", "row");
  const name = child(row, "span", "name");
  const badge = name.appendChild(document.createElementNS(SVG, "svg"));
  badge.setAttribute("class", "badge");
  badge.setAttribute("viewBox", "-9 -9 18 18");
  badge.setAttribute("aria-hidden", "true");
  badge.appendChild(document.createElementNS(SVG, "path")).setAttribute("class", "tip");
  child(name, "span", "title");
  child(row, "span", "score");
  const below = child(card, "div", "small");
  child(below, "span", "size");
  child(below, "span", "state");
}

function paint(element, colour) {
  element.style.setProperty("--lane", `var(--${colour})`);
  element.style.setProperty("--lane-ink", `var(--${colour}-ink, var(--${colour}))`);
}

function line(race, key, className, at, share) {
  const element = keep(race, key, "line", race.svg, () => ({ class: className }));
  const places = { x1: at.left, x2: at.right, y1: at.y(share), y2: at.y(share) };
  for (const [name, value] of Object.entries(places)) element.setAttribute(name, value);
}

function text(race, key, className, x, y, said, anchor) {
  const element = keep(race, key, "text", race.svg, () => ({ class: className, "text-anchor": anchor }));
  element.setAttribute("x", x);
  element.setAttribute("y", y);
  setText(element, said);
}

/* An element of the picture by its key, made once. */
function keep(race, key, tag, parent, attributes) {
  race.used.add(key);
  if (!race.kept.has(key)) {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes())) element.setAttribute(name, value);
    parent.append(element);
    race.kept.set(key, element);
  }
  return race.kept.get(key);
}

function child(parent, tag, className) {
  const element = document.createElement(tag);
  element.className = className;
  parent.append(element);
  return element;
}

function setText(element, said) {
  if (element.textContent !== said) element.textContent = said;
}

function percent(share) {
  return `${Math.round(100 * share)}\u00a0%`;
}
