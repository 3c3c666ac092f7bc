// @ts-check
import {
  clipped,
  halfLife,
  inShort,
  leftAfterEach,
  pulseAt,
  raised,
  summed,
} from "../../../../dashboard/features/vanish/factors.js";

/** @param {unknown} found @param {unknown} expected */
function equal(found, expected) {
  if (found !== expected) throw new Error(`expected ${expected}; found ${found}`);
}

Deno.test("a factor of one half leaves an eighth after three steps", () => {
  equal(leftAfterEach(0.5, 3).join(), "1,0.5,0.25,0.125");
  equal(inShort(0.5 ** 20), "9.5\u00a0×\u00a010⁻⁷");
  equal(inShort(0.99 ** 20), "0.82");
});

Deno.test("the pulse is on the chain, whatever time a frame bears, and then it is gone", () => {
  equal(pulseAt(-0.004, 20), 0);
  equal(pulseAt(0.22 * 3, 20), 3);
  equal(pulseAt(0.22 * 21, 20), 20);
  equal(pulseAt(0.22 * 23, 20), null);
});

Deno.test("the sum over three steps of a factor of 2 is 1 + 2 + 4", () => {
  equal(summed(2, 3), 7);
  equal(clipped(7, 1), 1);
  equal(clipped(0.5, 1), 0.5);
});

Deno.test("half-lives: sigmoid(1) keeps half for 2.2 steps", () => {
  equal(halfLife(0.5), 1);
  equal(halfLife(1 / (1 + Math.exp(-1))).toFixed(1), "2.2");
  equal(halfLife(1), Infinity);
  equal(halfLife(0), 0);
});

Deno.test("numbers of every size are short", () => {
  equal(
    [0, 0.011, 1, 23.456, 3325.3, 123456].map(inShort).join(" "),
    "0 0.01 1.00 23.5 3,325 1.2\u00a0×\u00a010⁵",
  );
  equal(raised(-12), "⁻¹²");
});
