/* Compute it yourself: the values are hidden, the reader opens the operations one by one. */

const OPERATIONS = {
  f: { name: "σ of the forget gate", needs: [], gate: true, result: "the forget gate", clue: (v) => clueOfGate("Forget gate", v.f) },
  i: { name: "σ of the input gate", needs: [], gate: true, result: "the input gate", clue: (v) => clueOfGate("Input gate", v.i) },
  g: { name: "tanh of the candidate", needs: [], result: "the candidate", clue: (v) => `Candidate: tanh of the sum z, and z is ${sumBefore(v.g, false)}. tanh of 0 is 0.` },
  o: { name: "σ of the output gate", needs: [], gate: true, result: "the output gate", clue: (v) => clueOfGate("Output gate", v.o) },
  kept: { name: "forget gate × cell state before", needs: ["f"], result: "what is kept", clue: (v) => `Forget gate ${number(v.f)} × cell state before ${number(v.before, true)}.` },
  written: { name: "input gate × candidate", needs: ["i", "g"], result: "what is written", clue: (v) => `Input gate ${number(v.i)} × candidate ${number(v.g, true)}.` },
  c: { name: "kept + written", needs: ["kept", "written"], result: "the cell state", clue: (v) => `Kept ${number(v.keptShown, true)} and written ${number(v.writtenShown, true)}, added.` },
  tanh: { name: "tanh of the cell state", needs: ["c"], result: "the tanh of the cell state", clue: (v) => `tanh of the cell state, ${number(v.c, true)}. tanh of 0 is 0.` },
  h: { name: "output gate × tanh(c)", needs: ["o", "tanh"], result: "the hidden state", clue: (v) => `Output gate ${number(v.o)} × tanh(c) ${number(v.tanh, true)}.` },
};

const clueOfGate = (name, value) => `${name}: σ of the sum z, and z is ${sumBefore(value, true)}. σ of 0 is 0.50.`;

/* The sum that was squashed, from what it was squashed to. Near the ends many sums have almost the
 * same float32 result; within these bounds both decimals are right, beyond them only the bound is said. */
function sumBefore(value, gate) {
  const [z, most] = gate ? [Math.log(value) - Math.log1p(-value), 8] : [Math.atanh(value), 5];
  if (Math.abs(z) <= most) return number(z, true);
  return z > 0 ? `more than ${most}` : `less than −${most}`;
}

function buildPractice(picture) {
  const root = picture.parts.practice;
  root.replaceChildren();
  picture.panel = { text: child(root, "p"), choices: child(root, "div", "choices") };
  picture.panel.text.setAttribute("aria-live", "polite");
}

function togglePractice(picture) {
  if (picture.practice) picture.practice = null;
  else { closeSum(picture, false); stop(picture, false); newPractice(picture); }
  picture.q = restOf(picture);
  drawSelection(picture);
  drawPractice(picture);
  markControls(picture);
}

function newPractice(picture) {
  const done = Object.fromEntries(Object.keys(OPERATIONS).map((name) => [name, 0]));
  const masked = !Number.isFinite(valueAt(picture.trace, "forget_gate", picture.step, picture.unit));
  if (masked) for (const name in done) done[name] = 1;
  picture.practice = { done, asked: null, masked };
  picture.panel.last = "";
}

const isComplete = (practice) => Object.values(practice.done).every((share) => share > 0);

/* The first step whose numbers the other parts do not show. */
function hiddenFrom({ practice, step, trace }) {
  if (!practice) return trace.steps;
  return isComplete(practice) ? step + 1 : step;
}

const isHidden = (picture, step) => step >= hiddenFrom(picture);

function drawPractice(picture) {
  const { practice, cell, parts } = picture;
  parts.practice.hidden = !practice;
  if (!cell) return;
  drawOpened(picture);
  for (const name in OPERATIONS) {
    const node = cell.nodes[name];
    const attributes = practice
      ? { tabindex: 0, role: "button", class: `node live${practice.done[name] ? " open" : missing(practice, name).length ? "" : " ready"}`, "aria-label": `${OPERATIONS[name].name}: ${practice.done[name] ? "open" : "closed"}` }
      : opensSum(name);
    set(node, attributes);
  }
  if (practice) drawPanel(picture);
}

