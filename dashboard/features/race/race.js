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
const GAPS = { // of the lines: an LSTM without a gate is not whole
  no_forget_gate: "13 9",
  no_input_gate: "0.1 8",
  no_output_gate: "15 8 0.1 8",
};
const LINE = 22; // pixels from one label to the next
const BESIDE = 15; // from a mark to its label
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

/* Whoever has started a race looks at it next; so does the keyboard. No more moves than must. */
function comeIntoView(root) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const fits = root.offsetHeight < 0.8 * innerHeight;
  root.scrollIntoView({ behavior: still ? "instant" : "smooth", block: fits ? "nearest" : "start" });
  root.focus({ preventScroll: true });
}

function build(parentElement) {
  const find = (selector) => parentElement.querySelector(selector);
  const svg = find("svg");
  // From below to above: whoever starts late must not run over the marks and labels of those before.
  const [axes, lanes, marks] = [0, 1, 2].map(() => svg.appendChild(document.createElementNS(SVG, "g")));
  return {
    root: find(".race"), terms: find(".terms"), headline: find(".headline"), cards: find(".cards"),
    clock: find(".clock"), track: find(".track"), svg, axes, lanes, marks, kept: new Map(), order: [], number: made++,
  };
}

function last({ racers }) {
  return Math.max(0, ...racers.map(({ points }) => points.at(-1)?.[0] ?? 0));
}

function draw(race) {
  const { data } = race;
  race.width = race.root.clientWidth;
  race.used = new Set();
  race.root.classList.toggle("three", data.racers.length === 3);
  race.root.classList.toggle("many", data.racers.length > 3);
  race.svg.classList.toggle("moving", !race.isNew && data.running);
  setText(race.terms, data.terms);
  setText(race.headline, data.headline);
  setText(race.clock, data.clock);
  race.track.setAttribute("aria-label", data.alt);
  cards(race);
  const widths = data.racers.map((racer) => labelOf(race, racer).getComputedTextLength());
  const areDone = !data.running && data.racers.every(({ finished, broken }) => finished || broken);
  const at = scales(race, areDone ? 0 : Math.max(...widths));
  axes(race, at);
  lanes(race, at);
  marks(race, at, widths);
  for (const [key, element] of race.kept) if (!race.used.has(key)) { element.remove(); race.kept.delete(key); }
}

/* Where a step and a share stand, in pixels; behind the last step there is room for a label, which
   nobody needs when all have arrived or broken down. */
function scales({ data, width, svg }, label) {
  const narrow = width < NARROW;
  const left = narrow ? 46 : 78;
  const box = { width, left, right: Math.max(width - label - BESIDE - 4, left + 60), top: 44, bottom: narrow ? 284 : 330 };
  svg.setAttribute("height", box.bottom + 54);
  return {
    ...box, narrow,
    x: (step) => box.left + (step / data.span) * (box.right - box.left),
    y: (share) => box.bottom - share * (box.bottom - box.top),
  };
}

function axes(race, at) {
  const { span, chance, goal } = race.data;
  for (const share of [0, 0.5]) {
    line(race, `grid${share}`, "grid", at, share);
    text(race, `tick${share}`, "faint", at.left - 10, at.y(share) + 5, percent(share), "end");
  }
  // What the levels mean stands beside the axis, or where that is narrow under the line.
  const [x, anchor] = at.narrow ? [at.left + 2, "start"] : [at.left - 10, "end"];
  for (const [name, share, said] of [["level", chance, "a guess"], ["goal", goal, "learned"]]) {
    line(race, name, name, at, share);
    text(race, `${name}tick`, "", at.left - 10, at.y(share) + 5, percent(share), "end");
    text(race, `${name}name`, "faint", x, at.y(share) + 22, said, anchor);
  }
  const parts = at.narrow ? 2 : 6;
  for (let part = 0; part <= parts; part += 1) {
    const step = Math.round((part * span) / parts);
    text(race, `step${part}`, "faint", at.x(step), at.bottom + 24, step.toLocaleString("en"), "middle");
  }
  text(race, "steps", "", (at.left + at.right) / 2, at.bottom + 48, "training steps", "middle");
}

function lanes(race, at) {
  const { racers } = race.data;
  racers.forEach(({ key, colour, points }) => {
    if (!points.length) return;
    const clip = keep(race, `clip-${key}`, "clipPath", race.lanes, () => ({ id: `race-${race.number}-${key}` }));
    const uncover = keep(race, `uncover-${key}`, "rect", clip, () => ({ class: "uncover", x: 0, y: -20, height: 1000 }));
    uncover.style.width = `${at.x(points.at(-1)[0])}px`;
    const lane = keep(race, `lane-${key}`, "path", race.lanes, () => ({ class: "lane", "clip-path": `url(#race-${race.number}-${key})` }));
    stroke(lane, racers, key, colour);
    lane.setAttribute("d", `M${points.map(([s, y]) => `${at.x(s).toFixed(1)},${at.y(y).toFixed(1)}`).join("L")}`);
  });
}

/* The marks at the ends of the lines, and the labels beside them. */
function marks(race, at, widths) {
  const runners = race.data.racers.flatMap((racer, number) => racer.points.length ? [{
    ...racer, width: widths[number], x: at.x(racer.points.at(-1)[0]), y: at.y(racer.points.at(-1)[1]),
  }] : []);
  placeLabels(race, at, runners);
  for (const runner of runners) {
    const { key, colour, x, y, spot } = runner;
    const lead = keep(race, `lead-${key}`, "path", race.marks, () => ({ class: "lead" }));
    paint(lead, colour);
    lead.setAttribute("d", `M${x},${y}L${spot.leadX ?? x},${spot.leadY ?? y}`);
    const tip = keep(race, `tip-${key}`, "path", race.marks, () => ({ class: "tip", d: SHAPES[key] }));
    paint(tip, colour);
    moveTo(tip, x, y);
    moveTo(labelOf(race, runner), spot.x, spot.y);
  }
}

