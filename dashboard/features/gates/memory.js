/* What is in the chosen unit's cell state, by the word that wrote it, and what is left of each
 * word's writing at the end. c_t is the exact sum of its parts. */

const MEMORY = { tall: 150, gap: 46, low: 66, left: 34 };

function buildMemory(picture) {
  const root = picture.parts.memory;
  root.replaceChildren();
  const view = { title: titled(root, "memory", picture), sum: child(root, "p", "sum"), svg: shape(root, "svg", { role: "img", height: MEMORY.tall + MEMORY.gap + MEMORY.low }), axis: child(root, "div", "axis") };
  view.column = shape(view.svg, "rect", { fill: "var(--surface)", y: 0, height: MEMORY.tall + MEMORY.gap + MEMORY.low });
  view.zero = shape(view.svg, "line", { stroke: "var(--muted)" });
  view.written = shape(view.svg, "path", { fill: "none", stroke: "var(--cell-state-ink)", "stroke-dasharray": "3 3" });
  view.parts = shape(view.svg, "path", { fill: "var(--cell-state)" });
  view.note = shape(view.svg, "text", { class: "part", x: 0, y: MEMORY.tall + 30 }, "Left at the end of all that each word wrote (all units)");
  view.floor = shape(view.svg, "line", { stroke: "var(--muted)" });
  view.left = shape(view.svg, "path", { fill: "var(--cell-state)" });
  view.shares = shape(view.svg, "g");
  view.svg.addEventListener("click", (event) => {
    const box = view.svg.getBoundingClientRect();
    const step = Math.floor(((event.clientX - box.left - MEMORY.left) / view.room) * picture.trace.steps);
    if (step >= 0 && step < picture.trace.steps) choose(picture, step, picture.unit);
  });
  picture.memory = view;
}

function layMemory(picture) {
  const { memory: view, trace } = picture;
  view.width = picture.parts.memory.clientWidth;
  view.room = view.width - MEMORY.left - 8;
  view.x = (t) => MEMORY.left + ((t + 0.5) / trace.steps) * view.room;
  const wide = view.room / trace.steps;
  view.bar = Math.min(54, wide > 3 ? wide - Math.max(1, wide * 0.25) : wide);
  set(view.svg, { width: view.width });
  set(view.column, { width: Math.max(4, wide) });
  const floor = MEMORY.tall + MEMORY.gap + MEMORY.low;
  set(view.floor, { x1: MEMORY.left, x2: view.width, y1: floor - 1, y2: floor - 1 });
  set(view.left, { d: trace.left.map((share, t) => barPath(view, t, floor - 1, share * (MEMORY.low - 18))).join("") || "M0 0" });
  const said = view.bar >= 34 ? trace.left : [];
  const texts = pool(view.shares, said.length, (parent) => shape(parent, "text", { class: "sub", "text-anchor": "middle" }));
  said.forEach((share, t) => {
    set(texts[t], { x: view.x(t), y: floor - 6 - share * (MEMORY.low - 18) });
    setText(texts[t], percent(share));
  });
}

const barPath = (view, t, base, tall) => `M${(view.x(t) - view.bar / 2).toFixed(1)} ${base}h${view.bar.toFixed(1)}v${(-tall).toFixed(1)}h${(-view.bar).toFixed(1)}Z`;

/* [what is left of the start, what is left of each step up to `step`] and what each wrote. */
function memoryParts(trace, step, unit) {
  const parts = new Array(step + 1).fill(0);
  const written = new Array(step + 1).fill(0);
  let through = 1;
  for (let t = step; t >= 0; t--) {
    const f = valueAt(trace, "forget_gate", t, unit);
    if (!Number.isFinite(f)) continue; // a masked step carries over
    written[t] = valueAt(trace, "input_gate", t, unit) * valueAt(trace, "candidate", t, unit);
    parts[t] = through * written[t];
    through *= f;
  }
  return { start: through * trace.start.cell_state[unit], parts, written };
}

function drawMemory(picture) {
  const { memory: view, trace, step, unit } = picture;
  if (!view.width) return;
  if (view.scaled !== unit || view.scaledFor !== trace) {
    view.scaled = unit;
    view.scaledFor = trace;
    let [low, high] = [0.02, 0.02];
    for (let t = 0; t < trace.steps; t++) {
      const written = valueAt(trace, "input_gate", t, unit) * valueAt(trace, "candidate", t, unit);
      if (written > high) high = written;
      if (-written > low) low = -written;
    }
    view.scale = (MEMORY.tall - 8) / (low + high);
    view.base = 4 + high * view.scale;
    set(view.zero, { x1: MEMORY.left, x2: view.width, y1: view.base, y2: view.base });
  }
  const hidden = isHidden(picture, step);
  const { start, parts, written } = memoryParts(trace, step, unit);
  const draw = (values) => values.map((value, t) => (value ? barPath(view, t, view.base.toFixed(1), value * view.scale) : "")).join("") || "M0 0";
  set(view.parts, { d: hidden ? "M0 0" : draw(parts) });
  set(view.written, { d: hidden || view.bar < 4 ? "M0 0" : draw(written) });
  set(view.left, { opacity: hidden ? 0 : 1 });
  set(view.shares, { opacity: hidden ? 0 : 1 });
  const wide = Math.max(4, view.room / trace.steps);
  set(view.column, { x: (view.x(step) - wide / 2).toFixed(1) });
  setText(view.title, `What unit ${unit} remembers after ${quoted(trace.words[step])}, and who wrote it`);
  const said = hidden ? "Hidden until the step is complete." : memorySum(trace, step, unit, start, parts);
  setText(view.sum, said);
  set(view.svg, { "aria-label": hidden ? said : `${said} ${leftAlt(trace)}` });
  drawWordAxis(view.axis, trace, step, (t) => view.x(t), view.width);
}

/* The largest parts by name, the others as one; rounded so that what is shown adds up. */
function memorySum(trace, step, unit, start, parts) {
  const most = 4;
  const c = valueAt(trace, "cell_state", step, unit);
  const ranked = parts.map((value, t) => ({ t, value })).filter(({ value }) => value !== 0)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const shown = ranked.slice(0, ranked.length <= most + 1 ? most + 1 : most).sort((a, b) => a.t - b.t);
  const terms = shown.map(({ t, value }) => ({ value, name: writerOf(trace, t) }));
  const others = ranked.length - shown.length;
  if (others) terms.push({ value: ranked.slice(shown.length).reduce((total, { value }) => total + value, 0), name: `the other ${others}` });
  if (start !== 0) terms.unshift({ value: start, name: "the start" });
  if (!terms.length) return "The cell state is 0: nothing has been written.";
  const rounded = roundedToSum(terms.map(({ value }) => value), c);
  const sum = terms.map(({ name }, index) => `${number(rounded[index], true)} ${name}`).join("  ");
  return `${sum}  = c = ${number(c, true)}`;
}

/* A word, with its place if the sentence has it more than once. */
function writerOf(trace, t) {
  const name = trace.isPad[t] ? "pad" : quoted(trace.words[t]);
  const twice = trace.words.indexOf(trace.words[t]) !== trace.words.lastIndexOf(trace.words[t]);
  return twice ? `${name} (step ${t + 1})` : name;
}

function leftAlt(trace) {
  const said = trace.left.map((share, t) => ({ share, t })).filter(({ t }) => !trace.isPad[t]).slice(-8);
  return `At the end of the sentence, of all that each word wrote is left, the amounts of all units together: ${said.map(({ share, t }) => `${isolated(trace.words[t])} ${percent(share)}`).join(", ")}.`;
}
