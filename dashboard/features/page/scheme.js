// @ts-check
/** Streamlit draws a page for one theme and does not run it again when the reader takes another. */

/** The theme that the page was last drawn for; every mount of a component begins with it. */
let drawn = "";

/**
 * Say so when the reader, or their system, takes the other theme.
 * @param {AbortSignal} signal @param {(scheme: string) => void} tell
 */
export function followScheme(signal, tell) {
  const app = document.querySelector('[data-testid="stApp"]');
  if (!app) return;
  const look = () => {
    const scheme = getComputedStyle(app).colorScheme;
    const isNew = drawn !== "" && scheme !== drawn;
    drawn = scheme;
    if (isNew) tell(scheme);
  };
  const watch = new MutationObserver(look);
  watch.observe(app, { attributes: true, attributeFilter: ["class"] });
  signal.addEventListener("abort", () => watch.disconnect());
  look();
}
