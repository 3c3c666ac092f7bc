/* The chosen unit along the sentence: gates above, what it carries below. */

const DASHES = { forget_gate: "", input_gate: "8 5", output_gate: "2 4", update_gate: "", reset_gate: "8 5", candidate: "2 4", cell_state: "", hidden_state: "8 5" };
const MARKERS = { forget_gate: "●", input_gate: "■", output_gate: "◆", update_gate: "●", reset_gate: "■", candidate: "▲", cell_state: "●", hidden_state: "✕" };
const MOST_MARKERS = 40;

function buildCurves(picture) {
  const root = picture.parts.curves;
  root.replaceChildren();
  const view = { title: titled(root, "curves", picture), svg: shape(root, "svg", { role: "img" }), axis: child(root, "div", "axis"), lines: {} };
  view.back = shape(view.svg, "g");
  view.marker = shape(view.svg, "line", { class: "now" });
  for (const quantity of picture.trace.quantities) {
    const colour = `var(--${quantity.name.replaceAll("_", "-")})`;
    const group = shape(view.svg, "g");
    view.lines[quantity.name] = {
      quantity,
      path: shape(group, "path", { fill: "none", stroke: colour, "stroke-width": quantity.name === "cell_state" ? 3.5 : 2.2, "stroke-dasharray": DASHES[quantity.name] ?? "" }),
      marks: shape(group, "g", { fill: colour, class: "marks" }),
      dot: shape(group, "circle", { r: 5, fill: colour, stroke: "var(--background)", "stroke-width": 1.5 }),
      label: shape(group, "text", { class: "label", fill: `var(--${quantity.name.replaceAll("_", "-")}-ink)` }),
    };
  }
  view.svg.addEventListener("click", (event) => {
    const box = view.svg.getBoundingClientRect();
    const step = Math.floor(((event.clientX - box.left - view.left) / view.room) * picture.trace.steps);
    if (step >= 0 && step < picture.trace.steps) choose(picture, step, picture.unit);
  });
  picture.curves = view;
}

function layCurves(picture) {
  const { curves: view, trace } = picture;
  const gates = trace.quantities.some((quantity) => quantity.gate);
  const carried = trace.quantities.filter((quantity) => !quantity.gate);
  view.width = picture.parts.curves.clientWidth;
  view.height = 300;
  view.left = 34;
  view.room = view.width - view.left - 104;
  set(view.svg, { width: view.width, height: view.height });
  const largest = Math.max(1, ...carried.map((quantity) => quantity.high));
  view.rows = { upper: { top: 12, height: 104, low: 0, high: 1 }, lower: { top: gates ? 146 : 12, height: gates ? 142 : 276, low: -largest, high: largest } };
  view.x = (t) => view.left + ((t + 0.5) / trace.steps) * view.room;
  view.y = (quantity, value) => {
    const row = quantity.gate ? view.rows.upper : view.rows.lower;
    return row.top + row.height * (1 - (value - row.low) / (row.high - row.low));
  };
  view.back.replaceChildren();
  for (const [a, b] of trace.pads) {
    const x = view.left + (a / trace.steps) * view.room;
    shape(view.back, "rect", { x, y: 4, width: ((b - a) / trace.steps) * view.room, height: view.height - 8, fill: "var(--surface)" });
  }
  const ticks = [...(gates ? [[{ gate: true }, 0], [{ gate: true }, 0.5], [{ gate: true }, 1]] : []), [{}, -largest], [{}, 0], [{}, largest]];
  for (const [row, value] of ticks) {
    const y = view.y(row, value);
    shape(view.back, "line", { x1: view.left, x2: view.left + view.room, y1: y, y2: y, stroke: value === 0 ? "var(--muted)" : "var(--border)" });
    shape(view.back, "text", { x: view.left - 6, y: y + 4, "text-anchor": "end", class: "tick" }, number(value, false, 1).replace(/\.0$/, ""));
  }
  view.drawn = null;
}

