// @ts-check
/**
 * The sentence, the verb's bars with and without memory, and the word at which it is erased. All
 * answers are in the message, so pressing a word asks nothing of the server.
 */
import {
  button,
  child,
  childrenOf,
  find,
  percent,
  pool,
  quoted,
  say,
  setColours,
  setText,
  viewOf,
} from "../../../lstm_core/picture/web/shared.js";

/** @import { Mount, Texts } from "../../../lstm_core/picture/web/shared.js" */

/**
 * A word that was typed: `read` is its number among those that were read, -1 for one that was not.
 * @typedef {{ text: string, known: boolean, read: number, offers: string[] }} Word
 */
/** @typedef {{ bars: number[], verb: number }} Answer shares of the verbs; of a verb at all */

/**
 * @typedef {object} Message
 * @property {Word[]} words
 * @property {string[]} read
 * @property {string[]} verbs
 * @property {number[]} counts
 * @property {Answer} kept
 * @property {Answer[]} erased
 * @property {number} subject
 * @property {number} right
 * @property {number} first
 * @property {string} stale
 * @property {Record<string, string>} colours
 * @property {Texts} texts
 */

/** @typedef {ReturnType<typeof build>} Scene */

/** @type {WeakMap<object, Scene>} */
const scenes = new WeakMap();

/** @param {Mount<[Message]>} mount */
export default function ({ data: [data], parentElement, setStateValue, setTriggerValue }) {
  const scene = viewOf(scenes, parentElement, build);
  scene.offer = (place, offer) => setTriggerValue("offered", { place, offer });
  scene.tell = () => setStateValue("erased", { read: scene.read, word: scene.erased });
  setColours(scene.root, data.colours);
  const read = data.read.join(" ");
  if (read !== scene.read) Object.assign(scene, { read, erased: -1, tried: new Set() });
  scene.data = data;
  draw(scene);
}

/** @param {ParentNode} parent */
function build(parent) {
  const scene = {
    root: find(parent, ".opening"),
    sentence: find(parent, ".sentence"),
    kept: find(parent, ".side.kept"),
    lost: find(parent, ".side.erased"),
    erase: find(parent, ".erase"),
    verdict: find(parent, ".verdict"),
    quest: find(parent, ".quest"),
    shares: find(parent, ".shares"),
    data: /** @type {Message} */ ({}),
    read: "",
    /** The word at which the memory is erased, -1 for none. */
    erased: -1,
    /** @type {Set<number>} */
    tried: new Set(),
    /** @type {(place: number, offer: number) => void} */
    offer: () => {},
    tell: () => {},
  };
  scene.erase.addEventListener("click", () => {
    eraseAt(scene, scene.erased < 0 ? scene.data.first : -1);
  });
  return scene;
}

/** @param {Scene} scene @param {number} word */
function eraseAt(scene, word) {
  scene.erased = word;
  if (word >= 0) scene.tried.add(word);
  draw(scene);
  scene.tell();
}

/** @param {Scene} scene */
function draw(scene) {
  const { data, erased } = scene;
  const { texts, read } = data;
  const at = quoted(read[erased < 0 ? data.first : erased]);
  drawWords(scene);
  drawSide(scene.kept, data, say(texts, "kept"), data.kept);
  drawSide(scene.lost, data, say(texts, "erased", { word: at }), data.erased[erased]);
  setText(scene.erase, erased < 0 ? say(texts, "erase", { word: at }) : say(texts, "restore"));
  setText(scene.verdict, verdictOf(scene));
  setText(scene.quest, data.stale || questOf(scene) || greyedOf(data));
  setText(scene.shares, sharesOf(scene));
}

/** @param {Scene} scene */
function drawWords(scene) {
  const { data, sentence } = scene;
  const key = data.words.map(({ text, read, offers }) => [text, read, ...offers].join()).join(" ");
  if (sentence.dataset.key !== key) {
    sentence.dataset.key = key;
    sentence.replaceChildren();
    data.words.forEach((word, place) => makeWord(scene, word, place));
    child(sentence, "span", "blank").setAttribute("aria-hidden", "true");
  }
  data.words.forEach(({ read }, index) => {
    if (read < 0) return;
    const [word, tried] = childrenOf(childrenOf(sentence)[index]);
    word.setAttribute("aria-pressed", String(read === scene.erased));
    setText(tried, scene.tried.has(read) ? triedOf(data, read) : "");
  });
}

