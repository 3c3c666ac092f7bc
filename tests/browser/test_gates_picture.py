"""The linked picture on the page Inside the gates: one selection, a player, a computation."""

from __future__ import annotations

import contextlib
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, WebSocket, expect

import lstm_core as lc
from dashboard.features.network.panel import about
from dashboard.figures.wording import number
from dashboard.prose.messages import messages
from dashboard.theme import palette
from lstm_core.gates import GateTrace
from lstm_core.reading.ordering import unit_order
from scripts.serving import ServedApp
from tests.browser.conftest import Visit, new_context
from tests.browser.pages import (
    DESKTOP,
    OTHERWISE_INKED,
    PATIENCE,
    PHONE,
    axe_violations,
    has_horizontal_scroll,
    open_page,
    wait_until_at_rest,
    wait_until_none,
)
from tests.support.sums import sums

SENTENCE = "hello how is"
HOW = 2  # its step, behind one pad
UNIT = 7

FRAME_TIMES = """(ms) => new Promise((done) => {
    const times = [];
    let last = null;
    const start = performance.now();
    const note = (now) => {
        if (last !== null) times.push(now - last);
        last = now;
        if (now - start < ms) requestAnimationFrame(note);
        else done(times.sort((a, b) => a - b));
    };
    requestAnimationFrame(note);
})"""


def open_picture(page: Page, app: ServedApp, **query: object) -> Page:
    """The page with the example's sentence, its picture drawn."""
    query = {"sentence": SENTENCE} | query
    words = "&".join(f"{name}={value}" for name, value in query.items()).replace(" ", "+")
    open_page(page, app.url, f"gates?{words}")
    expect(page.locator(".gates .headline")).not_to_be_empty(timeout=PATIENCE)
    return page


def heatmap(page: Page, name: str) -> Locator:
    return page.get_by_role("application", name=re.compile(f"^Heatmap of the {name} "))


def click_cell(page: Page, name: str, step: int, unit: int, *, steps: int, units: int) -> None:
    box = heatmap(page, name).bounding_box()
    assert box is not None
    place: Any = {
        "x": box["width"] * (step + 0.5) / steps,
        "y": box["height"] * (unit + 0.5) / units,
    }
    heatmap(page, name).click(position=place)


def pressed_word(page: Page) -> str:
    return page.locator(".gates .word[aria-pressed='true']").inner_text()


def press(page: Page, name: str) -> None:
    page.locator(".gates").get_by_role("button", name=name, exact=True).click()


@pytest.fixture(scope="module")
def model() -> lc.LanguageModel:
    """The network that the app shows first."""
    return lc.load_shipped("hello")


@pytest.fixture(scope="module")
def trace(model: lc.LanguageModel) -> GateTrace:
    """What the library itself reads from that network."""
    read = lc.read(model, SENTENCE).trace
    assert isinstance(read, GateTrace)
    return read


@contextlib.contextmanager
def drawn(page: Page, app: ServedApp) -> Iterator[Page]:
    """The picture; in the end, that none of its scripts threw an error."""
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    yield open_picture(page, app)
    assert thrown == []


@pytest.fixture
def picture(app: ServedApp, visit: Visit) -> Iterator[Page]:
    with drawn(visit(), app) as page:
        yield page


@pytest.fixture(scope="module")
def untouched(app: ServedApp, browser: Browser) -> Iterator[Page]:
    """One picture for the tests that only look at it and save it."""
    context = new_context(browser)
    with drawn(context.new_page(), app) as page:
        yield page
    context.close()


