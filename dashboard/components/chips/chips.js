/* A sentence, token by token: what was read, padded, unknown or cut off. */

const SAID = { unknown: "unknown", cut_off: "cut off" };

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".chips");
  const row = parentElement.querySelector(".row");
  for (const [name, value] of Object.entries(data.colours)) root.style.setProperty(name, value);
  row.setAttribute("aria-label", data.label);
  while (row.children.length > data.tokens.length) row.lastChild.remove();
  while (row.children.length < data.tokens.length) makeToken(row);
  data.tokens.forEach((token, index) => fill(row.children[index], token));
}

function makeToken(row) {
  const item = child(row, "li", "token");
  const chip = child(item, "span", "chip");
  child(chip, "span", "text");
  child(chip, "span", "badge").setAttribute("aria-hidden", "true");
  child(item, "span", "note");
}

function fill(item, token) {
  item.className = `token ${token.kind}`;
  const [chip, note] = item.children;
  setText(chip.firstChild, token.kind === "pad" ? "pad" : token.text);
  setText(chip.lastChild, token.kind === "unknown" ? "?" : "");
  setText(note, [SAID[token.kind], token.note].filter(Boolean).join(" · "));
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
