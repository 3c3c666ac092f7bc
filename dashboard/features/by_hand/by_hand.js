// @ts-check
/** Be the gates: sliders for one unit, and whether it does its task on all inputs. */
import {
  button,
  child,
  childrenOf,
  find,
  number,
  pool,
  say,
  setColours,
  setText,
  viewOf,
} from "../../../lstm_core/picture/web/shared.js";
import { colour, drawTable } from "./table.js";
import { answerOf, GATES, judgeAll, learnedSteps, run, setAt, setsOf } from "./unit.js";

/** @import { Mount, Texts } from "../../../lstm_core/picture/web/shared.js" */
/** @import { Step, Task, Verdict } from "./unit.js" */

/** @typedef {{ name: string, first: number[], rest: number[] }} Preset */
/**
 * @typedef {object} Message
 * @property {{ task: string, gates: number[] }} knobs
 * @property {Task[]} tasks
 * @property {Preset[]} presets
 * @property {number} silent
 * @property {Record<string, string>} colours
 * @property {Texts} texts
 */
/** @typedef {ReturnType<typeof build>} Hand */

/** @type {Record<Verdict, string>} */
const SIGNS = { right: "✓", wrong: "✗", early: "!" };
/** @type {WeakMap<object, Hand>} */
const hands = new WeakMap();

/** @param {Mount<[Message]>} mount */
export default function ({ data: [data], parentElement, setStateValue }) {
  const hand = viewOf(hands, parentElement, build);
  setColours(hand.root, data.colours);
  const isFirst = !hand.data;
  hand.data = data;
  hand.tell = () =>
    setStateValue("knobs", { task: hand.task.name, gates: [...hand.gates[hand.task.name]] });
  if (isFirst) begin(hand, data);
  draw(hand);
}

/** @param {ParentNode} parent */
function build(parent) {
  return {
    root: find(parent, ".hand"),
    tasks: find(parent, ".tasks"),
    rule: find(parent, ".rule"),
    count: find(parent, ".count"),
    hint: find(parent, ".hint"),
    inputs: find(parent, ".inputs"),
    yours: find(parent, ".yours"),
    sets: find(parent, ".sets"),
    presets: find(parent, ".presets"),
    reveal: find(parent, ".reveal"),
    learned: find(parent, ".learned"),
    /** @type {Message | null} */
    data: null,
    task: /** @type {Task} */ (/** @type {unknown} */ (null)),
    /** @type {Record<string, number[]>} */
    gates: {}, // for each task, as they were left
    /** @type {Record<string, number>} */
    shown: {}, // for each task, which input
    tell: () => {},
  };
}

/** @param {Hand} hand @param {Message} data */
function begin(hand, data) {
  for (const task of data.tasks) {
    hand.gates[task.name] = Array(3 * setsOf(task)).fill(0.5);
    hand.shown[task.name] = task.shown;
    button(hand.tasks, "task", task.title, () => {
      hand.task = task;
      draw(hand);
      hand.tell();
    });
  }
  hand.task = data.tasks.find(({ name }) => name === data.knobs.task) ?? data.tasks[0];
  hand.gates[hand.task.name] = [...data.knobs.gates];
  for (const { name, first, rest } of data.presets) {
    button(hand.presets, "preset", name, () => {
      const sets = setsOf(hand.task);
      hand.gates[hand.task.name] = [...first, ...Array(sets - 1).fill(rest).flat()];
      draw(hand);
      hand.tell();
    });
  }
  hand.reveal.addEventListener("click", () => {
    hand.learned.hidden = !hand.learned.hidden;
    hand.reveal.setAttribute("aria-expanded", String(!hand.learned.hidden));
  });
}