def test_a_click_on_a_heatmap_moves_every_part(picture: Page, trace: GateTrace) -> None:
    click_cell(picture, "forget gate", HOW, UNIT, steps=trace.timesteps, units=trace.units)
    assert pressed_word(picture) == "how"
    expect(picture.locator(".gates .curves h2")).to_have_text(f"Unit {UNIT} along the sentence")
    expect(picture.locator(".gates .memory h2")).to_contain_text(f"What unit {UNIT} remembers")
    expect(heatmap(picture, "cell state")).to_have_attribute(
        "aria-label",
        re.compile(
            f"At “how”, unit {UNIT}: {number(trace.cell_state[HOW, UNIT])}\\.$".replace("+", r"\+")
        ),
    )
    cell = picture.locator(".gates .stage")
    for part, value in {
        "before, c before": trace.cell_state[HOW - 1, UNIT],
        "kept, f × c before": trace.forget_gate[HOW, UNIT] * trace.cell_state[HOW - 1, UNIT],
        "written, i × g": trace.input_gate[HOW, UNIT] * trace.candidate[HOW, UNIT],
        "now, c": trace.cell_state[HOW, UNIT],
        "candidate": trace.candidate[HOW, UNIT],
        "shown": trace.hidden_state[HOW, UNIT],
    }.items():
        said = f"{part}: {number(float(value), signed=True)}"
        expect(cell.get_by_role("img", name=said)).to_have_count(1)
    for gate in trace.gate_names:
        said = f"{gate.replace('_', ' ')}: {number(float(getattr(trace, gate)[HOW, UNIT]))}"
        expect(cell.get_by_role("img", name=said)).to_have_count(1)


def test_the_selection_is_in_the_address(picture: Page, trace: GateTrace) -> None:
    click_cell(picture, "candidate", HOW, UNIT, steps=trace.timesteps, units=trace.units)
    expect(picture).to_have_url(re.compile(f"unit={UNIT}"))
    address = picture.url
    picture.goto(address)
    expect(picture.locator(".gates .headline")).not_to_be_empty(timeout=PATIENCE)
    assert pressed_word(picture) == "how"
    assert picture.get_by_label("unit", exact=True).input_value() == str(UNIT)


def test_the_keyboard_alone_chooses_and_says_the_numbers(picture: Page, trace: GateTrace) -> None:
    click_cell(picture, "forget gate", HOW, UNIT, steps=trace.timesteps, units=trace.units)
    heatmap(picture, "forget gate").focus()
    picture.keyboard.press("ArrowRight")
    picture.keyboard.press("ArrowUp")
    assert pressed_word(picture) == "is"
    said = number(float(trace.forget_gate[HOW + 1, UNIT - 1]))
    expect(picture.locator(".gates .said")).to_contain_text(
        f"“is”, unit {UNIT - 1}: forget gate {said}"
    )


def test_the_keyboard_alone_reaches_how_and_unit_7_and_opens_its_gate(
    picture: Page, trace: GateTrace
) -> None:
    """The same as with the mouse, from the sentence box on, and back to the cell."""
    picture.get_by_label("Type a sentence").focus()
    for _ in range(20):
        picture.keyboard.press("Tab")
        if picture.locator(".gates .word:focus").count():
            break
    picture.keyboard.press("Home")
    for _ in range(HOW):
        picture.keyboard.press("ArrowRight")
    assert pressed_word(picture) == "how"
    picture.keyboard.press("Tab")
    picture.keyboard.press("ControlOrMeta+a")
    picture.keyboard.type(str(UNIT))
    picture.keyboard.press("Enter")
    said = number(float(trace.forget_gate[HOW, UNIT]))
    expect(picture.locator(".gates .said")).to_contain_text(
        f"“how”, unit {UNIT}: forget gate {said}"
    )
    cell = picture.locator(".gates .stage")
    expect(cell.get_by_role("img", name=f"forget gate: {said}")).to_have_count(1)
    node = picture.get_by_role("button", name="Show the sum of the forget gate")
    node.focus()
    picture.keyboard.press("Enter")
    expect(picture.locator(".gates .place")).to_have_text(
        f"The forget gate of unit {UNIT} at “how”"
    )
    exact = f"{trace.forget_gate[HOW, UNIT]:.3f}"
    expect(picture.locator('.gates .sumbody[aria-busy="false"]')).to_contain_text(exact)
    picture.get_by_role("button", name="Back to the cell").press("Enter")
    expect(node).to_be_focused()


