/* Each quantity as words by units: a canvas with the values, and frames over it that move. */

const FRAME = 2; // px, as in the style sheet
const ROW_ROOM = 16; // px that a row's number takes

function buildMaps(picture) {
  const { parts, trace } = picture;
  parts.maps.replaceChildren();
  picture.large = null;
  picture.maps = trace.quantities.map((quantity) => buildMap(picture, quantity));
  parts.tip = child(parts.maps, "div", "tip");
  parts.tip.hidden = true;
}

function buildMap(picture, quantity) {
  const root = child(picture.parts.maps, "div", "map");
  root.style.setProperty("--ink", `var(--${quantity.name.replaceAll("_", "-")}-ink)`);
  const title = child(root, "div", "maptitle");
  child(title, "b", "", quantity.label);
  const map = { root, quantity };
  map.toggle = button(title, "enlarge", "⤢", () => enlarge(picture, map));
  child(root, "div", "gloss", quantity.gloss);
  map.plot = child(root, "div", "plot");
  map.plot.tabIndex = 0;
  map.plot.setAttribute("role", "application");
  map.plot.setAttribute("aria-roledescription", "heatmap");
  map.canvas = child(map.plot, "canvas");
  map.pads = child(map.plot, "div", "pads");
  map.veil = child(map.plot, "div", "veil");
  map.column = child(map.plot, "div", "frame");
  map.line = child(map.plot, "div", "frame");
  map.rows = child(map.plot, "div", "rows");
  map.rows.setAttribute("aria-hidden", "true"); // the plot's name says the chosen unit
  map.axis = child(root, "div", "axis");
  const foot = child(root, "div", "foot");
  child(foot, "span", "", number(quantity.low, false, quantity.name === "cell_state" ? 2 : 0));
  const bar = child(foot, "span", "scale");
  bar.style.background = `linear-gradient(to right, ${quantity.scale.join(",")})`;
  child(foot, "span", "", (quantity.gate ? "" : "+") + number(quantity.high, false, quantity.name === "cell_state" ? 2 : 0));
  map.value = child(foot, "b", "value");
  map.note = child(root, "div", "blended");
  listenToMap(picture, map);
  return map;
}

function listenToMap(picture, map) {
  const place = (event) => {
    const box = map.plot.getBoundingClientRect();
    const { steps, units, order } = picture.trace;
    const step = clamp(Math.floor(((event.clientX - box.left) / box.width) * steps), 0, steps - 1);
    const row = clamp(Math.floor(((event.clientY - box.top) / box.height) * units), 0, units - 1);
    return { step, unit: order[row] };
  };
  map.plot.addEventListener("click", (event) => {
    const { step, unit } = place(event);
    choose(picture, step, unit);
  });
  map.plot.addEventListener("pointermove", (event) => { if (event.pointerType === "mouse") showTip(picture, map, place(event), event); });
  map.plot.addEventListener("pointerleave", () => { picture.parts.tip.hidden = true; });
  map.plot.addEventListener("keydown", (event) => moveByKey(picture, event));
}

/* Left and right along the words, up and down through the units as they are drawn. */
function moveByKey(picture, event) {
  if (stepByKey(picture, event)) return;
  const { row, order, units } = picture.trace;
  const far = Math.max(1, Math.round(units / 8));
  const by = { ArrowUp: -1, ArrowDown: 1, PageUp: -far, PageDown: far }[event.key];
  if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  event.stopPropagation();
  choose(picture, picture.step, order[clamp(row[picture.unit] + by, 0, units - 1)]);
}

function showTip(picture, map, { step, unit }, event) {
  const { trace, parts } = picture;
  const value = isHidden(picture, step) ? "hidden" : number(valueAt(trace, map.quantity.name, step, unit), !map.quantity.gate, 3);
  setText(parts.tip, `${isolated(trace.words[step])} · unit ${unit} · ${map.quantity.label} ${value}`);
  parts.tip.hidden = false;
  const box = parts.maps.getBoundingClientRect();
  const x = clamp(event.clientX - box.left - parts.tip.offsetWidth / 2, 0, box.width - parts.tip.offsetWidth);
  parts.tip.style.transform = `translate(${x}px, ${event.clientY - box.top - 40}px)`;
}

function enlarge(picture, map) {
  picture.large = picture.large === map ? null : map;
  for (const other of picture.maps) other.root.classList.toggle("aside", picture.large !== null && other !== picture.large);
  picture.parts.maps.classList.toggle("large", picture.large !== null);
  layMaps(picture);
  markMaps(picture);
}

function layMaps(picture) {
  const shown = picture.maps.filter((map) => !map.root.classList.contains("aside"));
  // All rows are the same units: their numbers stand at the left of the picture alone.
  for (const map of shown) map.root.classList.toggle("first", map.root.offsetLeft === shown[0].root.offsetLeft);
  for (const map of picture.maps) {
    const isLarge = picture.large === map;
    map.toggle.textContent = isLarge ? "⤡" : "⤢";
    map.toggle.setAttribute("aria-label", isLarge ? "Back to all heatmaps" : `Enlarge the ${map.quantity.label}`);
    map.toggle.setAttribute("aria-pressed", String(isLarge));
    if (!map.root.classList.contains("aside")) paintMap(picture.trace, map);
  }
}

