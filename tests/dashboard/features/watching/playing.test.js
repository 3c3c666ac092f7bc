// @ts-check
import { lastOf, placeOf, valueAt } from "../../../../dashboard/features/watching/playing.js";

/** @param {unknown} found @param {unknown} expected */
function equal(found, expected) {
  if (found !== expected) throw new Error(`expected ${expected}; found ${found}`);
}

Deno.test("a snapshot stands until the next epoch that was kept is reached", () => {
  const epochs = [0, 8, 16];
  equal([0, 7.9, 8, 15.9, 16, 99].map((epoch) => placeOf(epochs, epoch)).join(), "0,0,1,1,2,2");
});

Deno.test("the curves fit, though their last epochs were not kept", () => {
  equal(lastOf([0, 10, 20], [[1, 2.4], [21, 1.9]]), 21);
  equal(lastOf([0, 10, 20], [[1, 2.4], [20, 1.9]]), 20);
  equal(lastOf([0], []), 1);
});

Deno.test("a curve has its last value, and none before its first epoch", () => {
  const curve = [[1, 2.4], [3, 1.9]];
  equal([0, 1, 2, 3, 9].map((epoch) => valueAt(curve, epoch)).join(), ",2.4,2.4,1.9,1.9");
});