def test_an_open_sum_follows_the_selection(picture: Page, trace: GateTrace) -> None:
    picture.get_by_role("button", name="Show the sum of the candidate").click()
    picture.locator(".gates .word", has_text="hello").click()
    body = picture.locator('.gates .sumbody[aria-busy="false"]')
    for name in ("candidate", "output_gate"):
        picture.locator(".gates .sums").get_by_role(
            "button", name=re.compile(name.replace("_", " "))
        ).click()
        exact = f"{float(getattr(trace, name)[1, 0]):.3f}".replace("-", "−")
        expect(body).to_contain_text(exact)
    press(picture, "Compute it yourself")  # the answers are put away
    expect(picture.locator(".gates .sums")).to_be_hidden()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE])
def test_a_sum_is_seen_whole(app: ServedApp, visit: Visit, viewport: Any) -> None:
    """Its remark too: nothing of it is cut off or lies under the player's buttons."""
    page = open_picture(visit(viewport=viewport), app)
    page.get_by_role("button", name="Show the sum of the forget gate").click()
    body = page.locator('.gates .sumbody[aria-busy="false"]')
    expect(body.locator("p")).to_contain_text("last digit.")
    assert body.evaluate("body => body.scrollHeight <= body.clientHeight")
    remark, controls = body.locator("p").bounding_box(), page.locator(".controls").bounding_box()
    assert remark is not None
    assert controls is not None
    assert remark["y"] + remark["height"] <= controls["y"]
    assert not has_horizontal_scroll(page)


def test_an_open_sum_stays_open_when_a_remark_appears_above(picture: Page) -> None:
    picture.get_by_role("button", name="Show the sum of the candidate").click()
    expect(picture.locator(".gates .sumbody table")).to_be_visible()
    box = picture.get_by_label("Type a sentence")
    box.fill("hello what are you doing")  # one word more than this network reads at once
    box.press("Enter")
    remark = messages("sentence")("cut_off", count=1, steps=4, levels="words")
    expect(picture.get_by_text(remark)).to_be_visible()
    expect(picture.locator(".gates .place")).to_contain_text("“doing”")
    expect(picture.locator(".gates .sumbody:not(.waiting) table")).to_be_visible()


def test_no_number_stands_under_the_name_of_another_sum(picture: Page, trace: GateTrace) -> None:
    picture.get_by_role("button", name="Show the sum of the candidate").click()
    body = picture.locator(".gates .sumbody")
    expect(body.locator("table")).to_be_visible()
    # In one go, so that no answer of the server can come between.
    place, shown = body.evaluate(
        """body => {
            const root = body.closest('.gates');
            root.querySelector('.words').children[1].click();
            return [root.querySelector('.place').textContent, body.innerText];
        }"""
    )
    assert place == "The candidate of unit 0 at “hello”"
    assert f"{float(trace.candidate[1, 0]):.3f}".replace("-", "−") in shown


@pytest.mark.parametrize(
    ("part", "kind"), [("cell", "SVG"), ("cell", "PNG"), ("curves", "SVG"), ("memory", "PNG")]
)
def test_each_part_can_be_saved_as_a_file(untouched: Page, part: str, kind: str) -> None:
    with untouched.expect_download() as download:
        press(untouched, f"Save the {part} as {kind}")
    assert download.value.suggested_filename == f"lstm-{part}.{kind.lower()}"
    content = download.value.path().read_bytes()
    if kind == "PNG":
        assert content.startswith(b"\x89PNG")
        assert len(content) > 5_000
        return
    drawn = ElementTree.fromstring(content)
    texts = "".join(drawn.itertext())
    assert ("forget gate" if part == "cell" else "along the sentence") in texts
    assert about(lc.Recipe()) in texts
    assert f"“{SENTENCE}”" in texts
    assert b"var(--" not in content  # it needs no style sheet


