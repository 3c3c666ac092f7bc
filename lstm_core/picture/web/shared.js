// @ts-check
/** What the components share: elements, numbers and words, sizes. */

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {Record<string, string | number>} Attributes */
/** @typedef {{ [key: string]: any }} Texts messages of `dashboard/prose`, by key */

/**
 * What Streamlit hands a component. `data` is what Python sent.
 * @template D
 * @typedef {object} Mount
 * @property {D} data
 * @property {HTMLElement | ShadowRoot} parentElement
 * @property {(name: string, value: unknown) => void} setStateValue
 * @property {(name: string, value: unknown) => void} setTriggerValue
 */

/**
 * The first element that matches; an error where there is none.
 * @param {ParentNode} root @param {string} selector @returns {HTMLElement}
 */
export function find(root, selector) {
  const found = root.querySelector(selector);
  if (!found) throw new Error(`expected an element ${selector}; found none`);
  return /** @type {HTMLElement} */ (found);
}

/** @param {Element} element @returns {HTMLElement[]} */
export const childrenOf = (element) => /** @type {HTMLElement[]} */ ([...element.children]);

/**
 * A new last child.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {Element} parent @param {T} tag @param {string} [className] @param {string} [text]
 * @returns {HTMLElementTagNameMap[T]}
 */
export function child(parent, tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  parent.append(element);
  return element;
}

/** @param {Element} parent @param {string} className @param {string} text
 * @param {() => void} press */
export function button(parent, className, text, press) {
  const element = child(parent, "button", className, text);
  element.type = "button";
  element.addEventListener("click", press);
  return element;
}

/**
 * A new last child in SVG.
 * @template {keyof SVGElementTagNameMap} T
 * @param {Element} parent @param {T} tag @param {Attributes} [attributes] @param {string} [text]
 * @returns {SVGElementTagNameMap[T]}
 */
export function shape(parent, tag, attributes = {}, text = "") {
  const element = document.createElementNS(SVG, tag);
  set(element, attributes);
  if (text) element.textContent = text;
  parent.append(element);
  return element;
}

/**
 * Write the attributes that differ: an unchanged one costs the browser nothing.
 * @param {Element & { known?: Record<string, string> }} element @param {Attributes} attributes
 */
export function set(element, attributes) {
  const known = (element.known ??= {});
  for (const name in attributes) {
    const value = String(attributes[name]);
    if (known[name] === value) continue;
    known[name] = value;
    element.setAttribute(name, value);
  }
}

/** @param {Element} element @param {string} text */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** @param {HTMLElement} root @param {Record<string, string>} colours CSS variable -> colour */
export function setColours(root, colours) {
  for (const [name, value] of Object.entries(colours)) root.style.setProperty(name, value);
}

/**
 * Keep as many children as `count`; `make` adds a missing one.
 * @template {Element} E
 * @param {Element} parent @param {number} count @param {(parent: Element) => E} make
 * @returns {E[]}
 */
export function pool(parent, count, make) {
  while (parent.children.length > count) parent.children[count].remove();
  while (parent.children.length < count) make(parent);
  return /** @type {E[]} */ (/** @type {unknown} */ ([...parent.children]));
}

/** Elements by key. `sweep` removes those that were not asked for since the last `sweep`. */
export class Kept {
  /** @type {Map<string, any>} */
  elements = new Map();
  /** @type {Set<string>} */
  used = new Set();

  /** @template {Element} E @param {string} key @param {() => E} make @returns {E} */
  get(key, make) {
    this.used.add(key);
    if (!this.elements.has(key)) this.elements.set(key, make());
    return this.elements.get(key);
  }

  sweep() {
    for (const [key, element] of this.elements) {
      if (this.used.has(key)) continue;
      element.remove();
      this.elements.delete(key);
    }
    this.used.clear();
  }
}

/**
 * The view that belongs to a mounted element, made at the first mount.
 * @template V
 * @param {WeakMap<object, V>} views @param {Mount<any>["parentElement"]} parent
 * @param {(parent: Mount<any>["parentElement"]) => V} build @returns {V}
 */
export function viewOf(views, parent, build) {
  const known = views.get(parent);
  if (known) return known;
  const view = build(parent);
  views.set(parent, view);
  return view;
}

