// @ts-check
/** A line for each network. The axes stand still; a line is uncovered as its points come. */
import {
  child,
  find,
  isStill,
  Kept,
  mounted,
  percent,
  pool,
  say,
  set,
  setColours,
  setText,
  shape,
  viewOf,
  watchWidth,
} from "../../../lstm_core/picture/web/shared.js";
import { BESIDE, isFree, levelPlaces, placeLabels } from "./labels.js";

/** @import { Attributes, Mount, Texts } from "../../../lstm_core/picture/web/shared.js" */

/**
 * One network. `points` are [training step, share from 0 to 1]; `colour` is a CSS variable.
 * @typedef {object} Racer
 * @property {string} key
 * @property {string} colour
 * @property {string} name
 * @property {string} label
 * @property {string} size
 * @property {[number, number][]} points
 * @property {string} score
 * @property {string} state
 * @property {boolean} finished
 * @property {boolean} broken
 */

/**
 * @typedef {object} Message
 * @property {string} race
 * @property {string} terms
 * @property {string} headline
 * @property {string} clock
 * @property {string} alt
 * @property {number} span
 * @property {string} measure
 * @property {number} chance
 * @property {number} goal
 * @property {boolean} running
 * @property {Racer[]} racers
 * @property {Record<string, string>} colours
 * @property {number} calls
 * @property {Texts} texts
 */

/** @import { Runner } from "./labels.js" */

/** @typedef {ReturnType<typeof build>} Race */
/** @typedef {ReturnType<typeof scales>} Scales */
/** @type {WeakMap<object, Race>} */
const races = new WeakMap();
const NARROW = 560; // px
const GRID = [0, 0.5]; // shares that have a line
const SHAPES = { // around (0, 0): nothing is told by colour alone
  rnn: "M-7,-7H7V7H-7Z",
  lstm: "M-8,0a8,8 0 1,0 16,0a8,8 0 1,0 -16,0",
  gru: "M0,-9L9,7H-9Z",
  no_forget_gate: "M0,9L9,-7H-9Z",
  no_input_gate: "M0,-10L10,0L0,10L-10,0Z",
  no_output_gate: "M-3.5,-9H3.5V-3.5H9V3.5H3.5V9H-3.5V3.5H-9V-3.5H-3.5Z",
};
/** @type {Record<string, string>} */
const GAPS = { // of the lines of LSTMs that lack a gate
  no_forget_gate: "13 9",
  no_input_gate: "0.1 8",
  no_output_gate: "15 8 0.1 8",
};
let count = 0;
let calledTo = 0; // how often a race was started from elsewhere on the page

export default mounted((/** @type {Mount<[Message]>} */ { data: [data], parentElement }) => {
  const race = viewOf(races, parentElement, build);
  setColours(race.root, data.colours);
  // Another race, or the same from its beginning: nothing glides back.
  const before = race.data;
  race.isNew = !before || before.race !== data.race || lastStep(before) > lastStep(data);
  race.data = data;
  draw(race, data);
  if (data.calls > calledTo) comeIntoView(race.root);
  calledTo = Math.max(calledTo, data.calls);
  return watchWidth(race.root, () => race.width, () => {
    race.isNew = true;
    draw(race, data);
  });
});

/** A reader who has started a race looks at it next; so does the keyboard.
 * @param {HTMLElement} root */
function comeIntoView(root) {
  const fits = root.offsetHeight < 0.8 * innerHeight;
  root.scrollIntoView({
    behavior: isStill() ? "instant" : "smooth",
    block: fits ? "nearest" : "start",
  });
  root.focus({ preventScroll: true });
}

/** @param {ParentNode} parent */
function build(parent) {
  const svg = find(parent, "svg");
  return {
    root: find(parent, ".race"),
    terms: find(parent, ".terms"),
    headline: find(parent, ".headline"),
    cards: find(parent, ".cards"),
    measure: find(parent, ".measure"),
    clock: find(parent, ".clock"),
    track: find(parent, ".track"),
    svg,
    // From below to above: a late line does not cover the marks and labels of the others.
    axes: shape(svg, "g"),
    lanes: shape(svg, "g"),
    marks: shape(svg, "g"),
    kept: new Kept(),
    /** @type {string[]} */
    order: [],
    number: count++,
    /** @type {Message | null} */
    data: null,
    isNew: true,
    width: 0,
  };
}

/** @param {Message} message */
const lastStep = ({ racers }) =>
  Math.max(0, ...racers.map(({ points }) => points.at(-1)?.[0] ?? 0));

