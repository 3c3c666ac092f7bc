/* Numbers, words and elements: what every part of the picture uses. */

const SVG = "http://www.w3.org/2000/svg";

function number(value, signed = false, digits = 2) {
  if (!Number.isFinite(value)) return "–";
  const scale = 10 ** digits;
  const text = (rounded(Math.abs(value) * scale) / scale).toFixed(digits);
  if (Number(text) === 0) return text;
  return (value < 0 ? "−" : signed ? "+" : "") + text;
}

/* Halves go to the even side, as Python rounds. */
const rounded = (value) => (value % 1 === 0.5 ? 2 * Math.round(value / 2) : Math.round(value));

function percent(share) {
  const whole = rounded(100 * share);
  if (whole === 0 && share > 0) return "<1\u00a0%";
  if (whole === 100 && share < 0.999999) return ">99\u00a0%";
  return `${whole}\u00a0%`;
}

/* A word that runs from right to left would turn the sentence around it; FSI and PDI keep it apart. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const isolated = (word) => (RIGHT_TO_LEFT.test(word) ? `\u2068${word}\u2069` : word);
const quoted = (word) => `“${isolated(word)}”`;
const clamp = (value, low = 0, high = 1) => Math.min(high, Math.max(low, value));
const between = (from, to, share) => from + (to - from) * share;
const ease = (share) => (share < 0.5 ? 2 * share * share : 1 - 2 * (1 - share) ** 2);
const counted = (count, thing) => `${count} ${thing}${count === 1 ? "" : "s"}`;

function child(parent, tag, className = "", text = null) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== null) element.textContent = text;
  parent.append(element);
  return element;
}

function shape(parent, tag, attributes = {}, text = null) {
  const element = document.createElementNS(SVG, tag);
  set(element, attributes);
  if (text !== null) element.textContent = text;
  parent.append(element);
  return element;
}

/* Only what differs is written: an unchanged attribute costs the browser nothing. */
function set(element, attributes) {
  const known = (element.known ??= {});
  for (const name in attributes) {
    const value = String(attributes[name]);
    if (known[name] === value) continue;
    known[name] = value;
    element.setAttribute(name, value);
  }
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function button(parent, className, text, press) {
  const made = child(parent, "button", className, text);
  made.type = "button";
  made.addEventListener("click", press);
  return made;
}

/* As many children of one kind as there are values; those that stay are kept. */
function pool(parent, count, make) {
  while (parent.children.length > count) parent.lastChild.remove();
  while (parent.children.length < count) make(parent, parent.children.length);
  return parent.children;
}

function unpack(data) {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  // A copy, as a float must stand at a multiple of four.
  const floats = new Float32Array(bytes.slice(4 + length).buffer);
  const { steps, units } = header;
  const trace = { ...header, values: {}, start: {} };
  let at = 0;
  for (const { name } of header.quantities) trace.values[name] = floats.subarray(at, (at += steps * units));
  trace.start.hidden_state = floats.subarray(at, (at += units));
  trace.start.cell_state = floats.subarray(at, at + units);
  trace.isPad = Array.from({ length: steps }, (_, t) => header.pads.some(([a, b]) => t >= a && t < b));
  trace.order = header.order ?? Array.from({ length: units }, (_, unit) => unit);
  trace.row = [];
  trace.order.forEach((unit, row) => { trace.row[unit] = row; });
  return trace;
}

const valueAt = (trace, name, step, unit) =>
  step < 0 ? trace.start[name][unit] : trace.values[name][step * trace.units + unit];

/* Everything the cell computes for one unit at one step; a masked step has NaN gates. */
function cellValues(trace, step, unit) {
  const read = (name) => valueAt(trace, name, step, unit);
  const [f, i, g, o] = ["forget_gate", "input_gate", "candidate", "output_gate"].map(read);
  const before = valueAt(trace, "cell_state", step - 1, unit);
  const c = read("cell_state");
  const [keptShown, writtenShown] = roundedToSum([f * before, i * g], c);
  return {
    f, i, g, o, c, before, h: read("hidden_state"),
    hBefore: valueAt(trace, "hidden_state", step - 1, unit),
    kept: f * before, written: i * g, keptShown, writtenShown, tanh: Math.tanh(c),
  };
}

/* Whole hundredths, each within one of its value, that add up to the total as `number` writes it. */
function roundedToSum(values, total) {
  const floors = values.map((value) => Math.floor(value * 100));
  const wanted = rounded(Math.abs(total) * 100) * (total < 0 ? -1 : 1);
  let missing = wanted - floors.reduce((sum, value) => sum + value, 0);
  const order = values.map((value, index) => ({ index, rest: value * 100 - floors[index] })).sort((a, b) => b.rest - a.rest);
  for (const { index } of order) if (missing > 0) { floors[index] += 1; missing -= 1; }
  return floors.map((value) => value / 100);
}

function headlineOf(trace, step, unit) {
  const values = {};
  for (const { name } of trace.quantities) values[name] = valueAt(trace, name, step, unit);
  const held = trace.cell === "lstm" ? "cell_state" : "hidden_state";
  values.before = valueAt(trace, held, step - 1, unit);
  if (trace.cell === "lstm") { // rounded as in the cell, where the amounts add up
    const parts = [values.forget_gate * values.before, values.input_gate * values.candidate];
    values.written = roundedToSum(parts, values.cell_state)[1];
  }
  if (trace.cell === "gru") values.taken = 1 - values.update_gate;
  let kind = trace.cell;
  if (!Object.values(values).every(Number.isFinite)) kind = "masked";
  else if (kind === "lstm" && values.before === 0) kind = "lstm_empty";
  return trace.headlines[kind].replace(/\{(\w+)(%?)\}/g, (_, name, share) => {
    if (name === "unit") return unit;
    if (name === "word") return quoted(trace.words[step]);
    return share ? percent(values[name]) : number(values[name], true);
  });
}

/* Which labels find room on a word axis: the chosen step's first, then from the last one back. */
function placeLabels(trace, chosen, centre, width, measure) {
  const taken = [];
  const placed = [];
  const wanted = [chosen];
  for (let t = trace.steps - 1; t >= 0; t--) if (t !== chosen) wanted.push(t);
  for (const t of wanted) {
    const half = measure(trace.words[t], t === chosen) / 2 + 2;
    const x = clamp(centre(t), half - 2, width - half + 2);
    // A label that had to be pushed aside would seem to name its neighbour.
    if (t !== chosen && Math.abs(x - centre(t)) > 8) continue;
    if (taken.some(([a, b]) => x - half < b && x + half > a)) continue;
    taken.push([x - half, x + half]);
    placed.push({ t, x });
  }
  return placed;
}

const ruler = document.createElement("canvas").getContext("2d");
const widths = new Map();

function textWidth(text, bold, size = 13) {
  const key = `${bold}${size}${text}`;
  if (!widths.has(key)) {
    if (widths.size > 5000) widths.clear();
    ruler.font = `${bold ? 700 : 400} ${size}px "Source Sans", "Source Sans 3", sans-serif`;
    widths.set(key, Math.min(110, ruler.measureText(text).width * 1.04));
  }
  return widths.get(key);
}

function drawWordAxis(element, trace, chosen, centre, width) {
  const placed = placeLabels(trace, chosen, centre, width, textWidth);
  const spans = pool(element, placed.length, (parent) => child(parent, "span"));
  placed.forEach(({ t, x }, index) => {
    const span = spans[index];
    setText(span, trace.words[t]);
    const name = `${t === chosen ? "on" : ""}${trace.isPad[t] ? " pad" : ""}`;
    if (span.className !== name) span.className = name;
    span.style.transform = `translateX(${x.toFixed(1)}px) translateX(-50%)`;
  });
}
