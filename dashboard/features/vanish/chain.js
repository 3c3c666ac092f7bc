// @ts-check
/** Two unrolled chains: a gradient goes back, and each step multiplies it by the same factor. */
import {
  button,
  childrenOf,
  clamp,
  find,
  isStill,
  mounted,
  number,
  pool,
  say,
  set,
  setColours,
  setText,
  shape,
  viewOf,
  watchWidth,
} from "../../../lstm_core/picture/web/shared.js";
import { clipped, halfLife, inShort, leftAfterEach, pulseAt, raised, summed } from "./factors.js";

/** @import { Mount, Texts } from "../../../lstm_core/picture/web/shared.js" */

/** @typedef {{ weight: number, forget: number, limit: number }} Knobs */
/** @typedef {{ name: string, knobs: Partial<Knobs> }} Preset */
/**
 * @typedef {object} Message
 * @property {Knobs} knobs
 * @property {number} steps
 * @property {Preset[]} presets
 * @property {Record<string, string>} colours
 * @property {Texts} texts
 */
/** @typedef {ReturnType<typeof build>} Chain */

const HEIGHT = 56; // px of the largest bar
const TOP = 26; // px above it, for what the pulse says
/** @type {WeakMap<object, Chain>} */
const chains = new WeakMap();

export default mounted(
  (/** @type {Mount<[Message]>} */ { data: [data], parentElement, setStateValue }) => {
    const chain = viewOf(chains, parentElement, build);
    setColours(chain.root, data.colours);
    const isFirst = !chain.data;
    chain.data = data;
    chain.tell = () => setStateValue("knobs", { ...chain.knobs });
    if (isFirst) {
      chain.knobs = { ...data.knobs };
      for (const preset of data.presets) {
        button(chain.buttons, "preset", preset.name, () => turn(chain, preset.knobs, true));
      }
      listen(chain);
    }
    draw(chain);
    if (isFirst && !isStill()) play(chain);
    return watchWidth(chain.root, () => chain.width, () => draw(chain));
  },
);

/** @param {ParentNode} parent */
function build(parent) {
  const [weight, forget] = [...parent.querySelectorAll(".lane")].map((root) => ({
    root: /** @type {HTMLElement} */ (root),
    svg: find(root, "svg"),
    slider: /** @type {HTMLInputElement} */ (find(root, "input")),
    layers: ["other", "links", "sizes", "nodes", "pulse"].map((name) =>
      shape(find(root, "svg"), "g", { class: name })
    ),
  }));
  return {
    root: find(parent, ".chain"),
    weight,
    forget,
    buttons: find(parent, ".buttons"),
    clipping: find(parent, ".clipping"),
    limit: /** @type {HTMLInputElement} */ (find(parent, ".limit")),
    /** @type {Knobs} */
    knobs: { weight: 0, forget: 0, limit: 1 },
    /** @type {Message | null} */
    data: null,
    tell: () => {},
    width: 0,
    frame: 0,
    /** @type {number | null} */
    back: null, // how many steps back the pulse is; null while there is none
  };
}

/** @param {Chain} chain */
function listen(chain) {
  const { weight, forget, limit } = chain;
  /** @type {[HTMLInputElement, keyof Knobs][]} */
  const sliders = [[weight.slider, "weight"], [forget.slider, "forget"], [limit, "limit"]];
  for (const [slider, name] of sliders) {
    slider.addEventListener("input", () => turn(chain, { [name]: Number(slider.value) }, false));
    slider.addEventListener("change", () => chain.tell());
  }
  find(chain.buttons, ".play").addEventListener("click", () => play(chain));
}

/** @param {Chain} chain @param {Partial<Knobs>} knobs @param {boolean} isDone */
function turn(chain, knobs, isDone) {
  Object.assign(chain.knobs, knobs);
  draw(chain);
  if (isDone) chain.tell();
}

/** Send a pulse back through both chains. @param {Chain} chain */
function play(chain) {
  cancelAnimationFrame(chain.frame);
  if (!chain.data) return;
  const { steps } = chain.data;
  const began = performance.now();
  const go = (/** @type {number} */ now) => {
    chain.back = chain.root.isConnected ? pulseAt((now - began) / 1000, steps) : null;
    draw(chain);
    if (chain.back !== null) chain.frame = requestAnimationFrame(go);
  };
  if (isStill()) return draw(chain);
  chain.frame = requestAnimationFrame(go);
}

/** @param {Chain} chain */
function draw(chain) {
  if (!chain.data) return;
  const { steps, texts } = chain.data;
  chain.width = chain.root.clientWidth;
  for (const name of /** @type {const} */ (["weight", "forget"])) {
    const lane = chain[name];
    const factor = chain.knobs[name];
    const left = leftAfterEach(factor, steps);
    const shown = number(factor);
    const result = `${shown}${raised(steps)} = ${inShort(left[steps])}`;
    lane.slider.value = String(factor);
    lane.slider.setAttribute("aria-valuetext", shown);
    const half = halfLife(factor);
    const words = half === Infinity
      ? say(texts, factor > 1 ? "grows" : "keeps")
      : say(texts, "halves", { steps: number(half, false, 1) });
    setText(find(lane.root, ".factor"), say(texts, "factor", { factor: shown, words }));
    setText(find(lane.root, ".left"), result);
    const values = { factor: shown, steps, left: inShort(left[steps]) };
    lane.svg.setAttribute("aria-label", say(texts, `alt.${name}`, values));
    drawLane(chain, lane, left, name);
  }
  drawClipping(chain, texts, steps);
}