/** @param {Race} race @param {Message} data */
function draw(race, data) {
  const { racers, running } = data;
  race.width = race.root.clientWidth;
  race.root.classList.toggle("three", racers.length === 3);
  race.root.classList.toggle("many", racers.length > 3);
  race.svg.classList.toggle("moving", !race.isNew && running);
  setText(race.terms, data.terms);
  setText(race.headline, data.headline);
  setText(race.measure, data.measure);
  setText(race.clock, data.clock);
  race.track.setAttribute("aria-label", data.alt);
  drawCards(race, racers);
  const widths = racers.map((racer) => labelOf(race, racer).getComputedTextLength());
  const areDone = !running && racers.every(({ finished, broken }) => finished || broken);
  const at = scales(race, data, areDone ? 0 : Math.max(...widths));
  drawAxes(race, data, at);
  for (const racer of racers) if (racer.points.length) drawLane(race, racers, racer, at);
  drawMarks(race, data, at, widths);
  race.kept.sweep();
}

/** Where a step and a share stand, in pixels. To the right of the last step there is room for a
 * label, `label` wide; nobody needs it when all have arrived or broken down.
 * @param {Race} race @param {Message} data @param {number} label */
function scales({ width, svg }, data, label) {
  const narrow = width < NARROW;
  const left = narrow ? 46 : 78;
  const right = Math.max(width - label - BESIDE - 4, left + 60);
  const [top, bottom] = [44, narrow ? 284 : 330];
  set(svg, { height: bottom + 54 });
  return {
    ...{ width, left, right, top, bottom, narrow },
    x: (/** @type {number} */ step) => left + (step / data.span) * (right - left),
    y: (/** @type {number} */ share) => bottom - share * (bottom - top),
  };
}

/** @param {Race} race @param {Message} data @param {Scales} at */
function drawAxes(race, { span, chance, goal, texts }, at) {
  const tick = { x: at.left - 10, "text-anchor": "end" };
  // What a level means stands beside the axis, or under its line where the picture is narrow.
  const beside = at.narrow ? { x: at.left + 2, "text-anchor": "start" } : tick;
  /** @type {[string, number, string][]} */
  const levels = [["level", chance, say(texts, "guess")], ["goal", goal, say(texts, "learned")]];
  for (const share of GRID) drawLevel(race, `grid${share}`, "grid", at, share);
  const taken = levels.flatMap(([name, share, said]) => {
    const [y, nameY] = levelPlaces(at.y(share), at.bottom);
    drawLevel(race, name, name, at, share);
    drawText(race, `${name}tick`, percent(share), { ...tick, class: "", y });
    drawText(race, `${name}name`, said, { ...beside, class: "faint", y: nameY });
    return at.narrow ? [y] : [y, nameY];
  });
  for (const share of GRID) {
    const y = at.y(share) + 5;
    if (!isFree(y, taken)) continue;
    drawText(race, `tick${share}`, percent(share), { ...tick, class: "faint", y });
  }
  drawSteps(race, span, say(texts, "steps"), at);
}

/** @param {Race} race @param {number} span @param {string} title @param {Scales} at */
function drawSteps(race, span, title, at) {
  const middle = { "text-anchor": "middle" };
  const parts = at.narrow ? 2 : 6;
  for (let part = 0; part <= parts; part++) {
    const step = Math.round((part * span) / parts);
    const place = { ...middle, class: "faint", x: at.x(step), y: at.bottom + 24 };
    drawText(race, `step${part}`, step.toLocaleString("en"), place);
  }
  const x = (at.left + at.right) / 2;
  drawText(race, "steps", title, { ...middle, class: "", x, y: at.bottom + 48 });
}

/** @param {Race} race @param {Racer[]} racers @param {Racer} racer @param {Scales} at */
function drawLane(race, racers, { key, colour, points }, at) {
  const id = `race-${race.number}-${key}`;
  const clip = keep(race, `clip-${key}`, "clipPath", race.lanes, { id });
  const window = { class: "uncover", x: 0, y: -20, height: 1000 };
  const uncover = keep(race, `uncover-${key}`, "rect", clip, window);
  uncover.style.width = `${at.x(points[points.length - 1][0])}px`;
  const path = { class: "lane", "clip-path": `url(#${id})` };
  const lane = keep(race, `lane-${key}`, "path", race.lanes, path);
  stroke(lane, racers, key, colour);
  const places = points.map(([step, share]) =>
    `${at.x(step).toFixed(1)},${at.y(share).toFixed(1)}`
  );
  set(lane, { d: `M${places.join("L")}` });
}

/** The marks at the ends of the lines, and the labels beside them.
 * @param {Race} race @param {Message} data @param {Scales} at @param {number[]} widths of labels */
