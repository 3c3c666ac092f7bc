// @ts-check
/** The picture in a file of its own, which holds all that it needs as JSON. */
import { find } from "./shared.js";
import { present } from "./standalone.js";

/** @import { Shown } from "./standalone.js" */

/** @param {Document} page */
export default function (page) {
  const text = find(page, "#data").textContent ?? "";
  /** @type {{ shown: Shown, messages: string[] }} */
  const { shown, messages } = JSON.parse(text);
  present(find(page, "#picture"), shown, messages.map(bytesOf));
}

/** @param {string} base64 */
const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
