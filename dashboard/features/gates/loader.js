/* The picture's script stands in an element of its own, which never changes and so is sent once;
 * this one comes with every message and waits for it. */

const READY = "lstm-view-gates-ready";

export default function (mount) {
  let cleanUp = null;
  const start = () => { cleanUp = globalThis.lstmViewGates(mount); };
  if (globalThis.lstmViewGates) start();
  else globalThis.addEventListener(READY, start, { once: true });
  return () => {
    globalThis.removeEventListener(READY, start);
    cleanUp?.();
  };
}