/* Outside the practice a gate's node opens its sum; the others do what they say and no more. */
function opensSum(name) {
  const quantity = Object.keys(NODE_OF).find((key) => NODE_OF[key] === name);
  if (!quantity) return { class: "node", tabindex: -1, role: "img", "aria-label": OPERATIONS[name].name };
  return { class: "node opens", tabindex: 0, role: "button", "aria-label": `Open the sum of ${OPERATIONS[name].result}` };
}

const missing = (practice, name) => OPERATIONS[name].needs.filter((need) => !practice.done[need]);

function drawPanel(picture) {
  const { practice, panel } = picture;
  panel.choices.replaceChildren();
  const add = (text, press) => button(panel.choices, "", text, press);
  if (practice.asked) {
    const { gate, clue } = OPERATIONS[practice.asked];
    const v = cellValues(picture.trace, picture.step, picture.unit);
    setText(panel.text, `${clue(v)} ${gate ? "Open or shut" : "Up or down"}?`);
    const guesses = gate ? ["open", "shut"] : ["up", "down"];
    for (const guess of guesses) add(guess[0].toUpperCase() + guess.slice(1), () => reveal(picture, guess));
    add("Just show it", () => reveal(picture, null));
    return;
  }
  if (practice.masked) setText(panel.text, "This step is masked: there is nothing to compute, the state is carried over.");
  else if (isComplete(practice)) setText(panel.text, `${panel.last ?? ""} The step is complete.`);
  else setText(panel.text, panel.last || "Open σ, tanh, × and + in the cell, in any order that the computation allows.");
  if (isComplete(practice) && !isLast(picture)) {
    const next = picture.trace.words[picture.step + 1];
    add(`Next word: ${next}`, () => { choose(picture, picture.step + 1, picture.unit); picture.cell.nodes.f.focus({ preventScroll: true }); });
  } else if (isComplete(practice)) add("Show the whole picture", () => { togglePractice(picture); picture.buttons.practice.focus({ preventScroll: true }); });
}

function openOperation(picture, name) {
  const { practice, panel } = picture;
  if (!practice) {
    const quantity = Object.keys(NODE_OF).find((key) => NODE_OF[key] === name);
    if (quantity) openSum(picture, quantity);
    return;
  }
  const needed = missing(practice, name);
  if (practice.done[name]) panel.last = answerOf(picture, name, null);
  else if (needed.length) {
    panel.last = `${OPERATIONS[name].name} needs ${needed.map((need) => `${OPERATIONS[need].result} (${OPERATIONS[need].name})`).join(" and ")} first.`;
  } else if (practice.asked === name) { reveal(picture, null); return; }
  practice.asked = practice.done[name] || needed.length ? null : name;
  drawPanel(picture);
}

function reveal(picture, guess) {
  const { practice, panel } = picture;
  const name = practice.asked;
  practice.asked = null;
  panel.last = answerOf(picture, name, guess);
  practice.done[name] = isStill() ? 1 : 0.001;
  if (!isStill()) animateOpening(picture, practice, name);
  if (isComplete(practice)) drawSelection(picture);
  else drawMoment(picture);
  drawPractice(picture);
  picture.cell.nodes[name].focus({ preventScroll: true });
}

function animateOpening(picture, practice, name) {
  let start = null;
  const grow = (now) => {
    start ??= now;
    practice.done[name] = clamp((now - start) / 650, 0.001, 1);
    if (picture.practice !== practice) return;
    drawMoment(picture);
    if (practice.done[name] < 1) requestAnimationFrame(grow);
  };
  requestAnimationFrame(grow);
}

function answerOf(picture, name, guess) {
  const v = cellValues(picture.trace, picture.step, picture.unit);
  const { gate, result } = OPERATIONS[name];
  const value = v[name];
  const near = gate ? Math.abs(value - 0.5) < 0.05 : number(value) === "0.00";
  const what = gate ? (near ? "about half open" : value > 0.5 ? "open" : "shut") : near ? "about zero" : value > 0 ? "up" : "down";
  const said = guess ? `You said ${guess}. ` : "";
  return `${said}${result[0].toUpperCase()}${result.slice(1)} is ${number(value, !gate)}: ${what}.`;
}
