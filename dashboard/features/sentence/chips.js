/* A sentence, token by token: what was read, padded, unknown or cut off. */

const SAID = { unknown: "unknown", cut_off: "cut off" };
const press = new WeakMap();
const held = new WeakMap();
const EMPTY = 180; // pixels: more than this is not kept free

export default function ({ data: [data], parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".chips");
  const row = parentElement.querySelector(".row");
  press.set(row, (chip, offer) => setTriggerValue("pressed", { chip, offer }));
  for (const [name, value] of Object.entries(data.colours)) root.style.setProperty(name, value);
  root.classList.toggle("compact", data.compact);
  row.setAttribute("aria-label", data.label);
  while (row.children.length > data.tokens.length) row.lastChild.remove();
  data.tokens.forEach((token, index) => {
    const old = row.children[index];
    // A chip is a button or it is not: otherwise it is made anew.
    if (old?.dataset.kind !== kind(token)) {
      const made = makeToken(row, token);
      if (old) old.replaceWith(made); else row.append(made);
    }
    fill(row, index, token);
  });
  const notes = parentElement.querySelector(".notes");
  while (notes.children.length > data.notes.length) notes.lastChild.remove();
  while (notes.children.length < data.notes.length) child(notes, "p", "line");
  data.notes.forEach((note, number) => setText(notes.children[number], note));
  if (data.steady) hold(root);
}

/* It does not become lower while one types: what stands below would jump at each letter. */
function hold(root) {
  const before = held.get(root);
  root.style.minHeight = "";
  const now = { height: root.offsetHeight, width: root.clientWidth };
  if (before && before.width === now.width && before.height - now.height <= EMPTY) now.height = Math.max(now.height, before.height);
  root.style.minHeight = `${now.height}px`;
  held.set(root, now);
}

function kind(token) {
  return token.pressed === undefined ? "span" : "button";
}

function makeToken(row, token) {
  const item = document.createElement("li");
  item.dataset.kind = kind(token);
  const chip = child(item, kind(token), "chip");
  if (token.pressed !== undefined) {
    chip.type = "button";
    chip.addEventListener("click", () => press.get(row)([...row.children].indexOf(item), null));
  }
  child(chip, "span", "text");
  child(chip, "span", "badge").setAttribute("aria-hidden", "true");
  child(item, "span", "note");
  return item;
}

function fill(row, index, token) {
  const item = row.children[index];
  item.className = `token ${token.kind}`;
  const [chip, note] = item.children;
  setText(chip.firstChild, token.kind === "pad" ? "pad" : token.text);
  setText(chip.lastChild, token.kind === "unknown" ? "?" : "");
  if (token.pressed !== undefined) chip.setAttribute("aria-pressed", String(token.pressed));
  setText(note, [SAID[token.kind], token.note].filter(Boolean).join(" · "));
  some(item, "offers", token.offers, (parent) => {
    const offer = child(parent, "button", "offer");
    offer.type = "button";
    offer.addEventListener("click", () => press.get(row)([...row.children].indexOf(item), [...parent.children].indexOf(offer)));
  }, (offer, word) => {
    setText(offer, word);
    offer.setAttribute("aria-label", `take ${word} instead of ${token.text}`);
  });
  some(item, "answers", token.answers, makeAnswer, fillAnswer);
}

/* A group of as many elements as there are values; no group where there are none. */
function some(item, className, values, make, fillOne) {
  let group = item.querySelector(`.${className}`);
  if (!values) { group?.remove(); return; }
  group ??= child(item, "span", className);
  while (group.children.length > values.length) group.lastChild.remove();
  while (group.children.length < values.length) make(group);
  values.forEach((value, number) => fillOne(group.children[number], value));
}

function makeAnswer(parent) {
  const answer = child(parent, "span", "answer");
  child(answer, "span", "name");
  const track = child(answer, "span", "track");
  track.setAttribute("aria-hidden", "true");
  child(track, "span", "fill");
  child(answer, "span", "share");
  child(answer, "span", "said");
}

function fillAnswer(element, answer) {
  const [name, track, share, said] = element.children;
  element.style.setProperty("--bar", `var(--${answer.colour})`);
  element.style.setProperty("--share", answer.share);
  element.title = [answer.name, answer.text, answer.said].filter(Boolean).join(" ");
  setText(name, answer.name);
  setText(share, answer.text);
  setText(said, answer.said);
}

function child(parent, tag, className) {
  const element = document.createElement(tag);
  element.className = className;
  parent.append(element);
  return element;
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
