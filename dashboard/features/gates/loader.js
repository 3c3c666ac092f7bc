// @ts-check
/**
 * The picture's script stands in an element of its own, which never changes and so is sent once;
 * this one comes with every message and waits for it.
 */

/** @import { PictureMount } from "./gates.js" */

const READY = "lstm-view-gates-ready";

/** @param {PictureMount} mount */
export default function (mount) {
  /** @type {(() => void) | null} */
  let cleanUp = null;
  const start = () => {
    cleanUp = Object(globalThis).lstmViewGates(mount);
  };
  if ("lstmViewGates" in globalThis) start();
  else addEventListener(READY, start, { once: true });
  return () => {
    removeEventListener(READY, start);
    cleanUp?.();
  };
}
