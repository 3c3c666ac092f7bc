// @ts-check
/** The marked words are links of the page around this component; a tap on one explains it. */
import {
  child,
  clamp,
  find,
  mounted,
  setColours,
  setText,
  viewOf,
} from "../../../lstm_core/picture/web/shared.js";

/** @import { Mount, Texts } from "../../../lstm_core/picture/web/shared.js" */

/** A word's key, the word, and what it means. @typedef {[string, string, string]} Word */
/** @typedef {{ words: Word[], colours: Record<string, string>, texts: Texts }} Message */
/** @typedef {ReturnType<typeof build>} View */

/** @type {WeakMap<object, View>} */
const views = new WeakMap();
const LINKS = 'a[href^="#word-"]';
const LOOK = {
  "color": "inherit",
  "text-decoration": "underline dotted 2px",
  "text-underline-offset": "4px",
};

export default mounted((/** @type {Mount<[Message]>} */ { data: [data], parentElement }) => {
  const view = viewOf(views, parentElement, build);
  setColours(view.root, data.colours);
  if (!view.list.children.length) {
    for (const [, word, meaning] of data.words) {
      child(view.list, "dt", "", word);
      child(view.list, "dd", "", meaning);
    }
  }
  const look = Object.entries(LOOK).map(([name, value]) => `${name}: ${value} !important`).join(
    ";",
  );
  const style = child(document.head, "style", "", `${LINKS} {${look}}`);
  const tapped = (/** @type {MouseEvent} */ event) => explain(view, data.words, event);
  document.addEventListener("click", tapped, { capture: true });
  return () => {
    document.removeEventListener("click", tapped, { capture: true });
    style.remove();
  };
});

/** @param {ParentNode} parent */
function build(parent) {
  const meaning = find(parent, ".meaning");
  child(meaning, "b");
  child(meaning, "span");
  return { root: find(parent, ".glossary"), list: find(parent, "dl"), meaning };
}

/** @param {View} view @param {Word[]} words @param {MouseEvent} event */
function explain({ meaning }, words, event) {
  const link = event.target instanceof Element ? event.target.closest(LINKS) : null;
  const known = words.find(([key]) => link?.getAttribute("href") === `#word-${key}`);
  if (!link || !known) return;
  event.preventDefault();
  event.stopPropagation();
  setText(meaning.children[0], known[1]);
  setText(meaning.children[1], known[2]);
  meaning.showPopover();
  const { left, bottom, top } = link.getBoundingClientRect();
  const isRoom = bottom + meaning.offsetHeight + 12 < innerHeight;
  meaning.style.left = `${clamp(left, 12, innerWidth - meaning.offsetWidth - 12)}px`;
  meaning.style.top = `${isRoom ? bottom + 6 : top - meaning.offsetHeight - 6}px`;
}