function drawCurves(picture) {
  const { curves: view, trace, unit, step } = picture;
  if (!view.width) return;
  const end = hiddenFrom(picture);
  const drawn = `${unit}:${end}`;
  if (view.drawn !== drawn) {
    view.drawn = drawn;
    setText(view.title, `Unit ${unit} along the sentence`);
    for (const line of Object.values(view.lines)) drawLine(trace, view, line, unit, end);
    labelEnds(trace, view, unit, end);
    set(view.svg, { "aria-label": curvesAlt(trace, unit, end) });
  }
  const x = view.x(step);
  set(view.marker, { x1: x, x2: x, y1: 4, y2: view.height - 4 });
  for (const line of Object.values(view.lines)) {
    const value = valueAt(trace, line.quantity.name, step, unit);
    const shown = Number.isFinite(value) && step < end;
    set(line.dot, { cx: x, cy: shown ? view.y(line.quantity, value) : 0, opacity: shown ? 1 : 0 });
  }
  drawWordAxis(view.axis, trace, step, (t) => view.x(t), view.width - 40);
}

function drawLine(trace, view, line, unit, end) {
  let path = "";
  const marks = [];
  for (let t = 0; t < end; t++) {
    const value = valueAt(trace, line.quantity.name, t, unit);
    if (!Number.isFinite(value)) { path += " "; continue; }
    const [x, y] = [view.x(t), view.y(line.quantity, value)];
    const before = t > 0 && Number.isFinite(valueAt(trace, line.quantity.name, t - 1, unit));
    path += `${before ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
    marks.push([x, y]);
  }
  set(line.path, { d: path.trim() || "M0 0" });
  const shown = trace.steps <= MOST_MARKERS ? marks : [];
  const elements = pool(line.marks, shown.length, (parent) => shape(parent, "text", { "text-anchor": "middle", "font-size": 11 }, MARKERS[line.quantity.name]));
  shown.forEach(([x, y], index) => set(elements[index], { x, y: y + 4 }));
}

/* Names beside the ends of the lines, pushed apart so that none covers another. */
function labelEnds(trace, view, unit, end) {
  const least = 15;
  for (const gate of [true, false]) {
    const lines = Object.values(view.lines).filter((line) => line.quantity.gate === gate);
    const ends = lines.map((line) => {
      let value = end > 0 ? valueAt(trace, line.quantity.name, end - 1, unit) : 0;
      if (!Number.isFinite(value)) value = 0;
      return { line, y: view.y(line.quantity, value) };
    }).sort((a, b) => a.y - b.y);
    const row = gate ? view.rows.upper : view.rows.lower;
    ends.forEach((entry, index) => { if (index) entry.y = Math.max(entry.y, ends[index - 1].y + least); });
    for (let index = ends.length - 1, floor = row.top + row.height; index >= 0; index--, floor -= least) ends[index].y = Math.min(ends[index].y, floor);
    for (const { line, y } of ends) {
      set(line.label, { x: view.left + view.room + 8, y: y + 5 });
      setText(line.label, `${MARKERS[line.quantity.name]} ${line.quantity.label}`);
    }
  }
}

function curvesAlt(trace, unit, end) {
  const parts = [`Curves of unit ${unit} over ${counted(trace.steps, "step")}.`];
  for (const { name, label } of trace.quantities) {
    let low = -1;
    let high = -1;
    for (let t = 0; t < end; t++) {
      const value = valueAt(trace, name, t, unit);
      if (!Number.isFinite(value)) continue;
      if (low < 0 || value < valueAt(trace, name, low, unit)) low = t;
      if (high < 0 || value > valueAt(trace, name, high, unit)) high = t;
    }
    if (low < 0) continue;
    const at = (t) => `${number(valueAt(trace, name, t, unit))} at ${quoted(trace.words[t])}`;
    parts.push(`${label[0].toUpperCase()}${label.slice(1)}: from ${at(low)} to ${at(high)}.`);
  }
  return parts.join(" ");
}
