"""Presenter mode: what the back row reads, measured on what the window shows."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page

from scripts.serving import ServedApp
from tests.browser.conftest import Visit
from tests.browser.pages import PATIENCE

PROJECTOR = {"width": 1280, "height": 720}
LETTER = 100 * 28 / 720
"""A letter's font in per cent of the height: half the distance, 5.3 heights, and what is no x."""

CONTRAST = 4.5
AMBIENT = 0.2
MOST_SCREENS = 30

TEXTS = """() => {
    const found = [], holder = document.querySelector('[data-presented][data-testid]');
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


@dataclasses.dataclass(frozen=True)
class Row:
    """A screen of the table: its smallest letter in % of the height, its lowest contrast."""

    place: str
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


def measured(page: Page) -> Row:
    """The screen that is shown."""
    page.locator("[data-presented][data-testid]").wait_for(timeout=PATIENCE)
    texts = page.evaluate(TEXTS)
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
    place = page.locator(".presenter .place").inner_text()
    return Row(place, 100 * smallest / window.height, contrast, worst[:40])


def table(page: Page) -> list[Row]:
    """All screens of a page."""
    page.locator("[data-presented]").first.wait_for(timeout=PATIENCE)
    address, rows = page.url.partition("?")[0], []
    for _ in range(MOST_SCREENS):
        page.wait_for_timeout(300)  # the picture is fitted when it has come to rest
        rows.append(measured(page))
        page.keyboard.press("PageDown")
        page.wait_for_timeout(100)
        number, count = rows[-1].place.split(" of ")
        if page.url.partition("?")[0] != address or (number == count and rows[-1] in rows[:-1]):
            break
    return rows


@pytest.mark.parametrize("path", ["predict", "when"])
def test_the_back_row_reads_every_picture(
    app: ServedApp, visit: Visit, path: str, record_property: Callable[[str, object], None]
) -> None:
    page = visit(viewport=PROJECTOR)
    page.goto(f"{app.url}/{path}?present=1")
    rows = table(page)
    record_property("table", [dataclasses.astuple(row) for row in rows])
    assert [row for row in rows if row.letter < LETTER - 0.05] == []
    assert [row for row in rows if row.contrast < CONTRAST - 0.1] == []
