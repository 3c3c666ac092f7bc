/* A press shows at once and is sent to Python. Both let it hold as long as the tokens and what the
 * page gave stay the same; after that the page decides again. */

const SAID = { unknown: "unknown", cut_off: "cut off" };
const sentences = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  let view = sentences.get(parentElement);
  if (!view) {
    view = { root: parentElement.querySelector(".chips"), row: parentElement.querySelector(".row"), selectable: null };
    sentences.set(parentElement, view);
  }
  for (const [name, value] of Object.entries(data.colours)) view.root.style.setProperty(name, value);
  view.row.setAttribute("aria-label", data.label);
  if (view.selectable !== data.selectable) view.row.replaceChildren(); // buttons or plain chips: made anew
  view.selectable = data.selectable;
  view.data = data;
  view.send = (index) => {
    view.press = { index, given: data.given, identity: data.identity };
    setStateValue("selected", view.press);
  };
  const holds = data.selectable && view.press?.given === data.given && view.press?.identity === data.identity;
  view.selected = holds ? view.press.index : data.given;
  while (view.row.children.length > data.tokens.length) view.row.lastChild.remove();
  data.tokens.forEach((token, index) => {
    const item = view.row.children[index];
    const fits = item && (item.firstChild.localName === "button") === isButton(data, token);
    const made = makeToken(view, token, index, fits ? item : null);
    if (!fits) view.row.insertBefore(made, item ?? null);
    if (item && !fits) item.remove();
  });
  mark(view);
}

function isButton(data, token) {
  return data.selectable && (token.kind === "read" || token.kind === "pad");
}

function makeToken(view, token, index, existing) {
  const item = existing ?? document.createElement("li");
  if (!existing) {
    const chip = child(item, isButton(view.data, token) ? "button" : "span", "chip");
    child(chip, "span", "text");
    child(chip, "span", "badge").setAttribute("aria-hidden", "true");
    child(item, "span", "note");
    if (chip.localName === "button") {
      chip.type = "button";
      chip.addEventListener("click", () => select(view, item));
      chip.addEventListener("keydown", (event) => moveFocus(view, item, event));
    }
  }
  item.className = `token ${token.kind}`;
  const [chip, note] = item.children;
  setText(chip.firstChild, token.kind === "pad" ? "pad" : token.text);
  setText(chip.lastChild, token.kind === "unknown" ? "?" : "");
  setText(note, [SAID[token.kind], token.note].filter(Boolean).join(" · "));
  return item;
}

function select(view, item) {
  const index = [...view.row.children].indexOf(item);
  if (index === view.selected) return;
  view.selected = index;
  mark(view);
  view.send(index);
}

/* One chip is in the tab order; the arrow keys go from there. */
function mark(view) {
  const buttons = [...view.row.children].map((item) => item.firstChild);
  const first = buttons.findIndex((chip) => chip.localName === "button");
  const stop = buttons[view.selected]?.localName === "button" ? view.selected : first;
  buttons.forEach((chip, index) => {
    if (chip.localName !== "button") { chip.classList.toggle("selected", index === view.selected); return; }
    chip.setAttribute("aria-pressed", String(index === view.selected));
    chip.tabIndex = index === stop ? 0 : -1;
  });
}

function moveFocus(view, item, event) {
  const buttons = [...view.row.querySelectorAll("button")];
  const at = buttons.indexOf(item.firstChild);
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const button = buttons[Math.max(0, Math.min(to, buttons.length - 1))];
  button.focus();
  select(view, button.parentElement);
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
