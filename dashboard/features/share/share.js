// @ts-check
import { find, mounted, say, setText, viewOf } from "../../../lstm_core/picture/web/shared.js";

/** @import { Mount, Texts } from "../../../lstm_core/picture/web/shared.js" */
/** @typedef {{ link: string, code: string, texts: Texts }} Data */

/** @type {WeakMap<object, { told: string }>} the address that was last told, by each place */
const views = new WeakMap();

/**
 * Tell Python the address that the browser is at, now and when it changes, and show what comes
 * back: the link to copy and its code.
 */
export default mounted(
  (/** @type {Mount<[Data]>} */ { data: [data], parentElement, setStateValue }) => {
    const input = /** @type {HTMLInputElement} */ (find(parentElement, "input"));
    const image = /** @type {HTMLImageElement} */ (find(parentElement, "img"));
    const status = find(parentElement, "[role=status]");
    const view = viewOf(views, parentElement, () => ({ told: "" }));
    const tell = () => {
      if (view.told === location.href) return;
      view.told = location.href;
      setStateValue("address", view.told);
    };
    tell();
    // A picture may change the address at any time, and a change of it makes no event.
    const watch = setInterval(tell, 1000);
    if (input.value !== data.link) setText(status, "");
    input.value = data.link;
    image.hidden = !data.code;
    find(parentElement, ".long").hidden = Boolean(data.code) || !data.link;
    if (data.code) image.src = `data:image/svg+xml,${encodeURIComponent(data.code)}`;
    const button = /** @type {HTMLButtonElement} */ (find(parentElement, "button"));
    button.onclick = async () => {
      input.select();
      const copied = await copy(input.value);
      setText(status, say(data.texts, copied ? "copied" : "select"));
    };
    return () => clearInterval(watch);
  },
);

/** Whether it could be copied: without https a browser may refuse. @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return document.execCommand("copy");
  }
}
