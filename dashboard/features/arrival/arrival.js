// Brings its place into view, once, for whoever has followed a link to it.
let hasArrived = false;

export default function ({ parentElement }) {
  if (hasArrived) return;
  hasArrived = true;
  const place = parentElement.host ?? parentElement;
  const began = performance.now();
  // What stands above and below comes in pieces: until all is there, and unless the reader has moved.
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