def test_the_parts_of_the_memory_are_said_to_add_up(untouched: Page) -> None:
    said = untouched.locator(".gates .sum").inner_text().replace("−", "-")
    parts, total = said.split("= c =")
    values = [float(value) for value in re.findall(r"[+-]?\d+\.\d\d", parts)]
    assert sum(values) == pytest.approx(float(total), abs=1e-9)


def test_a_step_of_the_player_asks_nothing_of_the_server(app: ServedApp, visit: Visit) -> None:
    page = visit(reduced_motion="reduce")
    sent: list[object] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: sent.append(frame))

    page.on("websocket", listen)
    open_picture(page, app)
    press(page, "Restart")
    page.wait_for_timeout(1_500)  # where it now stands is told to Python once
    wait_until_at_rest(page)
    sent.clear()
    for stage in ("1 Gates", "2 Forget", "3 Write", "4 Sum", "c = f × c before"):
        press(page, "Step")
        expect(page.locator(".gates .stagetext")).to_contain_text(stage)
    page.wait_for_timeout(1_000)
    press(page, "Step")
    assert pressed_word(page) == "hello"
    page.wait_for_timeout(1_000)
    assert sent == []  # another word too is told only when the reader leaves the player
    page.get_by_label("Type a sentence").click()
    expect(page).to_have_url(re.compile("step=1"))


def test_play_runs_to_the_end_and_stops(app: ServedApp, visit: Visit) -> None:
    page = open_picture(visit(reduced_motion="no-preference"), app)
    press(page, "Restart")
    page.get_by_label("speed").select_option("8")
    page.locator(".gates .stage").focus()
    page.keyboard.press("Space")
    times = page.evaluate(FRAME_TIMES, 1_000)
    assert len(times) > 10  # it moves; how fast is measured elsewhere, never a timed test
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible(timeout=PATIENCE)
    assert pressed_word(page) == "is"


def test_the_reader_computes_a_step_in_any_legal_order(picture: Page) -> None:
    picture.locator(".gates .word", has_text="hello").click()
    press(picture, "Compute it yourself")
    panel = picture.locator(".gates .practice p")
    expect(picture.locator(".gates .map .value").first).to_have_text("?")

    def operation(name: str) -> Locator:
        return picture.get_by_role("button", name=f"{name}: not computed yet")

    operation("kept + written").press("Enter")
    expect(panel).to_contain_text("needs what is kept")
    order = ["tanh of the candidate", "σ of the input gate", "input gate × candidate"]
    order += ["σ of the forget gate", "forget gate × cell state before", "kept + written"]
    order += ["tanh of the cell state", "σ of the output gate", "output gate × tanh(c)"]
    for name in order:
        operation(name).press("Enter")
        expect(panel).to_contain_text(re.compile(r"(Open or shut|Positive or negative)\?$"))
        picture.get_by_role("button", name="Just show it").click()
    expect(panel).to_contain_text("The step is complete.")
    press(picture, "Next word: how")
    assert pressed_word(picture) == "how"


def test_a_number_may_be_typed_with_a_comma(picture: Page) -> None:
    press(picture, "Compute it yourself")
    picture.get_by_role("button", name="σ of the forget gate: not computed yet").press("Enter")
    box = picture.get_by_label("or a number, then Enter")
    panel = picture.locator(".gates .practice p")
    box.press_sequentially("half\n")
    expect(panel).to_contain_text("no number")
    # It stays when the picture is drawn again, as for a change of the theme.
    picture.emulate_media(color_scheme="dark")
    wait_until_none(picture, OTHERWISE_INKED, palette(dark=True).text)
    expect(panel).to_contain_text("no number")
    expect(box).to_have_value("half")
    box.fill("")
    box.press_sequentially("0,5\n")
    expect(panel).to_contain_text("You said 0.50.")


