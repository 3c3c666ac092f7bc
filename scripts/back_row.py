"""What the back row reads of each picture in presenter mode, measured on what the window shows.

python -m scripts.back_row    make the table in docs/back-row.md again
"""

from __future__ import annotations

import dataclasses
import io
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from scripts import browser as browsers
from scripts.serving import ROOT, serve

TABLE = ROOT / "docs" / "back-row.md"
PROJECTOR = ViewportSize(width=1280, height=720)
LETTER = 100 * 28 / 720
"""A letter's font in per cent of the height: half the distance, 5.3 heights, and what is no x."""

CONTRAST = 4.5
AMBIENT = 0.2
PATIENCE = 180_000  # milliseconds
ASKED_EVERY = 50  # milliseconds: a browser on a starved machine may draw no frame to ask at
MOST_SCREENS, MOST_LOOKS = 40, 10

PATHS = (
    "",
    "prepare",
    "train",
    "gates",
    "be_the_gates",
    "predict",
    "predict?question=surgery",
    "predict?question=worth",
    "predict?question=continue",
    "predict?sentence=hello+how+are&ask=1",
    "compare",
    "vanish",
    "when",
    "lessons?lesson=exam-1",
)
"""The pages with pictures, and the questions that show one."""

HEAD = """\
# What the back row reads

In presenter mode, on 1280 × 720. The rule: a font of at least {letter:.2f} % of the picture's
height, which is 28 pixels of 720, and a contrast of at least {contrast} in a room whose light adds
a fifth of white. The smallest font and the lowest contrast among the texts of each picture, as
`python -m scripts.back_row` measured them on screenshots.

| page | picture | smallest font, % of the height | lowest contrast | of the text |
|---|---|---|---|---|
"""

TEXTS = """() => {
    const found = [], holder = document.querySelector('[data-presented][data-testid]');
    if (!holder) return null;  // the page is being drawn
    const walk = root => {
        for (const one of root.querySelectorAll('*')) {
            if (one.shadowRoot) walk(one.shadowRoot);
            if (one.closest('style, script, title, desc, option')) continue;
            const nodes = [...one.childNodes].filter(node => node.nodeType === Node.TEXT_NODE);
            const text = nodes.map(node => node.data).join('');
            const is_seen = one.checkVisibility({opacityProperty: true, visibilityProperty: true});
            if (!/[\\p{L}\\p{N}]/u.test(text) || !is_seen) continue;
            const range = document.createRange();
            range.selectNodeContents(one);
            const {left, top, width, height} = range.getBoundingClientRect();
            const box = one.getBoundingClientRect(), least = Math.min(box.width, box.height);
            const size = parseFloat(getComputedStyle(one).fontSize);
            found.push({text: text.trim(), left, top, width, height, least, size});
        }
    };
    walk(holder);
    const zoomed = holder.querySelector('.stPlotlyChart') ?? holder.firstElementChild;
    const zoom = zoomed.getBoundingClientRect().width / zoomed.offsetWidth;
    return found.filter(({least}) => least > 2 * zoom)
        .map(text => ({...text, size: zoom * text.size}));
}"""

AT_THE_END = """() => {
    const [number, count] = [...document.querySelectorAll('*')].flatMap(
        one => one.shadowRoot?.querySelector('.presenter .place') ?? []
    )[0].textContent.split(' of ');
    const shown = document.querySelector('[data-presented][data-testid]');
    return number === count && shown.scrollTop + shown.clientHeight >= shown.scrollHeight - 1;
}"""


@dataclasses.dataclass(frozen=True)
class Row:
    """A picture: its smallest font in % of the height, its lowest contrast, and of which text."""

    place: str
    title: str
    letter: float
    contrast: float
    worst: str


def seen_contrast(picture: Image.Image) -> float:
    """The ratio of the lightest to the darkest that many pixels have, in a room with light."""
    parts = np.asarray(picture, dtype=float) / 255  # (height, width, 3)
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    light = linear @ (0.2126, 0.7152, 0.0722)  # WCAG 2, (height, width)
    dark, bright = np.quantile(light, (0.01, 0.99))
    return float((bright + AMBIENT) / (dark + AMBIENT))


