// @ts-check
import { find, say, setText } from "../../../lstm_core/picture/web/shared.js";

/** @import { Mount, Texts } from "../../../lstm_core/picture/web/shared.js" */
/** @typedef {{ link: string, code: string, texts: Texts }} Data */

/**
 * Tell Python the address that the browser is at, now and when it changes, and show what comes
 * back: the link to copy and its code.
 * @param {Mount<[Data]>} mount
 */
export default function ({ data: [data], parentElement, setStateValue }) {
  const input = /** @type {HTMLInputElement} */ (find(parentElement, "input"));
  const image = /** @type {HTMLImageElement} */ (find(parentElement, "img"));
  const status = find(parentElement, "[role=status]");
  let told = "";
  const tell = () => {
    if (told === location.href) return;
    told = location.href;
    setStateValue("address", told);
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
}

/** Whether it could be copied: without https a browser may refuse. @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return document.execCommand("copy");
  }
}