function drawMarks(race, data, at, widths) {
  const runners = data.racers.flatMap((racer, index) => {
    const last = racer.points.at(-1);
    if (!last) return [];
    const [x, y] = [at.x(last[0]), at.y(last[1])];
    return [{ ...racer, width: widths[index], x, y, spot: { x, y } }];
  });
  placeLabels(race, data, at, runners);
  for (const runner of runners) drawMark(race, runner);
}

/** @param {Race} race @param {Runner} runner */
function drawMark(race, runner) {
  const { key, colour, x, y, spot } = runner;
  const lead = keep(race, `lead-${key}`, "path", race.marks, { class: "lead" });
  paint(lead, colour);
  set(lead, { d: `M${x},${y}L${spot.leadX ?? x},${spot.leadY ?? y}` });
  const tip = keep(race, `tip-${key}`, "path", race.marks, { class: "tip", d: shapeOf(key) });
  paint(tip, colour);
  moveTo(tip, x, y);
  moveTo(labelOf(race, runner), spot.x, spot.y);
}

/** Move an element. Its first place it takes at once, and does not come flying.
 * @param {SVGElement} element @param {number} x @param {number} y */
function moveTo(element, x, y) {
  const isFirst = !element.style.transform;
  if (isFirst) element.style.transition = "none";
  element.style.transform = `translate(${x}px, ${y}px)`;
  if (!isFirst) return;
  element.getBoundingClientRect();
  element.style.transition = "";
}

/** The label of a racer; it is there, and can be measured, before it is seen.
 * @param {Race} race @param {Racer} racer */
function labelOf(race, { key, colour, label, points }) {
  const element = keep(race, `label-${key}`, "text", race.marks, { class: "label" });
  paint(element, colour);
  setText(element, label);
  element.classList.toggle("unseen", !points.length);
  return element;
}

/** @param {Race} race @param {Racer[]} racers */
function drawCards(race, racers) {
  const cards = pool(race.cards, racers.length, makeCard);
  racers.forEach(({ key, colour, name, size, score, state }, index) => {
    const card = cards[index];
    paint(card, colour);
    set(find(card, ".tip"), { d: shapeOf(key) });
    const sample = find(card, ".lane");
    set(sample, { d: "M-22,0H22" });
    stroke(sample, racers, key, colour);
    for (const [part, said] of Object.entries({ title: name, score, size, state })) {
      setText(find(card, `.${part}`), said);
    }
  });
}

/** @param {Element} list */
function makeCard(list) {
  const card = child(list, "li", "card");
  const row = child(card, "div", "row");
  const name = child(row, "span", "name");
  const badge = shape(name, "svg", {
    class: "badge",
    viewBox: "-24 -10 48 20",
    preserveAspectRatio: "xMidYMid slice",
    "aria-hidden": "true",
  });
  shape(badge, "path", { class: "lane" });
  shape(badge, "path", { class: "tip" });
  child(name, "span", "title");
  child(row, "span", "score");
  const below = child(card, "div", "small");
  child(below, "span", "size");
  child(below, "span", "state");
  return card;
}

/** @param {string} key */
const shapeOf = (key) => SHAPES[/** @type {keyof typeof SHAPES} */ (key)];

/** @param {HTMLElement | SVGElement} element @param {string} colour */
function paint(element, colour) {
  element.style.setProperty("--lane", `var(--${colour})`);
  element.style.setProperty("--lane-ink", `var(--${colour}-ink, var(--${colour}))`);
}

/** A line has gaps where its network lacks a gate; a whole line is wide beside those.
 * @param {HTMLElement | SVGElement} lane @param {Racer[]} racers @param {string} key
 * @param {string} colour */
function stroke(lane, racers, key, colour) {
  paint(lane, colour);
  set(lane, { "stroke-dasharray": GAPS[key] ?? "none" });
  lane.classList.toggle("whole", !GAPS[key] && racers.some((other) => GAPS[other.key]));
}

/** @param {Race} race @param {string} key @param {string} name @param {Scales} at
 * @param {number} share */
function drawLevel(race, key, name, at, share) {
  const y = at.y(share);
  const level = keep(race, key, "line", race.axes, { class: name });
  set(level, { x1: at.left, x2: at.right, y1: y, y2: y });
}

/** @param {Race} race @param {string} key @param {string} said @param {Attributes} attributes */
function drawText(race, key, said, attributes) {
  const element = keep(race, key, "text", race.axes, {});
  set(element, attributes);
  setText(element, said);
}

/**
 * An element of the picture by its key; the attributes are those of a new one.
 * @template {keyof SVGElementTagNameMap} T
 * @param {Race} race @param {string} key @param {T} tag @param {Element} parent
 * @param {Attributes} attributes @returns {SVGElementTagNameMap[T]}
 */
function keep(race, key, tag, parent, attributes) {
  return race.kept.get(key, () => shape(parent, tag, attributes));
}