def fitted(page: Page) -> None:
    """Wait until the screen that is shown has been fitted into the window."""
    page.locator(".presenter[aria-busy='false']").wait_for(timeout=PATIENCE)


def measured(page: Page) -> Row:
    """The screen that is shown, when it is the same twice: a chart may be drawn anew once more."""
    before = _measured(page)
    for _ in range(MOST_LOOKS):
        now = _measured(page)
        if now == before:
            break
        before = now
    return before


def _measured(page: Page) -> Row:
    fitted(page)
    texts = page.wait_for_function(TEXTS, timeout=PATIENCE, polling=ASKED_EVERY).json_value()
    window = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    bar = 0.08 * window.height
    rows = []
    for text in texts:
        box = (
            text["left"],
            text["top"],
            text["left"] + text["width"],
            text["top"] + text["height"],
        )
        if box[0] >= 0 and box[1] >= bar and box[2] <= window.width and box[3] <= window.height:
            rows.append((seen_contrast(window.crop(tuple(map(round, box)))), text["text"]))
    contrast, worst = min(rows, default=(21.0, ""))
    smallest = min((text["size"] for text in texts), default=float(window.height))
    place, title = (page.locator(f".presenter .{name}").inner_text() for name in ("place", "title"))
    return Row(place, title, 100 * smallest / window.height, contrast, worst[:40])


def pictures(page: Page) -> list[Row]:
    """All pictures of a page, from the first to the one after which another page comes."""
    parts = [measured(page)]
    while not page.evaluate(AT_THE_END) and len(parts) < MOST_SCREENS:
        page.keyboard.press("PageDown")
        parts.append(measured(page))
    return [joined([part for part in parts if part.place == place]) for place in places(parts)]


def places(parts: Sequence[Row]) -> Iterator[str]:
    """Each place once, in order."""
    yield from dict.fromkeys(part.place for part in parts)


def joined(parts: Sequence[Row]) -> Row:
    """A picture that was seen in parts, for it is higher than the window."""
    lowest = min(parts, key=lambda part: part.contrast)
    return dataclasses.replace(lowest, letter=min(part.letter for part in parts))


def open_presented(page: Page, url: str, path: str) -> Page:
    """Open a page in presenter mode and wait until its pictures are there."""
    page.goto(f"{url}/{path}{'&' if '?' in path else '?'}present=1")
    page.locator("[data-presented]").first.wait_for(timeout=PATIENCE)
    page.locator("[data-testid='stApp'][data-test-script-state='notRunning']").wait_for(
        timeout=PATIENCE, state="attached"
    )
    page.wait_for_function(
        "() => !document.querySelector('[data-testid=stSkeleton], [data-testid=stSpinner]')",
        timeout=PATIENCE,
        polling=ASKED_EVERY,
    )
    return page


def lines(browser: Browser, url: str) -> Iterator[str]:
    """The lines of the table."""
    page = browser.new_page()  # the first visitor waits for the worker, and finds less meanwhile
    page.goto(f"{url}/gates")
    page.locator(".gates .headline:not(:empty)").wait_for(timeout=PATIENCE)
    page.close()
    for path in PATHS:
        page = browser.new_page(viewport=PROJECTOR, reduced_motion="reduce")
        for row in pictures(open_presented(page, url, path)):
            worst = row.worst.replace("|", "\\|").replace("\n", " ")
            title = row.title.replace("|", "\\|")
            numbers = f"{row.letter:.2f} | {row.contrast:.1f}"
            yield f"| `/{path}` | {row.place}, {title} | {numbers} | {worst} |"
        page.close()


def main() -> int:
    """Write the table."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        serve(Path(folder)) as app,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=browsers.find(), args=browsers.FLAGS)
        found = list(lines(browser, app.url))
        browser.close()
    head = HEAD.format(letter=LETTER, contrast=CONTRAST)
    TABLE.write_text(head + "\n".join(found) + "\n", encoding="utf-8")
    print(f"{len(found)} pictures: {TABLE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
