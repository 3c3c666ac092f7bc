/* Carries the values through the cell, in the order of the computation, and on to the next word.
 *
 * `picture.q` is how far the chosen step is computed: a whole number for each stage done. */

const STAGE = 800; // ms at speed 1
const SPEEDS = [0.5, 1, 2, 4, 8];

const restOf = (picture) => (picture.trace.cell === "lstm" ? 5 : 0);
const endOf = (picture) => restOf(picture) + 1;
const isLast = (picture) => picture.step === picture.trace.steps - 1;
const isStill = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

function buildControls(picture) {
  const { controls } = picture.parts;
  picture.buttons = {
    restart: button(controls, "", "Restart", () => restart(picture)),
    back: button(controls, "", "Back", () => back(picture)),
    play: button(controls, "main", "Play", () => playOrPause(picture)),
    step: button(controls, "", "Step", () => forward(picture)),
  };
  const label = child(controls, "label", "speed", "speed ");
  const speeds = child(label, "select");
  for (const speed of SPEEDS) {
    const option = child(speeds, "option", "", `${speed}×`);
    option.value = speed;
    option.selected = speed === 1;
  }
  speeds.addEventListener("change", () => { picture.speed = Number(speeds.value); });
  picture.speed = 1;
  picture.buttons.practice = button(controls, "toggle", "Compute it yourself", () => togglePractice(picture));
}

function markControls(picture) {
  const { buttons, practice } = picture;
  setText(buttons.play, picture.playing ? "Pause" : "Play");
  const atStart = picture.step === 0 && picture.q === 0;
  const atEnd = isLast(picture) && picture.q >= restOf(picture);
  // Not `disabled`: that would take the focus away from who pressed it.
  for (const [name, off] of [["restart", atStart || practice], ["back", atStart || practice], ["play", practice], ["step", atEnd || practice]]) {
    set(buttons[name], { "aria-disabled": String(Boolean(off)) });
  }
  set(buttons.practice, { "aria-pressed": String(Boolean(practice)) });
  buttons.practice.hidden = picture.trace.cell !== "lstm";
}

/* How far each part is computed at `q`. */
function progress(q) {
  const gates = clamp(q);
  return {
    f: gates, i: gates, g: gates, o: gates, kept: clamp(q - 1), written: clamp(q - 2), c: clamp(q - 3),
    tanh: clamp(2 * (q - 4)), h: clamp(2 * (q - 4) - 1),
  };
}

function drawMoment(picture) {
  if (picture.trace.cell === "lstm") {
    if (picture.practice) drawCell(picture, picture.practice.done);
    else drawCell(picture, progress(picture.q), clamp(picture.q - 5));
    if (picture.moving) keepInSight(picture);
  }
  const stage = picture.practice ? -1 : Math.ceil(picture.q - 1e-9);
  const told = `${stage}:${picture.step}:${picture.unit}:${picture.trace.identity}`;
  if (picture.told !== told) {
    picture.told = told;
    setText(picture.parts.stagetext, stageText(picture, stage));
  }
}

/* On a phone the cell is wider than the window: it scrolls along with the computation. */
function keepInSight({ parts, cell, q }) {
  const room = cell.width - cell.room;
  if (room > 4) parts.stage.scrollLeft = room * ease(clamp(q < 5 ? q - 2.5 : 6 - q));
}

function stageText(picture, stage) {
  const { trace, step, unit } = picture;
  if (trace.cell !== "lstm" || stage < 0) return "";
  const v = cellValues(trace, step, unit);
  if (!Number.isFinite(v.f)) return "This step is masked: nothing is computed, the state is carried over.";
  const n = (value) => number(value, true);
  return [
    `${quoted(trace.words[step])} is read. The belt holds ${n(v.before)}. Press Step.`,
    `1 Gates: the word ${quoted(trace.words[step])} and what all units showed before (h) set the gates and the candidate.`,
    `2 Forget: the forget gate lets ${percent(v.f)} of ${n(v.before)} through: ${n(v.keptShown)} is kept.`,
    `3 Write: the input gate lets ${percent(v.i)} of the candidate ${n(v.g)} through: ${n(v.writtenShown)} is written.`,
    `4 Sum: ${n(v.keptShown)} kept and ${n(v.writtenShown)} written make ${n(v.c)}, the new cell state.`,
    `c = f × c before + i × g = ${number(v.f)} × ${bracketed(v.before)} + ${number(v.i)} × ${bracketed(v.g)} = ${number(v.c)}\nh = o × tanh(c) = ${number(v.o)} × ${bracketed(v.tanh)} = ${number(v.h)}`,
    "6 On to the next word: the belt carries the cell state along.",
  ][stage];
}

