// @ts-check
/** What can be read from the back row: how tall letters are, and how they stand out. */

/** A letter's font in parts of the picture's height: 28 pixels of 720. */
export const LETTER = 28 / 720;

/** The contrast that remains when the room's light adds a fifth of white to all that is shown. */
export const CONTRAST = 4.5;
const AMBIENT = 0.2;

/** Red, green, blue from 0 to 255, and opacity from 0 to 1.
 * @typedef {[number, number, number, number]} Colour */

/** @param {string} css as `getComputedStyle` writes a colour @returns {Colour | null} */
export function parsed(css) {
  const found = css.match(/^rgba?\(([^)]+)\)$/)?.[1].split(/[\s,/]+/).map(Number);
  if (!found || found.length < 3 || found.some((part) => !Number.isFinite(part))) return null;
  return [found[0], found[1], found[2], found[3] ?? 1];
}

/** Relative luminance as WCAG defines it, from 0 to 1. @param {Colour} colour */
export function luminance(colour) {
  const [red, green, blue] = colour.slice(0, 3).map((part) =>
    part <= 10.31475 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The ratio of what two colours send to the eye in a room with light.
 * @param {Colour} first @param {Colour} second */
export function contrast(first, second) {
  const lights = [luminance(first), luminance(second)].sort((a, b) => b - a);
  return (lights[0] + AMBIENT) / (lights[1] + AMBIENT);
}

/** `over` as it looks on `under`. @param {Colour} over @param {Colour} under @returns {Colour} */
export function blended(over, under) {
  const [red, green, blue] = [0, 1, 2].map((at) => over[at] * over[3] + under[at] * (1 - over[3]));
  return [red, green, blue, 1];
}

/**
 * The nearest shade of an ink that stands out from its ground, darker or lighter; black or white
 * where no shade does.
 * @param {Colour} ink @param {Colour} ground @returns {Colour}
 */
export function readable(ink, ground) {
  const seen = blended(ink, ground);
  const ends = /** @type {Colour[]} */ ([[0, 0, 0, 1], [255, 255, 255, 1]]);
  const end = contrast(ends[0], ground) >= contrast(ends[1], ground) ? ends[0] : ends[1];
  for (let share = 0; share < 1; share += 0.02) {
    const shade = blended([end[0], end[1], end[2], share], seen);
    if (contrast(shade, ground) >= CONTRAST) return shade;
  }
  return end;
}
