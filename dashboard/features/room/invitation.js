// @ts-check
import { find, setText } from "../../../lstm_core/picture/web/shared.js";

/** @import { Mount } from "../../../lstm_core/picture/web/shared.js" */
/** @typedef {{ letters: string, how: string, link: string, code: string }} Data */

/**
 * Show the code of a room in large letters, and the QR code of the link that leads there.
 * @param {Mount<[Data]>} mount
 */
export default function ({ data: [data], parentElement }) {
  setText(find(parentElement, ".letters"), data.letters);
  setText(find(parentElement, ".how"), data.how);
  setText(find(parentElement, ".link"), data.link);
  const image = /** @type {HTMLImageElement} */ (find(parentElement, "img"));
  image.hidden = !data.code;
  if (data.code) image.src = `data:image/svg+xml,${encodeURIComponent(data.code)}`;
}
