import {
  blended,
  contrast,
  parsed,
  readable,
} from "../../../../dashboard/features/presenter/legible.js";

const WHITE = /** @type {const} */ ([255, 255, 255, 1]);
const BLACK = /** @type {const} */ ([0, 0, 0, 1]);

/** @param {unknown} found @param {unknown} wanted */
function equal(found, wanted) {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) {
    throw new Error(`expected ${JSON.stringify(wanted)}; received ${JSON.stringify(found)}`);
  }
}

Deno.test("a fifth of ambient light leaves black on white a contrast of 6", () => {
  equal(contrast([...WHITE], [...BLACK]).toFixed(6), "6.000000");
  equal(contrast([...WHITE], [...WHITE]), 1);
});

Deno.test("colours are read as a browser writes them", () => {
  equal(parsed("rgb(1, 2, 3)"), [1, 2, 3, 1]);
  equal(parsed("rgba(1, 2, 3, 0.5)"), [1, 2, 3, 0.5]);
  equal(parsed("none"), null);
  equal(blended([0, 0, 0, 0.5], [...WHITE]), [127.5, 127.5, 127.5, 1]);
});

Deno.test("an ink that stands out stays, another gets darker in its hue", () => {
  equal(readable([18, 21, 26, 1], [...WHITE]), [18, 21, 26, 1]);
  const [red, green, blue] = readable([184, 74, 8, 1], [...WHITE]);
  if (!(red > green && green > blue)) throw new Error("expected the same order of channels");
  if (contrast([red, green, blue, 1], [...WHITE]) < 4.5) throw new Error("expected 4.5 or more");
});

Deno.test("on a ground on which no shade stands out it is black or white", () => {
  equal(readable([184, 74, 8, 1], [255, 143, 77, 1]), [0, 0, 0, 1]);
});
