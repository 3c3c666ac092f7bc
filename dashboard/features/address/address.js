// Keeps the address bar on the link that opens what is on the page.
// The current history entry is replaced, so typing a sentence does not fill the history.
export default function ({ data: [data] }) {
  const query = new URLSearchParams(data.query).toString();
  const address = window.location.pathname + (query ? `?${query}` : "");
  if (window.location.search !== (query ? `?${query}` : "")) {
    window.history.replaceState(window.history.state, "", address);
  }
}
