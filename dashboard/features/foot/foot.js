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

const asked = new URL(performance.getEntriesByType("navigation")[0]?.name ?? location.href);
let shown = "";

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
 * left the page that was asked for before this runs at all.
 * @param {string} place
 */
function beginAtTop(place) {
  const isNew = shown ? place !== shown : location.pathname !== asked.pathname;
  if (isNew) document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
  shown = place;
}
