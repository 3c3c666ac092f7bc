// @ts-check
import assert from "node:assert/strict";
import { isFree, levelPlaces, spread } from "../../../../dashboard/features/race/labels.js";

Deno.test("labels with room stay where they are", () => {
  assert.deepEqual(spread([50, 150], [20, 20], 0, 200), [50, 150]);
});

Deno.test("labels that would overlap make way by the same amount", () => {
  assert.deepEqual(spread([100, 110], [20, 20], 0, 200), [95, 115]);
  assert.deepEqual(spread([100, 100, 100], [20, 20, 20], 0, 200), [80, 100, 120]);
});

Deno.test("labels stay between the ends", () => {
  assert.deepEqual(spread([0, 5], [20, 20], 0, 200), [10, 30]);
  assert.deepEqual(spread([199], [20], 0, 200), [190]);
});

Deno.test("a level and its name leave the axis' own numbers free, or stand in for them", () => {
  const bottom = 284;
  for (let y = 44; y <= bottom; y++) {
    const [number, name] = levelPlaces(y, bottom);
    assert.equal(isFree(number, [name]), true);
    assert.ok(name <= bottom + 5);
    // The lowest number makes way for a level's, never for its name alone.
    assert.equal(isFree(bottom + 5, [number, name]), isFree(bottom + 5, [number]));
  }
  assert.equal(isFree(bottom + 5, levelPlaces(bottom, bottom)), false);
});
