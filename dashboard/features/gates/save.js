/* The cell, the curves and the memory as files: what is drawn, with its colours written out. */

const COPIED = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-opacity", "opacity", "font-size", "font-weight", "font-family", "paint-order", "text-anchor"];
const FINER = 2; // a PNG has so many pixels for each of the page's

function saveButtons(parent, name, parts) {
  const group = child(parent, "span", "save");
  for (const kind of ["SVG", "PNG"]) {
    const made = button(group, "", kind, () => save(parts(), `lstm-${name}`, kind));
    made.setAttribute("aria-label", `Save the ${name} as ${kind}`);
  }
}

/* A part's title, and the buttons that save the part. */
function titled(root, name, picture) {
  const head = child(root, "div", "head");
  const title = child(head, "h2");
  saveButtons(head, name, () => ({ svg: picture[name].svg, title: title.textContent, axis: picture[name].axis }));
  return title;
}

async function save({ svg, title, axis }, name, kind) {
  const drawn = standalone(svg, title, axis);
  const text = new XMLSerializer().serializeToString(drawn);
  const source = new Blob([text], { type: "image/svg+xml" });
  hand(kind === "SVG" ? source : await painted(source, drawn), `${name}.${kind.toLowerCase()}`);
}

/* A copy that needs no style sheet: every element says how it looks; title and words are drawn. */
function standalone(svg, title, axis) {
  const width = svg.clientWidth || Number(svg.getAttribute("width"));
  const height = svg.clientHeight || Number(svg.getAttribute("height"));
  const head = 34;
  const foot = axis ? 26 : 8;
  const look = getComputedStyle(svg);
  const root = document.createElementNS(SVG, "svg");
  const background = look.getPropertyValue("--background").trim();
  const named = { xmlns: SVG, width, height: head + height + foot, viewBox: `0 0 ${width} ${head + height + foot}` };
  for (const attribute in named) root.setAttribute(attribute, named[attribute]);
  shape(root, "rect", { width: "100%", height: "100%", fill: background });
  const font = { "font-family": "sans-serif", fill: look.getPropertyValue("--text").trim() };
  shape(root, "text", { x: 4, y: 22, "font-size": 16, "font-weight": 600, ...font }, title);
  const copy = svg.cloneNode(true);
  const originals = [svg, ...svg.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((element, index) => writeOut(element, getComputedStyle(originals[index])));
  const group = shape(root, "g", { transform: `translate(0 ${head})` });
  group.append(...copy.childNodes);
  for (const label of axis?.children ?? []) {
    const x = label.getBoundingClientRect().left + label.offsetWidth / 2 - axis.getBoundingClientRect().left;
    shape(root, "text", { x, y: head + height + 15, "font-size": 13, "text-anchor": "middle", ...font }, label.textContent);
  }
  return root;
}

function writeOut(element, look) {
  for (const property of COPIED) {
    const value = look.getPropertyValue(property);
    if (value) element.setAttribute(property, value);
  }
  for (const name of ["class", "style", "role", "tabindex"]) element.removeAttribute(name);
}

function painted(source, { width, height }) {
  const address = URL.createObjectURL(source);
  const image = new Image();
  return new Promise((done, failed) => {
    image.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = FINER * width.baseVal.value;
      canvas.height = FINER * height.baseVal.value;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      URL.revokeObjectURL(address);
      canvas.toBlob((made) => (made ? done(made) : failed(new Error("the picture is too large"))), "image/png");
    };
    image.onerror = () => failed(new Error("the picture cannot be drawn"));
    image.src = address;
  });
}

function hand(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