/** @param {Scene} scene @param {Word} word @param {number} place */
function makeWord(scene, { text, known, read, offers }, place) {
  const { texts } = scene.data;
  const box = child(scene.sentence, "span", "place");
  if (read < 0) {
    const word = child(box, "span", `word ${known ? "unread" : "unknown"}`, text);
    word.title = say(texts, known ? "unread" : "unknown");
    offers.forEach((offer, index) => {
      button(box, "offer", offer, () => scene.offer(place, index));
    });
    return;
  }
  const press = () => eraseAt(scene, scene.erased === read ? -1 : read);
  button(box, "word", text, press).title = say(texts, "erase", { word: quoted(text) });
  child(box, "span", "tried");
}

/** @param {HTMLElement} side @param {Message} data @param {string} heading
 * @param {Answer | undefined} answer */
function drawSide(side, { verbs }, heading, answer) {
  const [head, list] = childrenOf(side);
  setText(head, heading);
  side.classList.toggle("waiting", !answer);
  const rows = pool(list, verbs.length, makeRow);
  rows.forEach((row, index) => {
    const [verb, track, share] = childrenOf(row);
    const value = answer?.bars[index];
    setText(verb, verbs[index]);
    childrenOf(track)[0].style.transform = `scaleX(${value ?? 0})`;
    setText(share, value === undefined ? "?" : percent(value));
    row.classList.toggle("top", !!answer && index === topOf(answer));
  });
}

/** @param {Element} list */
function makeRow(list) {
  const row = child(list, "li", "row");
  child(row, "span", "verb");
  const track = child(row, "span", "track");
  track.setAttribute("aria-hidden", "true");
  child(track, "span", "fill");
  child(row, "span", "share");
  return row;
}

/** The more probable of the two forms. @param {Answer} answer */
const topOf = ({ bars }) => (bars[1] > bars[0] ? 1 : 0);

/** Whether erasing at a word leaves the right form on top. @param {Message} data
 * @param {number} word */
const isHarmless = ({ erased, kept, right }, word) =>
  topOf(erased[word]) === (right < 0 ? topOf(kept) : right);

/** @param {Message} data @param {number} word */
const triedOf = (data, word) => say(data.texts, isHarmless(data, word) ? "harmless" : "harmful");

/** @param {Scene} scene */
function verdictOf({ data, erased }) {
  const { texts, read, subject, right, kept } = data;
  const answer = data.erased[erased] ?? kept;
  const values = { verb: quoted(data.verbs[topOf(answer)]), subject: quoted(read[subject] ?? "") };
  if (subject < 0) return say(texts, "verdict.says", values);
  if (erased < 0) return say(texts, "verdict.before", { ...values, count: distance(data) });
  if (topOf(answer) !== right) return say(texts, "verdict.lost", values);
  if (erased <= subject) return say(texts, "verdict.early", values);
  return say(texts, right === 1 ? "verdict.default" : "verdict.still", values);
}

/** How many words back from the verb the subject stands. @param {Message} data */
const distance = ({ read, subject }) => read.length - subject;

/** @param {Scene} scene */
function questOf({ data, tried }) {
  const { texts, read } = data;
  if (!tried.size) return "";
  const count = read.length - tried.size;
  if (count) return say(texts, "quest", { count });
  const harmless = read.filter((_, word) => isHarmless(data, word)).map(quoted);
  if (!harmless.length) return say(texts, "none_harmless");
  return say(texts, "solved", { count: harmless.length, words: harmless.join(", ") });
}

/** What became of the words that the network does not know. @param {Message} data */
function greyedOf({ texts, words }) {
  const unknown = words.filter(({ known }) => !known);
  if (!unknown.length) return "";
  return say(texts, unknown.some(({ offers }) => offers.length) ? "greyed_offers" : "greyed");
}

/** @param {Scene} scene */
function sharesOf({ data, erased }) {
  const { texts, counts, verbs } = data;
  const values = { plural: quoted(verbs[0]), singular: quoted(verbs[1]), count: counts[0] };
  const answer = data.erased[erased] ?? data.kept;
  return say(texts, "shares", { ...values, share: percent(answer.verb) });
}
