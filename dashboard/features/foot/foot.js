// @ts-check
/** What every page has, in one component: see `component.py`. */
import { keepAddress } from "../address/keep.js";
import { explainWords } from "../glossary/glossary.js";
import { followScheme } from "../page/scheme.js";
import { fitToPaper } from "../paper/paper.js";
import { showPictures } from "../presenter/presenter.js";
import { mounted } from "../../../lstm_core/picture/web/shared.js";

/** @import { Mount, Texts } from "../../../lstm_core/picture/web/shared.js" */
/** @typedef {{ place: string, query?: Record<string, string>, colours: Record<string, string>,
 * present: boolean, scheme: string, texts: Texts }} Message */

const ACTS = ["wheel", "touchmove", "keydown", "pointerdown"];

// Of the page that was last begun at its top; at first of the one that the browser was asked for.
let path = new URL(performance.getEntriesByType("navigation")[0]?.name ?? location.href).pathname;
let shown = "";
let actedOn = ""; // the path of the page on which the reader last did something
let isWatched = false;

export default mounted((/** @type {Mount<[Message]>} */ mount) => {
  const { data: [data], parentElement } = mount;
  if (data.query) keepAddress(data.query);
  beginAtTop(data.place);
  const stop = new AbortController();
  const { signal } = stop;
  explainWords(parentElement, data.colours, signal);
  showPictures(mount, signal);
  fitToPaper(signal);
  followScheme(data.scheme, signal, (scheme) => mount.setTriggerValue("scheme", scheme));
  return () => stop.abort();
});

/**
 * A page begins at its top, and so does the next step of a lesson. Streamlit leaves the place to
 * the browser, which stays at the end, where the button to the next page was. The reader may have
 * left the page that was asked for before this runs at all. It runs when all of a page is there,
 * and whoever has begun to read the page by then stays.
 * @param {string} place
 */
function beginAtTop(place) {
  watchReader();
  const isNext = location.pathname !== path;
  const isReading = isNext && actedOn === location.pathname;
  if ((isNext || (shown && place !== shown)) && !isReading) toTop();
  [path, shown] = [location.pathname, place];
}

/** Once for all pages: note where the reader does something, and go to the top of a next page. */
function watchReader() {
  if (isWatched) return;
  isWatched = true;
  for (const act of ACTS) {
    addEventListener(act, () => actedOn = location.pathname, { capture: true, passive: true });
  }
  // Where the browser says so, a page begins at its top before all of it is there.
  let before = location.pathname;
  globalThis.navigation?.addEventListener("currententrychange", () => {
    if (location.pathname !== before) toTop();
    before = location.pathname;
  });
}

function toTop() {
  document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
}