/* Who has no place yet takes it at once, and does not come flying. */
function moveTo(element, x, y) {
  const isFirst = !element.style.transform;
  if (isFirst) element.style.transition = "none";
  element.style.transform = `translate(${x}px, ${y}px)`;
  if (!isFirst) return;
  element.getBoundingClientRect();
  element.style.transition = "";
}

/* Labels stand by the marks: of who has arrived above the goal, of who broke down below the line,
   of the others to the right, where no line has been yet. Where there is no room for two, both make
   way, and a thin line leads to whoever is moved. */
function placeLabels(race, at, runners) {
  const across = (some, above) => {
    const places = spread(some.map(({ x }) => x), some.map(({ width }) => width + 12), 0, at.width);
    some.forEach((one, number) => {
      const left = places[number] - one.width / 2;
      const y = above ? at.y(race.data.goal) - 20 : Math.min(one.y + 28, at.bottom - 6);
      one.spot = { x: left, y };
      if (Math.abs(places[number] - one.x) > 6) Object.assign(one.spot, { leadX: places[number], leadY: above ? y + 4 : y - 12 });
    });
  };
  const byStep = (one, other) => one.x - other.x;
  across(runners.filter(({ finished }) => finished).sort(byStep), true);
  across(runners.filter(({ broken }) => broken).sort(byStep), false);
  const going = inOrder(race, runners.filter(({ finished, broken }) => !finished && !broken));
  const heights = spread(going.map(({ y }) => y), going.map(() => LINE), at.top, at.bottom);
  const x = Math.max(...going.map((one) => one.x)) + BESIDE;
  going.forEach((one, number) => {
    one.spot = { x, y: heights[number] + 6 };
    if (Math.abs(heights[number] - one.y) > 6) Object.assign(one.spot, { leadX: x - 3, leadY: heights[number] });
  });
}

/* From above to below; while they run, two at nearly one height do not change places all the time. */
function inOrder(race, going) {
  if (race.isNew) race.order = [];
  if (!race.data.running) return [...going].sort((one, other) => one.y - other.y);
  const place = ({ key }) => { const known = race.order.indexOf(key); return known < 0 ? 99 : known; };
  const ordered = [...going].sort((one, other) => place(one) - place(other));
  for (let round = 1; round < ordered.length; round += 1) {
    for (let n = 1; n < ordered.length; n += 1) {
      if (ordered[n - 1].y > ordered[n].y + 10) ordered.splice(n - 1, 2, ordered[n], ordered[n - 1]);
    }
  }
  race.order = ordered.map(({ key }) => key);
  return ordered;
}

/* The places nearest to those that are wanted (by the sum of squares) at which things of these
   sizes, in this order, do not overlap; all between low and high, as far as there is room. */
function spread(wanted, sizes, low, high) {
  const before = sizes.map((size, n) => sizes.slice(0, n).reduce((sum, one) => sum + one, size / 2));
  const blocks = []; // of those that touch: how many, and the sum of where their block would begin
  wanted.forEach((place, n) => {
    let block = { count: 1, sum: place - before[n] };
    while (blocks.length && blocks.at(-1).sum / blocks.at(-1).count > block.sum / block.count) {
      const { count, sum } = blocks.pop();
      block = { count: count + block.count, sum: sum + block.sum };
    }
    blocks.push(block);
  });
  const room = high - low - sizes.reduce((sum, size) => sum + size, 0);
  const starts = blocks.flatMap(({ count, sum }) => Array(count).fill(Math.max(low, Math.min(sum / count, low + room))));
  return starts.map((start, n) => start + before[n]);
}

/* The label of a racer; it is there, and can be measured, before it is seen. */
function labelOf(race, { key, colour, label, points }) {
  const element = keep(race, `label-${key}`, "text", race.marks, () => ({ class: "label" }));
  paint(element, colour);
  setText(element, label);
  element.classList.toggle("unseen", !points.length);
  return element;
}

function cards(race) {
  const { racers } = race.data;
  while (race.cards.children.length > racers.length) race.cards.lastChild.remove();
  while (race.cards.children.length < racers.length) makeCard(race.cards);
  racers.forEach(({ key, colour, name, size, score, state }, number) => {
    const card = race.cards.children[number];
    paint(card, colour);
    card.querySelector(".tip").setAttribute("d", SHAPES[key]);
    const sample = card.querySelector(".lane");
    sample.setAttribute("d", "M-22,0H22");
    stroke(sample, racers, key, colour);
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
  badge.setAttribute("viewBox", "-24 -10 48 20");
  badge.setAttribute("preserveAspectRatio", "xMidYMid slice");
  badge.setAttribute("aria-hidden", "true");
  badge.appendChild(document.createElementNS(SVG, "path")).setAttribute("class", "lane");
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

/* A line of a racer: with gaps where a gate is lacking, wide under those that have gaps. */
function stroke(lane, racers, key, colour) {
  paint(lane, colour);
  lane.setAttribute("stroke-dasharray", GAPS[key] ?? "none");
  lane.classList.toggle("whole", !GAPS[key] && racers.some((other) => GAPS[other.key]));
}

function line(race, key, className, at, share) {
  const element = keep(race, key, "line", race.axes, () => ({ class: className }));
  const places = { x1: at.left, x2: at.right, y1: at.y(share), y2: at.y(share) };
  for (const [name, value] of Object.entries(places)) element.setAttribute(name, value);
}

function text(race, key, className, x, y, said, anchor) {
  const element = keep(race, key, "text", race.axes, () => ({ class: className, "text-anchor": anchor }));
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
