// @ts-check
/** The pictures of a page, and how one of them fills the window. */
import { blended, CONTRAST, contrast, LETTER, parsed, readable } from "./legible.js";

/** @import { Colour } from "./legible.js" */

/** A picture's element on the page, and the one of its parts that is shown; null for all of it.
 * @typedef {{ holder: HTMLElement, part: HTMLElement | null }} Screen */

/** What a text is set in: its element, the height of its font, the share of the zoom in it.
 * @typedef {{ element: HTMLElement | SVGElement, size: number }} Text */

const MAIN = '[data-testid="stMain"]';
const HOLDER = '[data-testid="stElementContainer"]';
/** Several things that belong together, on one screen. */
const GROUP = '[class*="st-key-screen_"]';
const KINDS = [
  ".stBidiComponent",
  '[data-testid="stPlotlyChart"]',
  '[data-testid="stVegaLiteChart"]',
  '[data-testid="stHtml"]:has(table, figure)',
  GROUP,
].map((kind) => `${MAIN} ${kind}`).join(",");
/** A table or a figure, and the text above it that is sent with it. */
const TABLE = '[data-testid="stHtml"]:has(> :is(table, figure))';
const NO_PICTURES = ".st-key-foot";
const LEAST_HEIGHT = 40; // px; what is lower shows nothing
const NARROWEST = 360; // px: every picture can be read on a phone
const WHITE = /** @type {Colour} */ ([255, 255, 255, 1]);

/** All screens of the page, in the order of reading. @returns {Screen[]} */
export function screens() {
  const holders = [...document.querySelectorAll(KINDS)]
    .map((one) => /** @type {HTMLElement | null} */ (one.closest(GROUP) ?? one.closest(HOLDER)))
    .filter((holder) => holder !== null)
    .filter((holder) => !holder.matches(NO_PICTURES) && holder.offsetHeight >= LEAST_HEIGHT);
  return [...new Set(holders)].flatMap((holder) => {
    const parts = partsOf(holder);
    return (parts.length ? parts : [null]).map((part) => ({ holder, part }));
  });
}

/** The heading that a picture stands under, which may be sent along with it.
 * @param {HTMLElement | undefined} holder */
export function titleOf(holder) {
  const own = [...holder?.querySelectorAll(`${TABLE} > h2`) ?? []].at(-1);
  if (own) return own.textContent ?? "";
  const heads = [...document.querySelectorAll(`${MAIN} :is(h1, h2)`)];
  const above = heads.filter((head) =>
    !holder || head.compareDocumentPosition(holder) & Node.DOCUMENT_POSITION_FOLLOWING
  );
  return ((holder && above.at(-1)) ?? heads[0])?.textContent ?? "";
}

/** The parts of a picture that are screens of their own. @param {Element} holder */
function partsOf(holder) {
  const parts = roots(holder).flatMap((root) => [...root.querySelectorAll("[data-screen]")]);
  return /** @type {HTMLElement[]} */ (parts.filter((part) => part.getClientRects().length));
}

/** An element and the shadow roots in it. @param {Element} element @returns {ParentNode[]} */
export function roots(element) {
  const inner = [...element.querySelectorAll("*")].flatMap((one) => one.shadowRoot ?? []);
  return [element, ...inner];
}

/** Show this screen alone. @param {Screen} screen */
export function raise({ holder, part }) {
  holder.dataset.presented = "";
  for (const one of partsOf(holder)) {
    one.toggleAttribute("data-aside", part !== null && one !== part);
    one.parentElement?.setAttribute("data-presented", "");
  }
}

/** Show the page as it was. */
export function lower() {
  for (const element of document.querySelectorAll("[data-presented]")) {
    const holder = /** @type {HTMLElement} */ (element);
    holder.style.removeProperty("--presented-zoom");
    holder.style.removeProperty("--presented-height");
    delete holder.dataset.presented;
    for (const one of partsOf(holder)) {
      one.removeAttribute("data-aside");
      one.parentElement?.removeAttribute("data-presented");
    }
    for (const root of roots(holder)) root.querySelectorAll("[data-ink]").forEach(restore);
  }
}

/** Enlarge a picture until its smallest letters are as tall as the back row needs them.
 * @param {HTMLElement} holder */
export function enlarge(holder) {
  const goal = LETTER * innerHeight;
  const chart = holder.querySelector(".stPlotlyChart");
  holder.style.removeProperty("--presented-height");
  holder.style.setProperty("--presented-zoom", "1");
  const height = chart?.clientHeight ?? 0; // before anything is enlarged
  let zoom = 1;
  for (let round = 0; round < 3; round++) {
    holder.style.setProperty("--presented-zoom", String(zoom));
    const sizes = textsOf(holder).map((text) => text.size);
    if (!sizes.length) break;
    const wanted = zoom * goal / Math.min(...sizes);
    const next = Math.min(Math.max(1, wanted), innerWidth / NARROWEST);
    if (Math.abs(next - zoom) < 0.005) break;
    zoom = next;
  }
  holder.style.setProperty("--presented-zoom", String(zoom));
  if (chart) holder.style.setProperty("--presented-height", `${height / zoom}px`);
}

