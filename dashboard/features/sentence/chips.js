// @ts-check
/** A sentence, token by token: what was read, padded, unknown or cut off. */
import {
  button,
  child,
  childrenOf,
  find,
  pool,
  say,
  setColours,
  setText,
} from "../../../lstm_core/picture/web/shared.js";

/** @import { Mount, Texts } from "../../../lstm_core/picture/web/shared.js" */

/** @typedef {{ name: string, colour: string, share: number, text: string, said: string }} Answer */

/**
 * One token. With `pressed` it is a button; `offers` are words to take in its place.
 * @typedef {object} Token
 * @property {string} text
 * @property {"read" | "pad" | "unknown" | "cut_off" | "next"} kind
 * @property {string} note
 * @property {string[]} [offers]
 * @property {boolean} [pressed]
 * @property {Answer[]} [answers]
 */

/**
 * @typedef {object} Message
 * @property {string} label
 * @property {Token[]} tokens
 * @property {string[]} notes
 * @property {boolean} steady
 * @property {boolean} compact
 * @property {Record<string, string>} colours
 * @property {Texts} texts
 */

const MOST_FREE = 180; // px: more than this is not kept free below the row

/** @type {WeakMap<Element, (chip: number, offer: number | null) => void>} */
const press = new WeakMap();
/** @type {WeakMap<Element, { height: number, width: number }>} */
const held = new WeakMap();

/** @param {Mount<[Message]>} mount */
export default function ({ data: [data], parentElement, setTriggerValue }) {
  const root = find(parentElement, ".chips");
  const row = find(parentElement, ".row");
  press.set(row, (chip, offer) => setTriggerValue("pressed", { chip, offer }));
  setColours(root, data.colours);
  root.classList.toggle("compact", data.compact);
  row.setAttribute("aria-label", data.label);
  while (row.children.length > data.tokens.length) row.lastChild?.remove();
  data.tokens.forEach((token, index) => drawToken(row, index, token, data.texts));
  const lines = pool(
    find(parentElement, ".notes"),
    data.notes.length,
    (parent) => child(parent, "p", "line"),
  );
  data.notes.forEach((note, index) => setText(lines[index], note));
  if (data.steady) hold(root);
}

/** Keep the height while the reader types: what stands below would jump at each letter.
 * @param {HTMLElement} root */
function hold(root) {
  const before = held.get(root);
  root.style.minHeight = "";
  const now = { height: root.offsetHeight, width: root.clientWidth };
  if (before && before.width === now.width && before.height - now.height <= MOST_FREE) {
    now.height = Math.max(now.height, before.height);
  }
  root.style.minHeight = `${now.height}px`;
  held.set(root, now);
}

/** @param {Token} token */
const tagOf = (token) => (token.pressed === undefined ? "span" : "button");

/** @param {Element} row @param {number} index @param {Token} token @param {Texts} texts */
function drawToken(row, index, token, texts) {
  const old = childrenOf(row)[index];
  // A chip is a button or it is not: otherwise it is made anew.
  if (old?.dataset.kind !== tagOf(token)) {
    const item = makeToken(row, token);
    if (old) old.replaceWith(item);
  }
  fill(row, childrenOf(row)[index], token, texts);
}

/** @param {Element} row @param {Token} token */
function makeToken(row, token) {
  const item = child(row, "li");
  item.dataset.kind = tagOf(token);
  const chip = token.pressed === undefined
    ? child(item, "span", "chip")
    : button(item, "chip", "", () => press.get(row)?.(childrenOf(row).indexOf(item), null));
  child(chip, "span", "text");
  child(chip, "span", "badge").setAttribute("aria-hidden", "true");
  child(item, "span", "note");
  return item;
}

/**
 * @param {Element} row @param {HTMLElement} item @param {Token} token @param {Texts} texts
 */
function fill(row, item, token, texts) {
  item.className = `token ${token.kind}`;
  const [chip, note] = childrenOf(item);
  const [text, badge] = childrenOf(chip);
  setText(text, token.kind === "pad" ? say(texts, "pad") : token.text);
  setText(badge, token.kind === "unknown" ? "?" : "");
  if (token.pressed !== undefined) chip.setAttribute("aria-pressed", String(token.pressed));
  const isNamed = token.kind === "unknown" || token.kind === "cut_off";
  setText(note, [isNamed && say(texts, token.kind), token.note].filter(Boolean).join(" · "));
  group(item, "offers", token.offers, (parent) => makeOffer(row, item, parent), (offer, word) => {
    setText(offer, word);
    offer.setAttribute("aria-label", say(texts, "offer", { word, text: token.text }));
  });
  group(item, "answers", token.answers, makeAnswer, fillAnswer);
}

/** @param {Element} row @param {HTMLElement} item @param {Element} parent @returns {HTMLElement} */
function makeOffer(row, item, parent) {
  const offer = button(parent, "offer", "", () => {
    press.get(row)?.(childrenOf(row).indexOf(item), childrenOf(parent).indexOf(offer));
  });
  return offer;
}

/**
 * A group with an element for each value; no group where there are no values.
 * @template T
 * @param {Element} item @param {string} className @param {T[] | undefined} values
 * @param {(parent: Element) => HTMLElement} make
 * @param {(element: HTMLElement, value: T) => void} fillOne
 */
function group(item, className, values, make, fillOne) {
  const known = item.querySelector(`.${className}`);
  if (!values) {
    known?.remove();
    return;
  }
  const elements = pool(known ?? child(item, "span", className), values.length, make);
  values.forEach((value, index) => fillOne(elements[index], value));
}

/** @param {Element} parent */
function makeAnswer(parent) {
  const answer = child(parent, "span", "answer");
  child(answer, "span", "name");
  const track = child(answer, "span", "track");
  track.setAttribute("aria-hidden", "true");
  child(track, "span", "fill");
  child(answer, "span", "share");
  child(answer, "span", "said");
  return answer;
}

/** @param {HTMLElement} element @param {Answer} answer */
function fillAnswer(element, answer) {
  const [name, _track, share, said] = childrenOf(element);
  element.style.setProperty("--bar", `var(--${answer.colour})`);
  element.style.setProperty("--share", String(answer.share));
  element.title = [answer.name, answer.text, answer.said].filter(Boolean).join(" ");
  setText(name, answer.name);
  setText(share, answer.text);
  setText(said, answer.said);
}
