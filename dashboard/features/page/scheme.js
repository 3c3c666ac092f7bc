// @ts-check
/** Streamlit draws a page for one theme and does not run it again when the reader takes another. */

/** Milliseconds after which the server is told again, if it has not drawn the page anew. */
const AGAIN = 1000;
const RESTS = "notRunning";

/** What was told last; empty once the page is drawn for it. */
let told = "";

/**
 * Say so while the theme that the reader, or their system, has taken is not the one that the page
 * was drawn for. Once may not be enough: of two components that speak in the same moment Streamlit
 * runs only the part of the page in which one of them stands.
 * @param {string} drawn the scheme that the server drew the page for; empty if it knows of none
 * @param {AbortSignal} signal @param {(scheme: string) => void} tell
 */
export function followScheme(drawn, signal, tell) {
  const app = /** @type {HTMLElement | null} */ (document.querySelector('[data-testid="stApp"]'));
  if (!app || !drawn) return;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let pause = AGAIN;
  const look = () => {
    clearTimeout(timer);
    const { colorScheme } = getComputedStyle(app);
    // While another one was told, parts of the page may have been drawn for that.
    if (colorScheme !== (told || drawn)) tell(colorScheme);
    told = colorScheme === drawn ? "" : colorScheme;
    if (told) timer = setTimeout(lookAgain, pause);
  };
  const lookAgain = () => {
    if (app.dataset.testScriptState === RESTS) {
      told = "";
      pause *= 2;
    }
    look();
  };
  const watch = new MutationObserver(look);
  watch.observe(app, { attributes: true, attributeFilter: ["class"] });
  signal.addEventListener("abort", () => {
    watch.disconnect();
    clearTimeout(timer);
  });
  look();
}