/** Give each text a shade of its colour that stands out in a room with light.
 * @param {HTMLElement} holder */
export function ink(holder) {
  const texts = textsOf(holder);
  for (const { element } of texts) restore(element);
  const shades = texts.map(({ element }) => {
    const ground = groundOf(element), colour = colourOf(element);
    if (!colour || !ground || contrast(blended(colour, ground), ground) >= CONTRAST) return null;
    return { shade: readable(colour, ground), ground };
  });
  texts.forEach(({ element }, at) => {
    const found = shades[at];
    if (found) paint(element, found.shade, contrast(found.shade, found.ground) < CONTRAST);
  });
}

/** The texts of a picture that are seen and have a letter or a digit.
 * @param {Element} holder @returns {Text[]} */
export function textsOf(holder) {
  return roots(holder).flatMap((root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    /** @type {Set<HTMLElement | SVGElement>} */
    const found = new Set();
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (element && /[\p{L}\p{N}]/u.test(walker.currentNode.nodeValue ?? "")) found.add(element);
    }
    return [...found].filter(isSeen).map((element) => ({ element, size: sizeOf(element) }));
  });
}

/** @param {Element} element */
function isSeen(element) {
  if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
  if (element.closest(":is(style,script,title,desc,option)")) return false;
  const { width, height } = element.getBoundingClientRect();
  const least = 2 * zoomOf(element); // what is for a screen reader alone takes one pixel
  return width > least && height > least;
}

/** The height of an element's font on the screen, in pixels. @param {Element} element */
const sizeOf = (element) => parseFloat(getComputedStyle(element).fontSize) * zoomOf(element);

/** @param {Element} element @returns {number} */
const zoomOf = (element) => /** @type {any} */ (element).currentCSSZoom ?? 1;

/** @param {Element} element @returns {Colour | null} */
function colourOf(element) {
  const style = getComputedStyle(element);
  const colour = parsed(element instanceof SVGElement ? style.fill : style.color);
  return colour && [colour[0], colour[1], colour[2], colour[3] * Number(style.opacity)];
}

/** What an element stands on: the nearest opaque ground behind it; null on an image, whose maker
 * chose the ink for it. @param {Element} element @returns {Colour | null} */
function groundOf(element) {
  const { left, top, width, height } = element.getBoundingClientRect();
  const root = /** @type {Document | ShadowRoot} */ (element.getRootNode());
  const middle = { x: left + width / 2, y: top + height / 2 };
  for (const image of root.querySelectorAll("image, canvas")) {
    if (!image.checkVisibility({ visibilityProperty: true })) continue; // of a part kept aside
    const box = image.getBoundingClientRect();
    const isBelow = box.left < middle.x && middle.x < box.right;
    if (isBelow && box.top < middle.y && middle.y < box.bottom) return null;
  }
  const behind = root.elementsFromPoint(middle.x, middle.y);
  const above = ancestors(element);
  /** @type {Colour[]} */
  const layers = [];
  for (const one of [...new Set([...above.slice(0, 1), ...behind, ...above])]) {
    if (one !== element && element.contains(one)) continue;
    const style = getComputedStyle(one);
    const isShape = one instanceof SVGGeometryElement;
    const colour = parsed(isShape ? style.fill : style.backgroundColor);
    if (!colour) continue;
    colour[3] *= Number(style.opacity) * (isShape ? Number(style.fillOpacity) : 1);
    if (!colour[3]) continue;
    layers.push(colour);
    if (colour[3] === 1) break;
  }
  return layers.reverse().reduce((under, over) => blended(over, under), WHITE);
}

/** @param {Element} element */
function ancestors(element) {
  const found = [];
  for (let one = /** @type {Node | null} */ (element); one; one = one.parentNode) {
    if (one instanceof ShadowRoot) one = one.host;
    if (one instanceof Element) found.push(one);
  }
  return found;
}

/** @param {HTMLElement | SVGElement} element @param {Colour} shade @param {boolean} haloed */
function paint(element, shade, haloed) {
  const property = element instanceof SVGElement ? "fill" : "color";
  const [red, green, blue] = shade.map(Math.round);
  element.dataset.ink = "";
  element.style.setProperty(property, `rgb(${red}, ${green}, ${blue})`, "important");
  if (!haloed) return;
  const glow = red ? "#000" : "#fff";
  const shadow = `0 0 2px ${glow}, 0 0 2px ${glow}, 0 0 3px ${glow}, 0 0 4px ${glow}`;
  element.style.setProperty("text-shadow", shadow, "important");
}

/** @param {Element} element */
function restore(element) {
  const painted = /** @type {HTMLElement | SVGElement} */ (element);
  if (!("ink" in painted.dataset)) return;
  delete painted.dataset.ink;
  for (const name of ["fill", "color", "text-shadow"]) painted.style.removeProperty(name);
}
