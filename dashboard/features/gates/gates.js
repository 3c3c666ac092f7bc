// @ts-check
/**
 * Offers the linked picture to its loaders, and hands it the weights that
 * `weights_loader.js` brings.
 */
import { showPicture, takeWeights } from "../../../lstm_core/picture/web/mount.js";
import { unpack } from "../../../lstm_core/picture/web/picture.js";
import { viewOf } from "../../../lstm_core/picture/web/shared.js";
import { unpackWeights } from "../../../lstm_core/picture/web/sum_terms.js";

/** @import { Mount, Texts } from "../../../lstm_core/picture/web/shared.js" */

const ARRIVED = "lstm-view-weights";

/** What takes the weights for the picture in each place. @type {WeakMap<object, () => void>} */
const takers = new WeakMap();

/** @typedef {Mount<Uint8Array | ArrayBuffer>} PictureMount */

/** @param {Mount<[Texts]>} mount */
export default function ({ data: [texts] }) {
  const show = (/** @type {PictureMount} */ { data, parentElement, setStateValue }) => {
    const { picture, end } = showPicture(
      parentElement,
      unpack(data),
      texts,
      (choice) => setStateValue("chosen", choice),
    );
    const take = viewOf(takers, parentElement, () => () => {
      const weights = Object(globalThis).lstmViewWeights;
      if (weights) takeWeights(picture, unpackWeights(weights));
    });
    take();
    addEventListener(ARRIVED, take); // a second time it changes nothing
    return () => {
      removeEventListener(ARRIVED, take);
      end();
    };
  };
  Object.assign(globalThis, { lstmViewGates: show });
  dispatchEvent(new Event("lstm-view-gates-ready"));
}
