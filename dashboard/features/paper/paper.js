// @ts-check
/** What a stylesheet alone cannot say of a printed page. */

/** The width of a sheet between its margins, in CSS pixels: see `paper.css`. */
const SHEET = (210 - 2 * 12) * 96 / 25.4;

/**
 * Before the page is printed, say how much narrower the sheet is than what the pictures were drawn
 * for: they are not drawn anew for the paper.
 * @param {AbortSignal} signal
 */
export function fitToPaper(signal) {
  addEventListener("beforeprint", () => {
    const drawn = document.querySelector('[data-testid="stMainBlockContainer"] > *');
    const share = Math.min(1, SHEET / (drawn?.clientWidth || SHEET));
    document.documentElement.style.setProperty("--on-paper", share.toFixed(4));
  }, { signal });
}
