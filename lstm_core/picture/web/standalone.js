// @ts-check
/**
 * The picture on its own, in a notebook or a file: the layer and the sequence are chosen here, and
 * the colours follow the host's theme. Nothing is asked of a server.
 */
import { showPicture, takeWeights } from "./mount.js";
import { unpack } from "./picture.js";
import { child, say, setColours, setText } from "./shared.js";
import { unpackWeights } from "./sum_terms.js";

/** @import { Picture, Trace } from "./picture.js" */
/** @import { Texts } from "./shared.js" */

/** Colours of one theme: CSS variables, and a scale for each quantity.
 * @typedef {{ colours: Record<string, string>, scales: Record<string, string[]> }} Theme */
/** What can be chosen: a sequence of a layer, the places of its message and of its weights, if they
 * came along, whether it is read from its end, why its sums cannot be opened, if they cannot.
 * @typedef {{ layer: string, sequence: string, message: number, weights: number | null,
 *   backwards: boolean, without_sums: "" | "unknown" | "large" }} Entry */
/**
 * @typedef {object} Shown
 * @property {string} html
 * @property {string} css
 * @property {string} title "" where the page has one
 * @property {Texts} texts
 * @property {{ light: Theme, dark: Theme }} themes
 * @property {Entry[]} entries layer by layer
 */
/**
 * @typedef {object} View
 * @property {HTMLElement} host
 * @property {HTMLElement} place where the picture is
 * @property {HTMLElement} note
 * @property {Shown} shown
 * @property {Uint8Array[]} messages
 * @property {Entry} chosen
 * @property {Picture | null} picture
 * @property {boolean} printing
 * @property {boolean} dark the theme that it was drawn in
 * @property {() => void} end ends what the picture on show has begun
 */

const PRINTED = "1480px"; // on a landscape page, where the style sheet makes it smaller

/**
 * Show the picture in an element; returns what ends it.
 * @param {HTMLElement} host @param {Shown} shown @param {Uint8Array[]} messages
 */
export function present(host, shown, messages) {
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(shown.css);
  root.adoptedStyleSheets = [sheet];
  host.dataset.lmSuppressShortcuts = "true"; // JupyterLab leaves the keys to the picture
  const frame = document.createElement("div");
  frame.className = "alone";
  root.append(frame);
  if (shown.title) child(frame, "h2", "title", shown.title);
  const bar = child(frame, "div", "choices-bar");
  const note = child(frame, "p", "note");
  const place = child(frame, "div");
  place.innerHTML = shown.html; // the picture's own elements: nothing that was typed
  /** @type {View} */
  const view = {
    ...{ place, note, host, shown, messages, chosen: shown.entries[0] },
    ...{ picture: null, printing: false, dark: false, end: () => {} },
  };
  buildChoices(view, bar);
  redraw(view);
  return watch(view);
}

/** A list of layers where there are several, and one of sequences.
 * @param {View} view @param {HTMLElement} bar */
function buildChoices(view, bar) {
  const { entries, texts } = view.shown;
  const layers = [...new Set(entries.map(({ layer }) => layer))];
  const sequences = [...new Set(entries.map(({ sequence }) => sequence))];
  const choose = (/** @type {Partial<Entry>} */ wanted) => {
    const { layer, sequence } = { ...view.chosen, ...wanted };
    view.chosen = entries.find((one) => one.layer === layer && one.sequence === sequence) ??
      entries.find((one) => one.layer === layer) ?? view.chosen;
    redraw(view);
  };
  if (layers.length > 1) {
    addChoice(bar, say(texts, "layer"), layers, (layer) => choose({ layer }));
  }
  if (sequences.length > 1) {
    addChoice(bar, say(texts, "sequence"), sequences, (sequence) => choose({ sequence }));
  }
  bar.hidden = !bar.children.length;
}

/** @param {HTMLElement} bar @param {string} name @param {string[]} options
 * @param {(option: string) => void} choose */
function addChoice(bar, name, options, choose) {
  const select = child(child(bar, "label", "", `${name} `), "select");
  for (const option of options) child(select, "option", "", option).value = option;
  select.addEventListener("change", () => choose(select.value));
}

/** @param {View} view */
function redraw(view) {
  const { host, place, note, shown, messages, chosen, printing } = view;
  view.dark = !printing && isDark(host);
  const theme = shown.themes[view.dark ? "dark" : "light"];
  setColours(/** @type {HTMLElement} */ (place.parentElement), theme.colours);
  const trace = keeping(view.picture, coloured(unpack(messages[chosen.message]), theme));
  view.end();
  const { picture, end } = showPicture(place, trace, shown.texts, () => {});
  Object.assign(view, { picture, end });
  takeWeights(picture, chosen.weights === null ? null : unpackWeights(messages[chosen.weights]));
  const notes = [
    chosen.backwards ? say(shown.texts, "backwards") : "",
    chosen.without_sums ? say(shown.texts, `without_sums.${chosen.without_sums}`) : "",
  ];
  setText(note, notes.filter(Boolean).join(" "));
}

/** The trace with the step and the unit that the reader looks at, as far as it has them.
 * @param {Picture | null} picture @param {Trace} trace @returns {Trace} */
function keeping(picture, trace) {
  if (!picture) return trace;
  const [step, unit] = [picture.step, picture.unit];
  return { ...trace, given: [Math.min(step, trace.steps - 1), Math.min(unit, trace.units - 1)] };
}

/** @param {Trace} trace @param {Theme} theme @returns {Trace} */
function coloured(trace, { colours, scales }) {
  const quantities = trace.quantities.map((one) => ({ ...one, scale: scales[one.name] }));
  return { ...trace, quantities, colours };
}

/** Whether what lies behind an element is dark: the host's theme, however it says it.
 * @param {Element} element */
function isDark(element) {
  for (let at = /** @type {Element | null} */ (element); at; at = parentOf(at)) {
    const [red, green, blue, opacity = 1] = channelsOf(getComputedStyle(at).backgroundColor);
    if (blue !== undefined && opacity > 0.5) return 0.3 * red + 0.6 * green + 0.1 * blue < 128;
  }
  return matchMedia(DARK).matches;
}

const DARK = "(prefers-color-scheme: dark)";

/** @param {Element} element @returns {Element | null} */
function parentOf(element) {
  const root = element.getRootNode();
  return element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
}

/** Of rgb(…) and rgba(…), from 0 to 255; none of other notations. @param {string} colour */
const channelsOf = (colour) =>
  colour.startsWith("rgb") ? (colour.match(/[\d.]+/g) ?? []).map(Number) : [];

/** Follow the theme; on paper the picture is light and as wide as the page.
 * @param {View} view */
function watch(view) {
  const again = () => {
    if (isDark(view.host) !== view.dark) redraw(view);
  };
  const print = (/** @type {boolean} */ printing) => () => {
    view.printing = printing;
    view.place.style.width = printing ? PRINTED : "";
    redraw(view);
  };
  const [before, after] = [print(true), print(false)];
  const observer = new MutationObserver(again);
  for (const element of [document.documentElement, document.body]) {
    observer.observe(element, { attributes: true });
  }
  const scheme = matchMedia(DARK);
  scheme.addEventListener("change", again);
  addEventListener("beforeprint", before);
  addEventListener("afterprint", after);
  return () => {
    observer.disconnect();
    scheme.removeEventListener("change", again);
    removeEventListener("beforeprint", before);
    removeEventListener("afterprint", after);
    view.end();
  };
}
