// @ts-check
/** The cell, the curves and the memory as files: what is drawn, with its colours written out. */
import { button, child, quoted, say, shape } from "./shared.js";
import { contextOf } from "./picture.js";

/** @import { Texts } from "./shared.js" */
/** @import { Picture, Trace } from "./picture.js" */

/** @typedef {"cell" | "curves" | "memory"} Name */
/** What it shows, and of which network and sentence: a line each.
 * @typedef {{ svg: SVGSVGElement, title: string, about: string[], axis?: Element }} Drawing */

const COPIED = [
  ...["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap"],
  ...["stroke-opacity", "opacity", "font-size", "font-weight", "font-family", "paint-order"],
  "text-anchor",
];
const FINER = 2; // a PNG has so many pixels for each of the page's
const HEAD = 34; // px of the title
const LINE = 18; // px of each line below it
const LETTER = 6.5; // px, the mean width of one in such a line

/** @param {Element} parent @param {Texts} texts @param {Name} name
 * @param {() => Drawing | null} drawing */
export function saveButtons(parent, texts, name, drawing) {
  const group = child(parent, "span", "save");
  for (const kind of ["SVG", "PNG"]) {
    const press = () => {
      const drawn = drawing();
      if (drawn) save(drawn, `lstm-${name}`, kind);
    };
    button(group, "", kind, press).setAttribute("aria-label", say(texts, `save.${name}`, { kind }));
  }
}

/** A part's title, and the buttons that save the part.
 * @param {Element} root @param {"curves" | "memory"} name @param {Picture} picture */
export function titled(root, name, picture) {
  const head = child(root, "div", "head");
  const title = child(head, "h2");
  saveButtons(head, picture.texts, name, () => {
    const { svg, axis } = picture[name];
    return { svg, title: title.textContent, about: aboutOf(picture.trace), axis };
  });
  return title;
}

/** The network and the sentence, as far as they have names. @param {Trace} trace */
export function aboutOf({ about, level, words, isPad }) {
  const read = words.filter((_, step) => !isPad[step]);
  const sentence = level === "step" ? "" : quoted(read.join(level === "word" ? " " : ""));
  return [about, sentence].filter(Boolean);
}

/** @param {Drawing} drawing @param {string} name @param {string} kind */
async function save(drawing, name, kind) {
  const drawn = standalone(drawing);
  const text = new XMLSerializer().serializeToString(drawn);
  const source = new Blob([text], { type: "image/svg+xml" });
  const file = kind === "SVG" ? source : await painted(source, drawn);
  download(file, `${name}.${kind.toLowerCase()}`);
}

/** A copy that needs no style sheet: every element says how it looks; title and words are drawn.
 * @param {Drawing} drawing */
function standalone({ svg, title, about, axis }) {
  const width = svg.clientWidth || Number(svg.getAttribute("width"));
  const height = svg.clientHeight || Number(svg.getAttribute("height"));
  const head = HEAD + LINE * about.length;
  const tall = head + height + (axis ? 26 : 8);
  const look = getComputedStyle(svg);
  const background = look.getPropertyValue("--background").trim();
  const font = { "font-family": "sans-serif", fill: look.getPropertyValue("--text").trim() };
  const size = { width, height: tall, viewBox: `0 0 ${width} ${tall}` };
  const root = shape(document.createElement("div"), "svg", size);
  shape(root, "rect", { width: "100%", height: "100%", fill: background });
  shape(root, "text", { x: 4, y: 22, "font-size": 16, "font-weight": 600, ...font }, title);
  about.forEach((line, at) => {
    const place = { x: 4, y: 22 + LINE * (at + 1), "font-size": 13 };
    shape(root, "text", { ...place, ...font }, fitted(line, width / LETTER));
  });
  const copy = /** @type {SVGSVGElement} */ (svg.cloneNode(true));
  const originals = [svg, ...svg.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((element, index) => {
    writeOut(element, getComputedStyle(originals[index]));
  });
  shape(root, "g", { transform: `translate(0 ${head})` }).append(...copy.childNodes);
  for (const label of axis?.children ?? []) {
    const box = label.getBoundingClientRect();
    const x = box.left + box.width / 2 - (axis?.getBoundingClientRect().left ?? 0);
    const place = { x, y: head + height + 15, "font-size": 13, "text-anchor": "middle" };
    shape(root, "text", { ...place, ...font }, label.textContent ?? "");
  }
  return root;
}

/** @param {string} text @param {number} most how many letters there is room for */
const fitted = (text, most) =>
  text.length > most ? `${text.slice(0, Math.max(0, most - 1))}…` : text;

/** @param {Element} element @param {CSSStyleDeclaration} look */
function writeOut(element, look) {
  for (const property of COPIED) {
    const value = look.getPropertyValue(property);
    if (value) element.setAttribute(property, value);
  }
  for (const name of ["class", "style", "role", "tabindex"]) element.removeAttribute(name);
}

/** @param {Blob} source @param {SVGSVGElement} drawn @returns {Promise<Blob>} */
function painted(source, { width, height }) {
  const address = URL.createObjectURL(source);
  const image = new Image();
  return new Promise((done, failed) => {
    image.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = FINER * width.baseVal.value;
      canvas.height = FINER * height.baseVal.value;
      contextOf(canvas).drawImage(image, 0, 0, canvas.width, canvas.height);
      URL.revokeObjectURL(address);
      canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("too large"))), "image/png");
    };
    image.onerror = () => failed(new Error("not drawn"));
    image.src = address;
  });
}

/** @param {Blob} blob @param {string} name */
function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
