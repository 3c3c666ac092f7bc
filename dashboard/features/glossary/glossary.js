// @ts-check
/** The marked words are links of the page around this component; a tap on one explains it, and a
 * second tap on it puts that away. */
import { child, clamp, find, setColours } from "../../../lstm_core/picture/web/shared.js";

/** @import { Mount } from "../../../lstm_core/picture/web/shared.js" */

const LINKS = 'a[href^="#word-"]';
const LOOK = {
  "color": "inherit",
  "text-decoration": "underline dotted 2px",
  "text-underline-offset": "4px",
};

/** The word that was explained last. @type {Element | null} */
let explained = null;
/** The word that was being explained when the pointer went down: the browser closes a popover then,
 * before it tells of the click. @type {Element | null} */
let explainedAtPress = null;

/**
 * Explain the words of the page by the list that stands in `parent`.
 * @param {Mount<any>["parentElement"]} parent @param {Record<string, string>} colours
 * @param {AbortSignal} signal
 */
export function explainWords(parent, colours, signal) {
  setColours(find(parent, ".glossary"), colours);
  if (!document.querySelector("style.explained")) {
    const look = Object.entries(LOOK).map(([name, value]) => `${name}: ${value} !important`);
    child(document.head, "style", "explained", `${LINKS} {${look.join(";")}}`);
  }
  const note = () => explainedAtPress = explainedIn(find(parent, ".meaning"));
  document.addEventListener("pointerdown", note, { capture: true, signal });
  document.addEventListener("click", (event) => explain(parent, event), { capture: true, signal });
}

/** The word whose meaning is shown now. @param {HTMLElement} meaning */
const explainedIn = (meaning) => meaning.matches(":popover-open") ? explained : null;

/** @param {Mount<any>["parentElement"]} parent @param {MouseEvent} event */
function explain(parent, event) {
  const link = event.target instanceof Element ? event.target.closest(LINKS) : null;
  const key = link?.getAttribute("href")?.slice("#word-".length);
  const known = parent.querySelector(`dd[id="${CSS.escape(key ?? "")}"]`);
  if (!link || !known) return;
  event.preventDefault();
  event.stopPropagation();
  const meaning = find(parent, ".meaning");
  const isSecond = [explainedAtPress, explainedIn(meaning)].includes(link);
  explainedAtPress = null;
  if (isSecond) return meaning.hidePopover();
  explained = link;
  meaning.replaceChildren();
  child(meaning, "b", "", known.previousElementSibling?.textContent ?? "");
  child(meaning, "span", "", known.textContent ?? "");
  meaning.showPopover();
  const { left, bottom, top } = link.getBoundingClientRect();
  const isRoom = bottom + meaning.offsetHeight + 12 < innerHeight;
  meaning.style.left = `${clamp(left, 12, innerWidth - meaning.offsetWidth - 12)}px`;
  meaning.style.top = `${isRoom ? bottom + 6 : top - meaning.offsetHeight - 6}px`;
}