def test_what_the_reader_judges_by_is_the_real_sum(picture: Page, trace: GateTrace) -> None:
    click_cell(picture, "forget gate", HOW, UNIT, steps=trace.timesteps, units=trace.units)
    press(picture, "Compute it yourself")
    for node, name in (
        ("σ of the forget gate", "forget_gate"),
        ("tanh of the candidate", "candidate"),
    ):
        z = float(sums(trace, step=HOW)[name][UNIT])
        picture.get_by_role("button", name=f"{node}: not computed yet").press("Enter")
        said = picture.locator(".gates .practice p")
        expect(said).to_contain_text(f"z is {number(z, signed=True)}.")
        picture.get_by_role("button", name="Just show it").click()


def test_rows_are_numbered_and_the_chosen_unit_always_is(picture: Page, trace: GateTrace) -> None:
    click_cell(picture, "forget gate", HOW, UNIT, steps=trace.timesteps, units=trace.units)
    rows = picture.locator(".gates .map .rows").first
    expect(rows.locator(".on")).to_have_text(str(UNIT))
    numbers = [int(text) for text in rows.locator("span").all_inner_texts() if text != "unit"]
    assert len(numbers) >= 5
    picture.get_by_text("likeness", exact=True).click()
    order = unit_order(trace, "likeness").tolist()
    expect(rows.locator("span").nth(1)).to_have_text(str(order[0]))
    expect(rows.locator(".on")).to_have_text(str(UNIT))


def test_a_heatmap_can_be_enlarged_and_put_back(picture: Page) -> None:
    press(picture, "Enlarge the cell state")
    expect(heatmap(picture, "forget gate")).to_be_hidden()
    press(picture, "Back to all heatmaps")
    expect(heatmap(picture, "forget gate")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violation_while_computing_and_on_a_phone(
    app: ServedApp, visit: Visit, scheme: str
) -> None:
    page = open_picture(visit(color_scheme=scheme, viewport=PHONE), app)
    assert not has_horizontal_scroll(page)
    press(page, "Compute it yourself")
    violations = axe_violations(page)
    assert not violations, "\n".join(violations)


@pytest.mark.parametrize("cell", ["gru", "rnn"])
def test_the_other_cells_have_their_own_picture(app: ServedApp, visit: Visit, cell: str) -> None:
    page = visit()
    page.goto(f"{app.url}/gates?cell={cell}&sentence={SENTENCE.replace(' ', '+')}")
    train = page.get_by_role("button", name=re.compile("[Tt]rain"))
    shown = page.locator(".gates .headline")
    train.or_(shown).first.wait_for(timeout=PATIENCE)
    if not shown.count():
        train.first.click()
    expect(shown).to_contain_text("holds", timeout=PATIENCE)
    expect(page.locator('.gates .sumbody[aria-busy="false"]')).to_contain_text("the sum z")
    expect(page.locator(".gates .stage")).to_be_hidden()
    expect(heatmap(page, "hidden state")).to_be_visible()


OVERLAPS = """svg => {
    const shown = [...svg.querySelectorAll('text')].filter(text => text.textContent
        && text.getAttribute('opacity') !== '0' && !text.closest('.node')
        && text.parentElement.getAttribute('opacity') !== '0');
    const boxes = shown.map(text => [text.textContent, text.getBoundingClientRect()]);
    const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
        && a.top < b.bottom - 5 && b.top < a.bottom - 5;
    return boxes.flatMap(([text, box], at) => boxes.slice(at + 1)
        .filter(([, other]) => meet(box, other)).map(([other]) => `${text} | ${other}`));
}"""


@pytest.mark.parametrize("path", ["", "gates"])
def test_on_a_phone_the_whole_cell_is_in_view(app: ServedApp, visit: Visit, path: str) -> None:
    """Nothing of it must be pushed into view, and no two of its words meet."""
    page = open_page(visit(viewport=PHONE), app.url, path)
    stage = page.locator(".gates .stage")
    expect(stage.locator("svg")).to_be_visible(timeout=PATIENCE)
    assert stage.evaluate("stage => stage.scrollWidth <= stage.clientWidth")
    assert stage.locator("svg").evaluate(OVERLAPS) == []