/** What ends the component that stands in each place. @type {WeakMap<object, () => void>} */
const ends = new WeakMap();

/**
 * A component whose clean-up is called before it is mounted again in the same place, as well as
 * when it leaves: Streamlit mounts it anew for each message, and calls the last clean-up alone.
 * @template {{ parentElement: HTMLElement | ShadowRoot }} M
 * @param {(mount: M) => () => void} component
 * @returns {(mount: M) => () => void}
 */
export function mounted(component) {
  return (mount) => {
    const place = mount.parentElement;
    ends.get(place)?.();
    const cleanUp = component(mount);
    const end = () => {
      if (ends.get(place) !== end) return;
      ends.delete(place);
      cleanUp();
    };
    ends.set(place, end);
    return end;
  };
}

/**
 * Call `changed` when the width of `root` is not `width()`; returns what ends it.
 * @param {Element} root @param {() => number} width @param {() => void} changed
 */
export function watchWidth(root, width, changed) {
  const observer = new ResizeObserver(() => {
    if (root.clientWidth !== width()) changed();
  });
  observer.observe(root);
  return () => observer.disconnect();
}

/**
 * What `moves` says of the pressed key, and the event goes no further; null for other keys.
 * @template T
 * @param {KeyboardEvent} event @param {Record<string, T>} moves @returns {T | null}
 */
export function moveOf(event, moves) {
  if (!(event.key in moves) || event.altKey || event.ctrlKey || event.metaKey) return null;
  event.preventDefault();
  event.stopPropagation();
  return moves[event.key];
}

/** Whether the reader asked for reduced motion. */
export const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** @param {number} value @param {number} [low] @param {number} [high] */
export const clamp = (value, low = 0, high = 1) => Math.min(high, Math.max(low, value));

/** @param {number} from @param {number} to @param {number} share */
export const between = (from, to, share) => from + (to - from) * share;

/** The nearest whole number, halves to the even side, as Python rounds. @param {number} value */
export const rounded = (value) => value % 1 === 0.5 ? 2 * Math.round(value / 2) : Math.round(value);

/**
 * A number as `dashboard.figures.wording.number` writes it: 0.98, −1.27, with `signed` +0.98.
 * @param {number} value @param {boolean} [signed] @param {number} [digits]
 */
export function number(value, signed = false, digits = 2) {
  if (!Number.isFinite(value)) return "–";
  const text = fixed(Math.abs(value), digits);
  if (Number(text) === 0) return text;
  return (value < 0 ? "−" : signed ? "+" : "") + text;
}

/**
 * Like `toFixed`, which takes a tie upwards. A tie has `digits` + 1 binary places.
 * @param {number} value @param {number} digits
 */
function fixed(value, digits) {
  const isTie = Number.isInteger(value * 2 ** (digits + 1));
  return (isTie ? rounded(value * 10 ** digits) / 10 ** digits : value).toFixed(digits);
}

/** A share of 1 as `dashboard.figures.wording.percent` writes it. @param {number} share */
export function percent(share) {
  const whole = rounded(100 * share);
  if (whole === 0 && share > 0) return "<1\u00a0%";
  if (whole === 100 && share < 0.999999) return ">99\u00a0%";
  return `${whole}\u00a0%`;
}

const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * The word so that it cannot turn the sentence around it: one that runs from right to left stands
 * between FSI and PDI.
 * @param {string} word
 */
export const isolated = (word) => (RIGHT_TO_LEFT.test(word) ? `\u2068${word}\u2069` : word);

/** @param {string} word */
export const quoted = (word) => `“${isolated(word)}”`;

/**
 * The message of a key such as "cell.place", with its {names} filled; `count` chooses the plural
 * form. The values are not read as templates.
 * @param {Texts} texts @param {string} key @param {Attributes} [values]
 */
export function say(texts, key, values = {}) {
  const message = key.split(".").reduce((group, name) => group?.[name], texts);
  const text = typeof message === "object" ? message[PLURAL.select(Number(values.count))] : message;
  if (typeof text !== "string") throw new Error(`expected a message ${key}; found none`);
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

const PLURAL = new Intl.PluralRules("en");
