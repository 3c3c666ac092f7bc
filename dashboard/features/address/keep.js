// @ts-check
/** The part of a link that asks for a theme: Streamlit's own, read once when the app is loaded. */
const ASKED = "embed_options";
const theme = new URLSearchParams(location.search).getAll(ASKED)
  .find((option) => option === "light_theme" || option === "dark_theme");

/**
 * Keep the address bar on the link that opens what is on the page. The current entry of the
 * history is replaced, so that typing a sentence does not fill the history.
 * @param {Record<string, string>} shown
 */
export function keepAddress(shown) {
  const query = new URLSearchParams(shown);
  if (theme) query.set(ASKED, theme);
  const search = query.size ? `?${query}` : "";
  if (location.search !== search) {
    history.replaceState(history.state, "", location.pathname + search);
  }
}