/** @param {Hand} hand */
function draw(hand) {
  const { data, task } = hand;
  if (!data) return;
  const { texts, silent } = data;
  const gates = hand.gates[task.name];
  const at = hand.shown[task.name];
  const input = task.inputs[at];
  data.tasks.forEach(({ name }, place) =>
    hand.tasks.children[place].setAttribute("aria-pressed", String(name === task.name))
  );
  setText(hand.rule, task.rule);
  drawScore(hand, judgeAll(task, gates, silent));
  const steps = run(task, gates, input);
  drawTable(hand.yours, input, steps, { texts, silent, says: answered(task, steps, texts) });
  drawSets(hand, input);
  setText(find(hand.learned, ".note"), task.learned_note);
  const learned = learnedSteps(task, at);
  const theirs = find(hand.learned, ".theirs");
  drawTable(theirs, input, learned, { texts, silent, says: answered(task, learned, texts) });
}

/** @param {Task} task @param {Step[]} steps @param {Texts} texts */
const answered = (task, steps, texts) =>
  say(texts, "says", {
    answer: task.said_names[answerOf(task, steps[steps.length - 1].hidden_state)],
  });

/** @param {Hand} hand @param {Verdict[]} verdicts */
function drawScore(hand, verdicts) {
  const { task, data } = hand;
  const texts = data?.texts ?? {};
  const right = verdicts.filter((verdict) => verdict === "right").length;
  const all = verdicts.length;
  setText(hand.count, say(texts, right === all ? "solved" : "score", { right, all }));
  const faults = ["early", "wrong"].filter((each) => verdicts.some((one) => one === each));
  const hints = faults.length ? faults : ["solved"];
  setText(hand.hint, hints.map((each) => say(texts, `hint.${each}`)).join(" · "));
  const buttons = pool(hand.inputs, all, (parent) => makeInput(hand, parent));
  verdicts.forEach((verdict, at) => {
    const [word, sign] = childrenOf(buttons[at]);
    const given = task.inputs[at].slice(0, -1).join("");
    setText(word, given);
    setText(sign, SIGNS[verdict]);
    const label = say(texts, `verdicts.${verdict}`, { input: given });
    buttons[at].setAttribute("aria-label", label);
    buttons[at].setAttribute("aria-pressed", String(at === hand.shown[task.name]));
  });
}

/** @param {Hand} hand @param {Element} parent */
function makeInput(hand, parent) {
  const at = parent.children.length;
  const made = button(parent, "input", "", () => {
    hand.shown[hand.task.name] = at;
    draw(hand);
  });
  child(made, "span");
  child(made, "i");
  return made;
}

/** A card with three sliders for each set of gates; the picture's steps name those they use.
 * @param {Hand} hand @param {string[]} input */
function drawSets(hand, input) {
  const { task, data, sets } = hand;
  const texts = data?.texts ?? {};
  const cards = pool(sets, setsOf(task), (parent) => makeSet(hand, parent));
  const gates = hand.gates[task.name];
  cards.forEach((card, set) => {
    const at = input.findIndex((_, step) => setAt(task, input, step) === set);
    const symbol = task.by_step ? input[set] : task.symbols[set];
    const key = task.by_step ? "step" : at < 0 ? "unused" : "symbol";
    setText(find(card, "legend"), say(texts, `sets.${key}`, { symbol, step: set + 1 }));
    GATES.forEach((name, gate) => {
      const label = card.querySelectorAll("label")[gate];
      const value = gates[3 * set + gate];
      setText(find(label, "span"), say(texts, `quantities.${name}`));
      const slider = /** @type {HTMLInputElement} */ (find(label, "input"));
      slider.value = String(value);
      setText(find(label, "output"), number(value));
    });
  });
}

/** @param {Hand} hand @param {Element} parent */
function makeSet(hand, parent) {
  const set = parent.children.length;
  const card = child(parent, "fieldset");
  child(card, "legend");
  GATES.forEach((name, gate) => {
    const label = child(card, "label");
    colour(label, name);
    child(label, "span");
    const slider = child(label, "input");
    Object.assign(slider, { type: "range", min: "0", max: "1", step: "0.05" });
    slider.addEventListener("input", () => {
      hand.gates[hand.task.name][3 * set + gate] = Number(slider.value);
      draw(hand);
    });
    slider.addEventListener("change", () => hand.tell());
    child(label, "output");
  });
  return card;
}
