// @ts-check
/** Which epoch stands at which time. */

/** The place of the last epoch that is reached. @param {number[]} epochs rising, from 0
 * @param {number} epoch how far the training is, not whole */
export function placeOf(epochs, epoch) {
  let place = 0;
  while (place + 1 < epochs.length && epochs[place + 1] <= epoch) place++;
  return place;
}

/** The last epoch of what is drawn: more may have been trained than were kept.
 * @param {number[]} epochs @param {number[][]} curve pairs of an epoch and a value, rising */
export const lastOf = (epochs, curve) =>
  Math.max(1, epochs[epochs.length - 1], curve.length ? curve[curve.length - 1][0] : 0);

/** The value of a curve after an epoch; null before its first point.
 * @param {number[][]} curve pairs of an epoch and a value, rising @param {number} epoch */
export function valueAt(curve, epoch) {
  let value = null;
  for (const [at, found] of curve) {
    if (at > epoch) break;
    value = found;
  }
  return value;
}
