// @ts-check
import {
  answerOf,
  judge,
  judgeAll,
  run,
  setsOf,
} from "../../../../dashboard/features/by_hand/unit.js";

/** @import { Task } from "../../../../dashboard/features/by_hand/unit.js" */

/** "Was there an X?" over two symbols. @type {Task} */
const ANY = {
  name: "any",
  title: "",
  rule: "",
  learned_note: "",
  symbols: ["X", "o", "?"],
  offers: { X: 1, o: -1, "?": 0 },
  by_step: false,
  inputs: [["X", "X", "?"], ["X", "o", "?"], ["o", "X", "?"], ["o", "o", "?"]],
  answers: [1, 1, 1, 0],
  said: [0, 0.7616],
  said_names: ["no", "yes"],
  shown: 0,
  learned: {},
};
const WRITE = [1, 1, 0];
const SKIP = [1, 0, 0];
const SAY = [1, 0, 1];

/** @param {unknown} found @param {unknown} expected */
function equal(found, expected) {
  if (found !== expected) throw new Error(`expected ${expected}; found ${found}`);
}

Deno.test("the cell state adds what is let in and keeps a part of what was there", () => {
  const half = [0.5, 1, 1];
  const cells = run(ANY, [...half, ...half, ...half], ["X", "X", "?"]).map((s) => s.cell_state);
  equal(cells.join(), "1,1.5,0.75");
});

Deno.test("the solution is right on all inputs", () => {
  equal(judgeAll(ANY, [...WRITE, ...SKIP, ...SAY], 0.1).join(), "right,right,right,right");
});

Deno.test("an open input gate lets an o take away what an X wrote", () => {
  equal(judgeAll(ANY, [...WRITE, ...WRITE, ...SAY], 0.1).join(), "right,wrong,wrong,right");
});

Deno.test("an open output gate speaks early", () => {
  const gates = [1, 1, 1, ...SKIP, ...SAY];
  equal(judgeAll(ANY, gates, 0.1).join(), "early,early,early,right");
  equal(judge(ANY, run(ANY, gates, ["o", "o", "?"]), 1, 0.1), "wrong");
});

Deno.test("the nearest place is the answer, and a set is for a symbol or a step", () => {
  equal(answerOf(ANY, 0.39), 1);
  equal(answerOf(ANY, -0.9), 0);
  equal(setsOf(ANY), 3);
  const byStep = { ...ANY, by_step: true };
  const cells = run(byStep, [...WRITE, ...SKIP, ...SAY], ["o", "X", "?"]);
  equal(cells.map((step) => step.cell_state).join(), "-1,-1,-1");
});
