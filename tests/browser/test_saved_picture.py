"""The picture in a file of its own, opened as a reader opens it: no server, no request."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

import lstm_core as lc
from lstm_core.gates import GateTrace
from lstm_core.picture.wording import number
from tests.browser.conftest import Visit
from tests.browser.pages import DESKTOP, PHONE, axe_violations, has_horizontal_scroll
from tests.support.sums import sums
from tests.support.traces import gru_trace, lstm_trace, with_shape

Open = Callable[..., Page]

WORDS = ["hello", "</script>", "<!--", "is"]


@pytest.fixture
def opened(tmp_path: Path, visit: Visit) -> Iterator[Open]:
    """Save a picture and open the file; in the end: no request was sent, no error was said."""
    complaints: list[str] = []

    def open_file(picture: lc.Picture, **options: object) -> Page:
        file = tmp_path / "picture.html"
        picture.save(file)
        page = visit(**options)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: complaints.append(request.url))
        page.goto(file.as_uri())
        complaints.remove(file.as_uri())
        expect(page.locator(".headline")).not_to_be_empty()
        return page

    yield open_file
    assert complaints == []


def shown(page: Page) -> dict[str, str]:
    """Quantity -> the number below its heatmap."""
    maps = page.locator(".map").all()
    return {
        one.locator(".maptitle b").inner_text(): one.locator(".value").inner_text() for one in maps
    }


def expected(trace: GateTrace, step: int, unit: int) -> dict[str, str]:
    return {
        name.replace("_", " "): number(float(values[step, unit]), signed="gate" not in name)
        for name, values in trace.quantities.items()
    }


def test_the_numbers_are_the_arrays_by_mouse_and_by_keyboard(opened: Open) -> None:
    trace = lstm_trace(WORDS, units=5, pads=1)
    page = opened(lc.picture(trace, title="A title"))
    assert shown(page) == expected(trace, 4, 0)
    page.get_by_role("button", name="hello", exact=False).first.click()
    assert shown(page) == expected(trace, 1, 0)
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="</script>", exact=False).first).to_be_focused()
    assert shown(page) == expected(trace, 2, 0)
    page.get_by_label("unit", exact=True).fill("3")
    page.keyboard.press("Enter")
    assert shown(page) == expected(trace, 2, 3)
    page.get_by_role("button", name="Restart").click()
    page.get_by_role("button", name="Step", exact=True).click()
    expect(page.locator(".stagetext")).to_contain_text("Gates")
    page.get_by_role("button", name="Compute it yourself").click()
    expect(page.locator(".map .value").first).to_have_text("?")


@pytest.mark.parametrize("colour_scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_reader_of_any_kind_can_use_it(
    opened: Open, colour_scheme: str, size: dict[str, int]
) -> None:
    picture = lc.picture(lstm_trace(WORDS, units=5, pads=1))
    page = opened(picture, color_scheme=colour_scheme, viewport=size)
    assert axe_violations(page) == []
    assert not has_horizontal_scroll(page)


@pytest.mark.parametrize("width", [600, 720, 960])
def test_the_headline_is_never_cut(opened: Open, width: int) -> None:
    size = {"width": width, "height": 900}
    page = opened(lc.picture(lstm_trace(WORDS, units=5)), viewport=size)
    cut = "e => e.scrollWidth > e.clientWidth || e.scrollHeight > e.clientHeight"
    assert not page.locator(".headline").evaluate(cut)


def test_a_series_layers_and_sequences_are_chosen(opened: Open) -> None:
    first, second = with_shape((3, 40, 6)), with_shape((3, 40, 2))
    page = opened(lc.picture({"lstm": first, "top": second}, values=np.ones((3, 40))))
    page.get_by_role("combobox", name="sequence").select_option("2")
    slider = page.get_by_role("slider", name="time step")
    slider.focus()
    slider.press("Home")
    slider.press("ArrowRight")
    assert shown(page) == expected(first.sequence(2), 1, 0)
    expect(page.locator(".curves svg")).to_contain_text("values1.00")
    page.get_by_role("combobox", name="layer").select_option("top")
    assert shown(page) == expected(second.sequence(2), 1, 0)
    page.emulate_media(color_scheme="dark")
    assert shown(page) == expected(second.sequence(2), 1, 0)


def test_a_gate_opens_its_sum_for_each_layer_step_and_unit(opened: Open) -> None:
    first, second = lstm_trace(WORDS, units=5, pads=1, masked=True, sums=True), gru_trace()
    page = opened(lc.picture({"lstm": first, "gru": second}))
    page.get_by_role("button", name="Show the sum of the forget gate").click()
    parts, body = page.locator(".sumbody .result"), page.locator(".sumbody")
    for word, step in (("hello", 1), ("is", 4)):
        page.get_by_role("button", name=word, exact=False).first.click()
        z = number(float(sums(first, step=step)["forget_gate"][0]), decimals=3)
        value = number(float(first.forget_gate[step, 0]), decimals=3)
        assert parts.all_inner_texts()[-2:] == [z, value]
        assert page.locator(".total .product").inner_text() == z
    assert axe_violations(page) == []
    page.get_by_role("button", name="pad", exact=False).first.click()
    expect(body.locator("table")).to_have_count(0)  # nothing was computed there
    page.get_by_role("combobox", name="layer").select_option("gru")  # it holds no weights
    expect(page.locator(".sums")).to_be_hidden()
    expect(page.locator(".note")).not_to_be_empty()


def test_numbers_that_are_none_are_said_to_be_none(opened: Open) -> None:
    trace = lstm_trace(WORDS, units=2)
    arrays = {
        name: np.where(np.arange(4)[:, None] > 1, np.nan, a) for name, a in trace.quantities.items()
    }
    page = opened(lc.picture(dataclasses.replace(trace, **arrays)))
    expect(page.locator(".headline")).not_to_contain_text("masked")


def test_it_prints_on_one_page_with_all_of_its_width(opened: Open, tmp_path: Path) -> None:
    page = opened(lc.picture(lstm_trace(WORDS, units=5)), color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".gates").evaluate("e => e.clientWidth") == 1480
    assert page.locator(".alone").evaluate("e => getComputedStyle(e).backgroundColor") == (
        "rgb(255, 255, 255)"
    )
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".gates").evaluate("e => e.clientWidth") < 1480
