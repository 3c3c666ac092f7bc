// @ts-check
/** Which epoch stands at which time. */

/** The place of the last epoch that is reached. @param {number[]} epochs rising, from 0
 * @param {number} epoch how far the training is, not whole */
export function placeOf(epochs, epoch) {
  let place = 0;
  while (place + 1 < epochs.length && epochs[place + 1] <= epoch) place++;
  return place;
}

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
