// @ts-check
/** The picture as a widget of a notebook: what `anywidget` calls. */
import { child } from "./shared.js";
import { present } from "./standalone.js";

/** @import { Shown } from "./standalone.js" */

/** @typedef {{ get(name: "shown"): Shown, get(name: "messages"): DataView[] }} Model */

/** @param {{ model: Model, el: HTMLElement }} mount */
function render({ model, el }) {
  const bytes = model.get("messages").map((view) =>
    new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
  );
  return present(child(el, "div"), model.get("shown"), bytes);
}

export default { render };
