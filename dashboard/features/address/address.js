// @ts-check
/** @import { Mount } from "../../../lstm_core/picture/web/shared.js" */

/**
 * Keep the address bar on the link that opens what is on the page. The current entry of the
 * history is replaced, so that typing a sentence does not fill the history.
 * @param {Mount<[{ query: Record<string, string> }]>} mount
 */
export default function ({ data: [data] }) {
  const query = new URLSearchParams(data.query).toString();
  const search = query ? `?${query}` : "";
  if (location.search !== search) {
    history.replaceState(history.state, "", location.pathname + search);
  }
}
