// @ts-check
/** Hands a sum to the picture, which may come later. */

/** @import { Mount } from "../../../lstm_core/picture/web/shared.js" */
/** @import { Sum } from "../../../lstm_core/picture/web/sum.js" */

/** @param {Mount<Sum>} mount */
export default function ({ data }) {
  Object.assign(globalThis, { lstmViewGatesSum: data });
  dispatchEvent(new Event("lstm-view-gates-sum"));
}