const bracketed = (value) => (number(value).startsWith("−") ? `(${number(value)})` : number(value));

function playOrPause(picture) {
  if (picture.practice) return;
  closeSum(picture, false);
  if (picture.playing) { stop(picture); return; }
  if (isLast(picture) && picture.q >= restOf(picture)) moveTo(picture, 0, 0);
  picture.playing = true;
  picture.target = Infinity;
  run(picture);
}

/* One stage on; a press while one is moving finishes it first. */
function forward(picture) {
  if (picture.practice) return;
  closeSum(picture, false);
  const from = picture.moving && Number.isFinite(picture.target) ? picture.target : picture.q;
  picture.playing = false;
  if (picture.moving) settle(picture, from);
  if (isLast(picture) && picture.q >= restOf(picture)) { stop(picture); return; }
  picture.target = Math.floor(picture.q + 1e-9) + 1;
  if (isStill()) { settle(picture, picture.target); stop(picture); } else run(picture);
}

function back(picture) {
  if (picture.practice) return;
  closeSum(picture, false);
  const { q, step } = picture;
  stop(picture, false);
  if (q > 1e-9) moveTo(picture, step, Math.ceil(q - 1e-9) - 1);
  else if (step > 0) moveTo(picture, step - 1, endOf(picture) - 1);
  stop(picture);
}

function restart(picture) {
  if (picture.practice) return;
  closeSum(picture, false);
  stop(picture, false);
  moveTo(picture, 0, 0);
  stop(picture);
}

/* Puts the picture at `q`, on the next word when that is past the end of this one. */
function settle(picture, q) {
  if (q < endOf(picture)) { picture.q = q; drawMoment(picture); return; }
  if (isLast(picture)) { picture.q = restOf(picture); drawMoment(picture); return; }
  moveTo(picture, picture.step + 1, q - endOf(picture));
}

function moveTo(picture, step, q) {
  picture.q = q;
  if (step === picture.step) { drawMoment(picture); return; }
  picture.step = step;
  drawSelection(picture);
}

function run(picture) {
  cancelAnimationFrame(picture.frame);
  clearTimeout(picture.still);
  picture.moving = true;
  picture.last = null;
  markControls(picture);
  if (isStill()) picture.still = setTimeout(() => nextStill(picture), 1000 / picture.speed);
  else picture.frame = requestAnimationFrame((now) => tick(picture, now));
}

function nextStill(picture) {
  settle(picture, Math.floor(picture.q + 1e-9) + 1);
  if (isLast(picture) && picture.q >= restOf(picture)) stop(picture);
  else picture.still = setTimeout(() => nextStill(picture), 1000 / picture.speed);
}

function tick(picture, now) {
  const passed = picture.last === null ? 0 : Math.min(100, now - picture.last);
  picture.last = now;
  const limit = isLast(picture) ? Math.min(picture.target, restOf(picture)) : picture.target;
  const q = Math.min(picture.q + (passed * picture.speed) / STAGE, limit);
  settle(picture, q);
  if (q >= limit) stop(picture);
  else picture.frame = requestAnimationFrame((next) => tick(picture, next));
}

function stop(picture, tell = true) {
  cancelAnimationFrame(picture.frame);
  clearTimeout(picture.still);
  picture.playing = false;
  picture.moving = false;
  markControls(picture);
  if (!tell) return;
  announce(picture);
  if (picture.opened) tellPython(picture); // a sum that is seen follows
  else picture.owed = true;
}
