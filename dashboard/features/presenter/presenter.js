// @ts-check
/** The page's pictures one by one, each as large as the window, with a bar above. */
import { child, clamp, find, say, setText, viewOf } from "../../../lstm_core/picture/web/shared.js";
import { enlarge, ink, lower, raise, roots, screens, titleOf } from "./pictures.js";

/** @import { Mount, Texts } from "../../../lstm_core/picture/web/shared.js" */
/** @typedef {{ present: boolean, texts: Texts }} Message */
/** @typedef {ReturnType<typeof build>} View */

/** @type {WeakMap<object, View>} */
const views = new WeakMap();
const KEY = "p";
const PAUSE = 150; // ms without a change, after which a picture is fitted again
const AT_REST = '[data-testid="stApp"][data-test-script-state="notRunning"]';
const TO_COME = ["stSkeleton", "stSpinner", "stProgress"].map((id) => `[data-testid="${id}"]`)
  .join();
const SCROLLED = 0.85; // of the window: some lines are seen twice

/** Where the next page begins, for whoever goes back begins at its last picture. */
let arrivesAt = 0;

/** @param {Mount<[Message]>} mount @param {AbortSignal} signal */
export function showPictures(mount, signal) {
  const { data: [data], parentElement } = mount;
  const view = viewOf(views, parentElement, build);
  view.texts = data.texts;
  view.tell = (present) => mount.setTriggerValue("switched", present);
  view.leave = (way) => mount.setTriggerValue("leave", way);
  if (!document.querySelector("style.presenting")) {
    const style = /** @type {HTMLTemplateElement} */ (find(parentElement, "template")).content;
    child(document.head, "style", "presenting", style.textContent ?? "");
  }
  if (view.told !== data.present) {
    view.told = data.present;
    switchTo(view, data.present);
  }
  addEventListener("keydown", (event) => press(view, event), { signal, capture: true });
  addEventListener("resize", () => later(view), { signal });
  addEventListener("scroll", () => later(view), { signal, capture: true });
  const main = document.querySelector('[data-testid="stMain"]');
  if (main) view.watch.observe(main, { childList: true, subtree: true });
  if (view.present) later(view);
  signal.addEventListener("abort", () => {
    view.watch.disconnect();
    clearTimeout(view.timer);
    view.bar.ariaBusy = "false";
  });
}

/** @param {Mount<any>["parentElement"]} parent */
function build(parent) {
  const view = {
    bar: find(parent, ".presenter"),
    title: find(parent, ".title"),
    place: find(parent, ".place"),
    nothing: find(parent, ".nothing"),
    texts: /** @type {Texts} */ ({}),
    told: /** @type {boolean | null} */ (null),
    present: false,
    at: arrivesAt,
    shown: /** @type {HTMLElement | null} */ (null),
    part: /** @type {HTMLElement | null} */ (null),
    timer: /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined),
    watch: new MutationObserver(() => later(view)),
    tell: (/** @type {boolean} */ _present) => {},
    leave: (/** @type {number} */ _way) => {},
  };
  find(parent, ".back").addEventListener("click", () => go(view, -1));
  find(parent, ".next").addEventListener("click", () => go(view, 1));
  find(parent, ".leave").addEventListener("click", () => toggle(view));
  return view;
}

/** @param {View} view @param {boolean} present */
function switchTo(view, present) {
  view.present = present;
  view.bar.hidden = !present;
  document.documentElement.classList.toggle("presenting", present);
  if (!present) return lower();
  show(view);
  later(view);
}

/** @param {View} view */
function toggle(view) {
  switchTo(view, !view.present);
  view.told = view.present;
  view.tell(view.present);
}

/** Show the screen that the view is at. @param {View} view */
function show(view) {
  const all = screens();
  view.at = clamp(view.at < 0 ? all.length + view.at : view.at, 0, Math.max(0, all.length - 1));
  const screen = all[view.at];
  const isNew = screen?.holder !== view.shown || screen?.part !== view.part;
  if (isNew || !screen) lower();
  view.shown = screen?.holder ?? null;
  view.part = screen?.part ?? null;
  setText(view.title, titleOf(screen?.holder));
  const count = all.length, number = view.at + 1;
  setText(view.place, screen ? say(view.texts, "place", { number, count }) : "");
  view.nothing.hidden = Boolean(screen) || isToCome();
  if (!screen) return;
  raise(screen);
  const { scrollTop } = screen.holder;
  enlarge(screen.holder);
  screen.holder.scrollTop = isNew ? 0 : scrollTop;
  ink(screen.holder);
  for (const root of roots(screen.holder)) {
    view.watch.observe(root, { childList: true, subtree: true });
  }
}

/** Fit the picture again when it has changed, and not before it has come to rest.
 * @param {View} view */
function later(view) {
  clearTimeout(view.timer);
  view.bar.ariaBusy = "true";
  view.timer = setTimeout(() => {
    if (view.present) show(view);
    if (view.present && !view.shown && isToCome()) return later(view);
    view.bar.ariaBusy = "false";
  }, PAUSE);
}

/** Whether the page is still being drawn, so that pictures may be to come. */
const isToCome = () => !document.querySelector(AT_REST) || Boolean(document.querySelector(TO_COME));

/** On through a picture that is higher than the window, to the next one, to the next page.
 * @param {View} view @param {-1 | 1} way */
function go(view, way) {
  const { shown } = view;
  if (shown) {
    const before = shown.scrollTop;
    shown.scrollTop += way * SCROLLED * shown.clientHeight;
    if (Math.abs(shown.scrollTop - before) > 1) return;
  }
  const count = screens().length;
  if (view.at + way >= 0 && view.at + way < count) {
    view.at += way;
    show(view);
    return later(view); // a chart is drawn anew in its new place
  }
  if (isToCome()) return;
  arrivesAt = way < 0 ? -1 : 0;
  view.leave(way);
}

/** @type {Record<string, -1 | 1>} */
const PAGES = { PageDown: 1, PageUp: -1 };
/** @type {Record<string, -1 | 1>} */
const ARROWS = { ArrowRight: 1, ArrowLeft: -1 };

/** @param {View} view @param {KeyboardEvent} event */
function press(view, event) {
  const target = event.composedPath()[0];
  if (event.altKey || event.ctrlKey || event.metaKey || isTyped(target)) return;
  const isFree = target === document.body || view.bar.contains(/** @type {Node} */ (target));
  if (event.key === KEY || (event.key === "Escape" && view.present)) toggle(view);
  else if (view.present && event.key in PAGES) go(view, PAGES[event.key]);
  else if (view.present && isFree && event.key in ARROWS) go(view, ARROWS[event.key]);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

const PRESSED = ["range", "checkbox", "radio", "button"];

/** Whether a key writes something there. @param {EventTarget} target */
const isTyped = (target) =>
  target instanceof HTMLInputElement
    ? !PRESSED.includes(target.type)
    : target instanceof Element && target.matches("textarea,select");