/** @param {Chain} chain @param {Chain["weight"]} lane @param {number[]} left
 * @param {"weight" | "forget"} name */
function drawLane({ back, data }, lane, left, name) {
  const steps = left.length - 1;
  const width = lane.svg.clientWidth;
  const gap = width / left.length;
  const radius = Math.min(9, gap * 0.34);
  const y = TOP + HEIGHT + radius + 6;
  const x = (/** @type {number} */ stepsBack) => width - gap * (stepsBack + 0.5);
  set(lane.svg, { height: y + radius + 26 });
  const [other, links, sizes, nodes, pulse] = lane.layers;
  drawLinks(links, steps, (step) => [x(step) - radius, x(step + 1) + radius], y);
  if (name === "forget") drawOther(other, x, steps, y + radius);
  pool(nodes, left.length, (group) => shape(group, "circle", { class: "node" }))
    .forEach((node, step) => set(node, { cx: x(step), cy: y, r: radius }));
  const largest = Math.max(...left); // 1, or more where the gradient grows
  const bars = pool(sizes, left.length, (group) => shape(group, "rect"));
  left.forEach((size, step) => {
    const height = (size / largest) * HEIGHT;
    const isAhead = back !== null && step > back;
    const place = { x: x(step) - gap * 0.3, y: TOP + HEIGHT - height, width: gap * 0.6, height };
    set(bars[step], { class: isAhead ? "size ahead" : "size", ...place });
  });
  drawEnds(lane, x, steps, y + radius + 21, data?.texts ?? {});
  drawPulse(pulse, left, back, x, y);
}

/** @param {SVGElement} group @param {number} count
 * @param {(step: number) => [number, number]} ends @param {number} y */
function drawLinks(group, count, ends, y) {
  pool(group, count, (parent) => shape(parent, "line", { class: "link" })).forEach((link, step) => {
    const [x1, x2] = ends(step);
    set(link, { x1, x2, y1: y, y2: y });
  });
}

/** The way through gates and hidden states, which this picture leaves out.
 * @param {SVGElement} group @param {(step: number) => number} x @param {number} steps
 * @param {number} y */
function drawOther(group, x, steps, y) {
  pool(group, steps, (parent) => shape(parent, "path", { class: "other" })).forEach(
    (path, step) => {
      const middle = (x(step) + x(step + 1)) / 2;
      set(path, { d: `M${x(step)},${y}Q${middle},${y + 10} ${x(step + 1)},${y}` });
    },
  );
}

/** @param {Chain["weight"]} lane @param {(step: number) => number} x @param {number} steps
 * @param {number} y @param {Texts} texts */
function drawEnds({ svg }, x, steps, y, texts) {
  const ends = [...svg.querySelectorAll(":scope > text")];
  const [first, last] = ends.length ? ends : [shape(svg, "text"), shape(svg, "text")];
  set(first, { x: Math.max(0, x(steps) - 12), y });
  set(last, { x: x(-0.5), y, "text-anchor": "end" });
  setText(first, say(texts, "first", { steps }));
  setText(last, say(texts, "last"));
}

/** @param {SVGElement} group @param {number[]} left @param {number | null} back
 * @param {(step: number) => number} x @param {number} y */
function drawPulse(group, left, back, x, y) {
  group.setAttribute("visibility", back === null ? "hidden" : "visible");
  if (back === null) return;
  const [dot, text] = childrenOf(group).length
    ? [...group.children]
    : [shape(group, "circle", { class: "pulse" }), shape(group, "text", { class: "carried" })];
  const size = left[Math.floor(back)];
  set(dot, { cx: x(back), cy: y, r: 2 + 11 * Math.sqrt(clamp(size, 0, 2)) });
  const isLate = back > left.length / 2;
  set(text, { x: x(back), y: TOP - 12, "text-anchor": isLate ? "start" : "end" });
  setText(text, inShort(size));
}

/** @param {Chain} chain @param {Texts} texts @param {number} steps */
function drawClipping({ clipping, knobs, limit }, texts, steps) {
  const norm = summed(knobs.weight, steps);
  const after = clipped(norm, knobs.limit);
  const weight = number(knobs.weight);
  setText(find(clipping, ".sum"), say(texts, "sum", { weight, power: raised(steps - 1) }));
  [...clipping.querySelectorAll(".bar")].forEach((bar, index) => {
    const value = [norm, after][index];
    find(bar, "i").style.transform = `scaleX(${value / Math.max(norm, 1e-9)})`;
    setText(find(bar, "b"), inShort(value));
  });
  const values = { before: inShort(norm), after: inShort(after) };
  find(clipping, ".bars").setAttribute("aria-label", say(texts, "alt.clipping", values));
  limit.value = String(knobs.limit);
  setText(find(clipping, "output"), number(knobs.limit, false, 1));
}
