/* The sentence as buttons; one of them is in the tab order, the arrow keys go from there. */

function drawWords(picture) {
  const { trace, parts } = picture;
  const buttons = pool(parts.words, trace.steps, (parent, index) => {
    const made = button(parent, "word", "", () => choose(picture, index, picture.unit));
    made.addEventListener("keydown", (event) => stepByKey(picture, event, true));
  });
  trace.words.forEach((word, t) => {
    setText(buttons[t], word);
    buttons[t].classList.toggle("pad", trace.isPad[t]);
    buttons[t].setAttribute("aria-label", `${trace.isPad[t] ? "pad" : isolated(word)}, step ${t + 1} of ${trace.steps}`);
  });
  parts.next.replaceChildren();
  if (trace.prediction) {
    parts.next.append("after the whole sentence ");
    child(parts.next, "b", "", isolated(trace.prediction.word));
    parts.next.append(` ${trace.prediction.percent}`);
  }
  parts.unit.max = trace.units - 1;
}

function markWord(picture) {
  const { parts, step } = picture;
  const chosen = parts.words.children[step];
  if (picture.marked !== chosen || chosen.tabIndex !== 0) {
    for (const other of parts.words.children) {
      other.setAttribute("aria-pressed", String(other === chosen));
      other.tabIndex = other === chosen ? 0 : -1;
    }
    picture.marked = chosen;
    const { offsetLeft, offsetWidth } = chosen;
    const room = parts.words.clientWidth;
    const left = parts.words.scrollLeft;
    if (offsetLeft < left || offsetLeft + offsetWidth > left + room) {
      parts.words.scrollLeft = offsetLeft - (room - offsetWidth) / 2;
    }
  }
  if (parts.unit.getRootNode().activeElement !== parts.unit) parts.unit.value = picture.unit;
}

/* Arrow keys, Home and End along the sentence; with `focus` the focus goes along. */
function stepByKey(picture, event, focus = false) {
  const last = picture.trace.steps - 1;
  const to = { ArrowLeft: picture.step - 1, ArrowRight: picture.step + 1, Home: 0, End: last }[event.key];
  if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return false;
  event.preventDefault();
  event.stopPropagation();
  choose(picture, clamp(to, 0, last), picture.unit);
  if (focus) picture.parts.words.children[picture.step].focus({ preventScroll: false });
  return true;
}
