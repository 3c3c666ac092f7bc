// @ts-check
/** The values of a heatmap as pixels. */
import { between, clamp } from "./shared.js";
import { contextOf } from "./picture.js";

/** @import { Quantity, Trace } from "./picture.js" */

/** @param {HTMLCanvasElement} canvas @param {Trace} trace @param {Quantity} quantity
 * @param {number} ratio */
export function paintCanvas(canvas, trace, quantity, ratio) {
  // Painted elsewhere and taken over as it is: a browser prints what was done to a canvas, and what
  // is cleared in it would be cleared on the paper.
  contextOf(canvas).drawImage(paintedMap(canvas, trace, quantity, ratio), 0, 0);
}

/** @param {HTMLCanvasElement} size @param {Trace} trace @param {Quantity} quantity
 * @param {number} ratio */
function paintedMap({ width, height }, trace, quantity, ratio) {
  const { steps, units } = trace;
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const context = contextOf(canvas);
  // With fewer pixels than cells neighbours blend; with more, every cell keeps sharp edges.
  context.imageSmoothingEnabled = width < steps || height < units;
  context.imageSmoothingQuality = "high";
  context.drawImage(rawImage(trace, quantity), 0, 0, width, height);
  if (width / steps < 8 * ratio) return canvas;
  for (let t = 1; t < steps; t++) {
    context.clearRect(Math.round((t * width) / steps), 0, ratio, height);
  }
  return canvas;
}

/** One pixel for each word and unit, as large as the numbers are many.
 * @param {Trace} trace @param {Quantity} quantity */
function rawImage({ steps, units, order, values: all }, { name, scale, low, high }) {
  const image = document.createElement("canvas");
  image.width = steps;
  image.height = units;
  const context = contextOf(image);
  const pixels = context.createImageData(steps, units);
  const colours = colourTable(scale);
  const values = all[name];
  const factor = 255 / (high - low);
  for (let row = 0; row < units; row++) {
    for (let t = 0; t < steps; t++) {
      const value = values[t * units + order[row]];
      if (Number.isNaN(value)) continue; // the step was masked and stays blank
      const colour = 3 * clamp(Math.round((value - low) * factor), 0, 255);
      const at = 4 * (row * steps + t);
      for (let c = 0; c < 3; c++) pixels.data[at + c] = colours[colour + c];
      pixels.data[at + 3] = 255;
    }
  }
  context.putImageData(pixels, 0, 0);
  return image;
}

/** 256 colours along a scale, (256, 3) in one row. @param {string[]} scale */
function colourTable(scale) {
  const stops = scale.map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
  const table = new Uint8Array(3 * 256);
  for (let index = 0; index < 256; index++) {
    const place = (index / 255) * (stops.length - 1);
    const first = Math.min(Math.floor(place), stops.length - 2);
    for (let c = 0; c < 3; c++) {
      const value = between(stops[first][c], stops[first + 1][c], place - first);
      table[3 * index + c] = Math.round(value);
    }
  }
  return table;
}
