// @ts-check
/** One LSTM unit whose gates are set by hand, and how it does a task on every input. */

/**
 * A task as Python describes it, see `lstm_core.evidence.gate_tasks`.
 * @typedef {object} Task
 * @property {string} name
 * @property {string} title
 * @property {string} rule
 * @property {string} learned_note
 * @property {string[]} symbols
 * @property {Record<string, number>} offers
 * @property {boolean} by_step
 * @property {string[][]} inputs
 * @property {number[]} answers
 * @property {number[]} said
 * @property {string[]} said_names
 * @property {number} shown
 * @property {Record<string, number[][]>} learned
 */
/**
 * What the unit did at one step.
 * @typedef {object} Step
 * @property {number} forget_gate
 * @property {number} input_gate
 * @property {number} candidate
 * @property {number} output_gate
 * @property {number} cell_state
 * @property {number} hidden_state
 */
/** @typedef {"right" | "wrong" | "early"} Verdict */

export const GATES = /** @type {const} */ (["forget_gate", "input_gate", "output_gate"]);

/** How often the three gates are set. @param {Task} task */
export const setsOf = ({ by_step, inputs, symbols }) => by_step ? inputs[0].length : symbols.length;

/** Which set of gates a step has.
 * @param {Task} task @param {string[]} input @param {number} step */
export const setAt = ({ by_step, symbols }, input, step) =>
  by_step ? step : symbols.indexOf(input[step]);

/**
 * c = f c + i g and h = o tanh(c), from c = 0.
 * @param {Task} task @param {number[]} gates @param {string[]} input @returns {Step[]}
 */
export function run(task, gates, input) {
  let cell = 0;
  return input.map((symbol, step) => {
    const at = 3 * setAt(task, input, step);
    const [forget_gate, input_gate, output_gate] = gates.slice(at, at + 3);
    const candidate = task.offers[symbol];
    cell = forget_gate * cell + input_gate * candidate;
    const hidden_state = output_gate * Math.tanh(cell);
    return { forget_gate, input_gate, candidate, output_gate, cell_state: cell, hidden_state };
  });
}

/** Which answer is nearest to h. @param {Task} task @param {number} hidden */
export function answerOf({ said }, hidden) {
  const away = said.map((place) => Math.abs(hidden - place));
  return away.indexOf(Math.min(...away));
}

/** Whether an input is answered rightly, in silence before the question.
 * @param {Task} task @param {Step[]} steps @param {number} answer @param {number} silent
 * @returns {Verdict} */
export function judge(task, steps, answer, silent) {
  if (steps.slice(0, -1).some(({ hidden_state }) => Math.abs(hidden_state) >= silent)) {
    return "early";
  }
  return answerOf(task, steps[steps.length - 1].hidden_state) === answer ? "right" : "wrong";
}

/** @param {Task} task @param {number[]} gates @param {number} silent @returns {Verdict[]} */
export const judgeAll = (task, gates, silent) =>
  task.inputs.map((input, at) => judge(task, run(task, gates, input), task.answers[at], silent));

/** What the trained unit did with an input. @param {Task} task @param {number} at
 * @returns {Step[]} */
export const learnedSteps = ({ learned, inputs }, at) =>
  inputs[at].map((_, step) => /** @type {Step} */ (Object.fromEntries(
    Object.entries(learned).map(([name, rows]) => [name, rows[at][step]]),
  )));
