// @ts-check
/** Hands the cell's weights to the picture, which may come later. */

/** @import { Mount } from "../../../lstm_core/picture/web/shared.js" */

/** @param {Mount<Uint8Array | ArrayBuffer>} mount */
export default function ({ data }) {
  Object.assign(globalThis, { lstmViewWeights: data });
  dispatchEvent(new Event("lstm-view-weights"));
}
