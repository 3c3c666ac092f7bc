// @ts-check
/** @import { Mount } from "../../../lstm_core/picture/web/shared.js" */

let hasArrived = false;

/**
 * Bring this place into view, once, for a reader who has followed a link to it.
 * @param {Mount<unknown>} mount
 */
export default function ({ parentElement }) {
  if (hasArrived) return;
  hasArrived = true;
  const place = parentElement instanceof ShadowRoot ? parentElement.host : parentElement;
  const began = performance.now();
  // The page comes in pieces: go on until all is there, or until the reader moves.
  const stop = new AbortController();
  for (const kind of ["wheel", "touchstart", "keydown", "pointerdown"]) {
    addEventListener(kind, () => stop.abort(), { signal: stop.signal, passive: true });
  }
  const follow = () => {
    if (stop.signal.aborted || performance.now() - began > 2000) return stop.abort();
    place.scrollIntoView({ block: "start", behavior: "instant" });
    setTimeout(follow, 100);
  };
  follow();
}
