/* The sum behind a gate or a candidate, in the cell's place.
 *
 * Python works it out from the weights and sends it through an element of its own, so that the
 * picture's message stays as it is. */

const SUM_ARRIVED = "lstm-view-gates-sum";

function buildSum(picture) {
  const { parts, trace } = picture;
  parts.sums.replaceChildren();
  const bar = child(parts.sums, "div", "sumbar");
  const view = { buttons: {}, place: null, body: null, shown: null };
  for (const name of trace.sums) {
    const { letter, label } = trace.quantities.find((quantity) => quantity.name === name);
    view.buttons[name] = button(bar, "", `${letter} · ${label}`, () => openSum(picture, name));
  }
  if (picture.cell) view.close = button(bar, "toggle", "Back to the cell", () => closeSum(picture));
  view.place = child(parts.sums, "p", "place");
  view.body = child(parts.sums, "div", "sumbody");
  view.body.tabIndex = 0;
  view.body.setAttribute("role", "region");
  view.body.setAttribute("aria-label", "The sum behind this number");
  picture.sumView = view;
  picture.opened = picture.cell ? null : trace.sums[0];
}

/* Keyboard users stay where they were: in the bar, or on the node that they opened. */
function openSum(picture, name) {
  if (picture.practice) return;
  stop(picture, false);
  picture.q = restOf(picture);
  picture.opened = name;
  drawMoment(picture);
  drawOpened(picture);
  picture.sumView.buttons[name].focus({ preventScroll: true });
  tellPython(picture, 0);
}

function closeSum(picture, focus = true) {
  if (!picture.cell || !picture.opened) return;
  const node = picture.cell.nodes[NODE_OF[picture.opened]];
  picture.opened = null;
  drawOpened(picture);
  if (focus) node.focus({ preventScroll: true });
  tellPython(picture);
}

function receiveSum(picture, sum) {
  picture.sum = sum;
  drawOpened(picture);
}

function drawOpened(picture) {
  const { parts, sumView: view, opened, sum, trace, step, unit } = picture;
  parts.sums.hidden = !opened;
  parts.stage.hidden = !picture.cell || Boolean(opened);
  parts.stagetext.hidden = !picture.cell || Boolean(opened) || Boolean(picture.practice);
  if (!opened) return;
  for (const name in view.buttons) set(view.buttons[name], { "aria-pressed": String(name === opened) });
  const { label } = trace.quantities.find(({ name }) => name === opened);
  setText(view.place, `The ${label} of unit ${unit} at ${quoted(trace.words[step])}`);
  const isThis = sum && sum.name === opened && sum.step === step && sum.unit === unit && sum.identity === trace.identity;
  view.body.classList.toggle("waiting", !isThis);
  view.body.setAttribute("aria-busy", String(!isThis));
  if (isThis && view.shown !== sum.html) {
    view.shown = sum.html;
    view.body.innerHTML = sum.html; // numbers and fixed names alone: nothing that was typed
  }
}