function paintMap(trace, map) {
  const ratio = window.devicePixelRatio || 1;
  setText(map.note, blendNote(trace, map.plot.clientWidth * ratio, map.plot.clientHeight * ratio));
  map.width = map.plot.clientWidth; // again: the note takes room
  map.height = map.plot.clientHeight;
  if (!map.width || !map.height) return;
  const [wide, high] = [Math.round(map.width * ratio), Math.round(map.height * ratio)];
  map.canvas.width = wide;
  map.canvas.height = high;
  const context = map.canvas.getContext("2d");
  // With fewer pixels than cells neighbours blend; with more, every cell keeps sharp edges.
  context.imageSmoothingEnabled = wide < trace.steps || high < trace.units;
  context.imageSmoothingQuality = "high";
  context.drawImage(rawImage(trace, map.quantity), 0, 0, wide, high);
  if (wide / trace.steps >= 8 * ratio) {
    for (let t = 1; t < trace.steps; t++) context.clearRect(Math.round((t * wide) / trace.steps), 0, ratio, high);
  }
  const spans = pool(map.pads, trace.pads.length, (parent) => child(parent, "div"));
  trace.pads.forEach(([from, to], index) => {
    spans[index].style.left = `${(100 * from) / trace.steps}%`;
    spans[index].style.width = `${(100 * (to - from)) / trace.steps}%`;
  });
}

/* What has fewer pixels than cells and so is not drawn one by one. */
function blendNote({ steps, units }, wide, high) {
  const many = [];
  if (high < units) many.push(`${units} units`);
  if (wide < steps) many.push(`${steps} steps`);
  return many.length ? `${many.join(", ")}: neighbours blend` : "";
}

/* One pixel for each word and unit, as large as the numbers are many. */
function rawImage(trace, quantity) {
  const { steps, units, order } = trace;
  const image = document.createElement("canvas");
  image.width = steps;
  image.height = units;
  const context = image.getContext("2d");
  const pixels = context.createImageData(steps, units);
  const colours = colourTable(quantity.scale);
  const values = trace.values[quantity.name];
  const factor = 255 / (quantity.high - quantity.low);
  for (let row = 0; row < units; row++) {
    for (let t = 0; t < steps; t++) {
      const value = values[t * units + order[row]];
      if (value !== value) continue; // NaN: the step was masked and stays blank
      const colour = 3 * clamp(Math.round((value - quantity.low) * factor), 0, 255);
      const at = 4 * (row * steps + t);
      pixels.data[at] = colours[colour];
      pixels.data[at + 1] = colours[colour + 1];
      pixels.data[at + 2] = colours[colour + 2];
      pixels.data[at + 3] = 255;
    }
  }
  context.putImageData(pixels, 0, 0);
  return image;
}

function colourTable(scale) {
  const stops = scale.map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
  const table = new Uint8Array(3 * 256);
  for (let index = 0; index < 256; index++) {
    const place = (index / 255) * (stops.length - 1);
    const first = Math.min(Math.floor(place), stops.length - 2);
    for (let c = 0; c < 3; c++) table[3 * index + c] = Math.round(between(stops[first][c], stops[first + 1][c], place - first));
  }
  return table;
}

/* Moves the frames and says the chosen value. */
function markMaps(picture) {
  const { trace, step, unit } = picture;
  for (const map of picture.maps) {
    const value = valueAt(trace, map.quantity.name, step, unit);
    const said = isHidden(picture, step) ? "hidden while you compute it" : Number.isFinite(value) ? number(value, !map.quantity.gate) : "not computed, the step is masked";
    setText(map.value, isHidden(picture, step) ? "?" : number(value, !map.quantity.gate));
    set(map.plot, { "aria-label": `${map.quantity.alt} At ${quoted(trace.words[step])}, unit ${unit}: ${said}.` });
    if (map.root.classList.contains("aside") || !map.width) continue;
    frame(map.column, step, trace.steps, map.width, 2, (a, size) => `translate(${a}px, -${FRAME}px)|${size}|${map.height + 2 * FRAME}`);
    frame(map.line, trace.row[unit], trace.units, map.height, 3, (a, size) => `translate(-${FRAME}px, ${a}px)|${map.width + 2 * FRAME}|${size}`);
    const hidden = hiddenFrom(picture);
    map.veil.style.left = `${(100 * hidden) / trace.steps}%`;
    map.veil.hidden = hidden >= trace.steps;
    drawRowAxis(map, trace, unit);
    drawWordAxis(map.axis, trace, step, (t) => ((t + 0.5) / trace.steps) * map.width, map.width);
  }
}

/* The units' numbers beside their rows: the chosen one's, and as many others as find room. */
function drawRowAxis(map, trace, unit) {
  const centre = (row) => clamp(((row + 0.5) * map.height) / trace.units, 7, map.height - 7);
  const chosen = trace.row[unit];
  const rows = [chosen];
  const every = rowStride((ROW_ROOM * trace.units) / map.height);
  for (let row = 0; row < trace.units; row += every) {
    if (Math.abs(centre(row) - centre(chosen)) >= ROW_ROOM) rows.push(row);
  }
  const spans = pool(map.rows, rows.length + 1, (parent) => child(parent, "span"));
  const write = (span, text, name, y) => {
    setText(span, text);
    span.className = name;
    span.style.transform = `translateY(${y.toFixed(1)}px)`;
  };
  rows.forEach((row, index) => write(spans[index], String(trace.order[row]), index ? "" : "on", centre(row)));
  write(spans[rows.length], "unit", "", map.height + 10);
}

/* The smallest of 1, 2, 5, 10, 20, 50 … that is not below `least`. */
function rowStride(least) {
  let ten = 1;
  while (10 * ten < least) ten *= 10;
  return [1, 2, 5, 10].find((digit) => digit * ten >= least) * ten;
}

/* The frame's line stands around the column or row, so that a thin one can still be seen in it. */
function frame(element, index, count, room, least, place) {
  const size = Math.max(least, room / count) + 2 * FRAME;
  const at = ((index + 0.5) * room) / count - size / 2;
  const [transform, width, height] = place(at.toFixed(1), size.toFixed(1)).split("|");
  Object.assign(element.style, { transform, width: `${width}px`, height: `${height}px` });
}
