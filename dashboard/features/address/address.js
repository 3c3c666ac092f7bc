// @ts-check
/** @import { Mount } from "../../../lstm_core/picture/web/shared.js" */

let shown = "";

/** The part of a link that asks for a theme: Streamlit's own, read once when the app is loaded. */
const ASKED = "embed_options";
const theme = new URLSearchParams(location.search).getAll(ASKED)
  .find((option) => option === "light_theme" || option === "dark_theme");

/**
 * Keep the address bar on the link that opens what is on the page. The current entry of the
 * history is replaced, so that typing a sentence does not fill the history.
 * @param {Mount<[{ query: Record<string, string> }]>} mount
 */
export default function ({ data: [data] }) {
  const query = new URLSearchParams(data.query);
  if (theme) query.set(ASKED, theme);
  const search = query.size ? `?${query}` : "";
  if (location.search !== search) {
    history.replaceState(history.state, "", location.pathname + search);
  }
  // A page begins at its top, and so does the next step of a lesson. Streamlit leaves the place
  // to the browser, which on a phone stays at the end, where the button to the next page was.
  const place = `${location.pathname} ${data.query.lesson ?? ""}`;
  if (shown && place !== shown) document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
  shown = place;
}
