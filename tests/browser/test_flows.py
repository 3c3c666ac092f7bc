"""What a visitor does, from the first key to a trained network, in a real browser."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from scripts.serving import ServedApp
from tests.browser.conftest import Visit
from tests.browser.pages import PATIENCE, open_page, wait_for, wait_until_at_rest

BOX = "Type a sentence"
MARKUP = "<img src=x onerror=window.ran=1> <script>window.ran=1</script> **b** $x^2$ :smile: [a](b)"
LONG = "units=200&epochs=5000"
"""A training of half a minute or more, unless it is stopped."""


def box(page: Page) -> Locator:
    return page.get_by_label(BOX)


def bars(page: Page) -> Locator:
    """The words of the bars, the most probable first."""
    return page.locator(".bars .row .word")


def words(page: Page) -> Locator:
    """The sentence above the gates, a button for each word and pad."""
    return page.locator(".gates .words button")


def sums(page: Page) -> Locator:
    """The cell's last two equations, with the numbers of the chosen word and unit in them."""
    return page.locator(".gates .stagetext")


def query(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def expect_query(page: Page, **parts: str) -> None:
    """Wait until the address bar has these parts."""
    for name, value in parts.items():
        wait_for(
            page,
            "([name, value]) => new URLSearchParams(location.search).get(name) === value",
            [name, value],
        )


def follow(page: Page, title: str, heading: str) -> None:
    """Go to another page by its link."""
    page.get_by_role("link", name=title, exact=True).first.click()
    page.get_by_role("heading", name=heading).wait_for(timeout=PATIENCE)
    wait_until_at_rest(page)


def stop(page: Page, *, seconds: float = PATIENCE / 1000) -> None:
    """Press Stop; while a page runs, Streamlit shows a button of that name in its header."""
    button = page.get_by_test_id("stMain").get_by_role("button", name="Stop")
    button.press("Enter", timeout=1000 * seconds)


def tab_to(page: Page, wanted: str, text: str = "") -> None:
    """Press Tab until what has the focus fits a CSS selector and has this text in it."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(
            """([wanted, text]) => {
                let element = document.activeElement;
                while (element.shadowRoot?.activeElement) {
                    element = element.shadowRoot.activeElement;
                }
                return element.matches(wanted) && element.textContent.includes(text);
            }""",
            [wanted, text],
        ):
            return
    raise AssertionError(f"Tab never reached {wanted}")


def test_the_bars_follow_the_sentence_while_it_is_typed(app: ServedApp, page: Page) -> None:
    open_page(page, app.url, "?sentence=hello+how+is")
    expect(bars(page).first).to_have_text("your")
    box(page).fill("")
    expect(page.get_by_text("The sentence is empty")).to_be_visible()
    box(page).press_sequentially("hello what", delay=20)  # and no Enter
    expect(bars(page).first).to_have_text("are")
    expect(box(page)).to_be_focused()
    expect(box(page)).to_have_value("hello what")
    expect(page.locator(".memory th[scope=col]").last).to_have_text("what")


def test_the_address_follows_and_back_leads_to_the_page_before(app: ServedApp, page: Page) -> None:
    open_page(page, app.url)
    follow(page, "Predict", "What comes next, and why?")
    box(page).fill("")
    box(page).press_sequentially("hello what", delay=20)
    expect_query(page, sentence="hello what")
    page.go_back()
    page.get_by_role("heading", name="What is a memory for").wait_for(timeout=PATIENCE)
    expect(box(page)).to_have_value("hello what")
    expect_query(page, sentence="hello what")
    page.go_forward()
    page.get_by_role("heading", name="What comes next, and why?").wait_for(timeout=PATIENCE)
    expect(box(page)).to_have_value("hello what")


def test_choosing_a_bar_adds_its_word_once(app: ServedApp, page: Page) -> None:
    open_page(page, app.url, "predict?sentence=hello+how+is")
    page.locator(".bars button", has_text="your").click()
    expect(box(page)).to_have_value("hello how is your")
    expect(bars(page).first).to_have_text("day")
    expect_query(page, sentence="hello how is your")


def test_a_network_is_trained_by_clicking_and_its_gates_are_seen(
    app: ServedApp, page: Page
) -> None:
    open_page(page, app.url, "train")
    for label, value in (("Units", "8"), ("Epochs", "2000"), ("Seed", "3")):
        page.get_by_label(label, exact=True).fill(value)
        page.keyboard.press("Enter")
        expect_query(page, **{label.lower(): value})
    page.get_by_role("button", name="Train this LSTM").click()
    expect(
        page.get_by_text(re.compile(r"Training the LSTM: epoch \d+ of 2000, loss"))
    ).to_be_visible()
    expect(page.get_by_text("Trained in")).to_be_visible()
    follow(page, "Gates", "What happened at this word?")
    expect(words(page)).to_have_text(["pad", "hello", "how", "is"])
    for gate in ("forget gate", "input gate", "output gate", "cell state", "hidden state"):
        expect(page.locator(".gates .maps")).to_contain_text(gate)
    expect(sums(page)).to_contain_text(re.compile(r"c = f × c before \+ i × g = 0\.\d\d × "))
    expect_query(page, units="8", seed="3", epochs="2000")


def test_a_link_opens_the_same_state_for_somebody_else(app: ServedApp, visit: Visit) -> None:
    page = open_page(visit(), app.url, "gates?units=8&seed=3&epochs=150&sentence=what+are")
    expect(page.get_by_text("not trained yet").first).to_be_visible()
    assert query(page) == {"units": "8", "seed": "3", "epochs": "150", "sentence": "what are"}
    page.get_by_role("button", name="Train this LSTM").click()
    expect(box(page)).to_have_value("what are")
    expect(words(page)).to_have_text(["pad", "pad", "what", "are"])
    link = page.url
    assert query(page) == {"units": "8", "seed": "3", "epochs": "150", "sentence": "what are"}

    other = visit()
    other.goto(link)
    expect(box(other)).to_have_value("what are")
    expect(sums(other)).to_have_text(sums(page).inner_text())


def test_a_sentence_is_typed_and_a_word_chosen_by_keyboard_alone(
    app: ServedApp, page: Page
) -> None:
    open_page(page, app.url, "gates")
    tab_to(page, f"input[aria-label='{BOX}']")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("hello what are", delay=20)
    chosen = page.locator(".gates .words button[aria-pressed=true]")
    expect(chosen).to_have_text("are")
    before = sums(page).inner_text()
    tab_to(page, ".words button")
    page.keyboard.press("ArrowLeft")
    expect(chosen).to_have_text("what")
    expect(sums(page)).not_to_have_text(before)
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(chosen).to_have_text("are")
    expect(sums(page)).to_have_text(before)


def test_a_network_is_trained_by_keyboard_alone(app: ServedApp, page: Page) -> None:
    open_page(page, app.url, "train?units=4&epochs=100")
    tab_to(page, "button", "Train this LSTM")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Trained in")).to_be_visible()


@pytest.mark.parametrize("path", ["?sentence=hello", "gates", "predict"])
def test_markup_in_a_sentence_is_shown_and_never_run(
    app: ServedApp, visit: Visit, path: str
) -> None:
    page = open_page(visit(), app.url, path)
    box(page).fill(f"hello {MARKUP}")
    told = page.get_by_text("Not in this network's vocabulary")
    expect(told.first).to_contain_text("img · src · x · onerror")
    expect(box(page)).to_have_value(f"hello {MARKUP}")
    assert page.evaluate("window.ran") is None
    assert page.locator("[data-testid=stMain] img[src=x]").count() == 0


def test_markup_in_a_text_is_shown_and_never_run(app: ServedApp, page: Page) -> None:
    open_page(page, app.url, "prepare")
    page.get_by_text("Your own text").click()
    page.get_by_label("Your text, one sentence or verse on each line").fill(MARKUP)
    page.get_by_role("button", name="Use this text").click()
    expect(page.get_by_text("your own text", exact=True)).to_be_visible()
    page.get_by_text("Characters", exact=True).click()
    expect(page.locator(".chips .text", has_text="<").first).to_be_visible()
    for title, heading in (
        ("Train", "How does it learn?"),
        ("Predict", "What comes next"),
    ):
        follow(page, title, heading)
        if title == "Train":
            page.get_by_label("Epochs", exact=True).fill("5")
            page.keyboard.press("Enter")
            expect_query(page, epochs="5")
            page.get_by_role("button", name="Train this LSTM").click()
            expect(page.get_by_text("Trained in")).to_be_visible()
    expect(bars(page)).to_have_count(5)
    assert page.evaluate("window.ran") is None
    assert page.locator("[data-testid=stMain] img[src=x]").count() == 0


def test_a_file_that_is_too_large_or_no_text_is_refused(
    app: ServedApp, page: Page, tmp_path: Path
) -> None:
    def file(name: str, content: bytes) -> Path:
        (tmp_path / name).write_bytes(content)
        return tmp_path / name  # what is handed over as bytes crosses two processes as text

    open_page(page, app.url, "prepare")
    page.get_by_text("Your own text").click()
    chooser = page.locator("input[type=file]")
    chooser.set_input_files(file("large.txt", b"hello how\n" * 1_060_000))
    expect(page.get_by_text("File must be 10.0MB or smaller.")).to_be_visible()
    chooser.set_input_files(file("picture.txt", bytes(range(256)) * 40))
    expect(page.get_by_text("The file is not plain text")).to_be_visible()
    expect(page.get_by_text("has not changed")).to_be_visible()
    # The server is not told of a file that the browser refuses: ours says which one it is about.
    chooser.set_input_files(file("larger.txt", b"hello how\n" * 1_200_000))
    expect(page.get_by_text("File must be 10.0MB or smaller.")).to_have_count(2)
    expect(page.get_by_text("This is about the file picture.txt")).to_be_visible()
    chooser.set_input_files(file("own.txt", b"one two three"))
    expect(page.get_by_text("The file is not plain text")).to_be_hidden()
    expect(page.get_by_label("Your text, one sentence or verse on each line")).to_have_value(
        "one two three"
    )


def test_two_tabs_do_not_disturb_each_other(app: ServedApp, visit: Visit) -> None:
    one = open_page(visit(), app.url, "predict")
    two = open_page(one.context.new_page(), app.url, "predict")
    box(one).fill("hello what")
    box(two).fill("hello how are your")
    expect(bars(one).first).to_have_text("are")
    expect(bars(two).first).to_have_text("friends")
    expect(box(one)).to_have_value("hello what")


def test_a_training_goes_on_without_its_tab_and_is_seen_from_two(
    app: ServedApp, visit: Visit
) -> None:
    path = f"train?{LONG}&seed=21"
    first = open_page(visit(), app.url, path)
    first.get_by_role("button", name="Train this LSTM").click()
    expect(first.get_by_text("Training the LSTM: epoch")).to_be_visible()
    link = first.url
    first.context.close()
    one, two = visit(), visit()
    for page in (one, two):
        page.goto(link)
        expect(page.get_by_text("Training the LSTM: epoch")).to_be_visible()
    stop(one)
    expect(one.get_by_text(re.compile("other visitors? watch"))).to_be_visible()
    one.context.close()
    expect(two.get_by_text("Training the LSTM: epoch")).to_be_visible()
    for run in app.runs.glob("*/progress.jsonl"):  # whoever left still counts for a minute
        (run.parent / "cancel").touch()
    expect(two.get_by_text("stopped after").first).to_be_visible()


def test_a_race_moves_after_the_click_and_can_be_stopped(
    app: ServedApp, page: Page, record_testsuite_property: Callable[[str, object], None]
) -> None:
    open_page(page, app.url, "compare?race=100-8-1-units")  # too long to be solved
    clicked = time.monotonic()
    page.get_by_role("button", name="Start the race").press("Enter")
    page.locator(".race .lane[clip-path]").first.wait_for(state="attached", timeout=PATIENCE)
    record_testsuite_property(
        "seconds from the click to the first line", time.monotonic() - clicked
    )
    require_in_view(page)
    wait_for_lines(page, 2)
    stop_a_race(page)
    expect(page.get_by_role("button", name="Start it again")).to_be_enabled()
    expect(page.get_by_text("What one race does not show")).to_be_visible()


def require_in_view(page: Page) -> None:
    """The race that was started is seen, and has the focus, since its button goes out."""
    # The last: for a moment the picture of before stands above it.
    expect(page.locator(".race .headline").last).to_be_in_viewport()
    expect(page.locator(".race").last).to_be_focused()


def wait_for_lines(page: Page, count: int) -> None:
    """Wait until so many racers have begun; where the clock was first the race runs again."""
    lines = page.locator(".race .lane[clip-path]")
    again = page.get_by_role("button", name="Train them again")
    for _ in range(10):
        expect(lines.nth(count - 1).or_(again).first).to_be_attached()
        if lines.count() == count:
            return
        train_again(page)
    raise AssertionError(f"{lines.count()} of {count} racers have begun")


def train_again(page: Page) -> None:
    """Run a race again that the clock has ended."""
    again = page.get_by_role("button", name="Train them again")
    again.press("Enter")
    with contextlib.suppress(AssertionError):  # a page that runs just then has not seen the key
        expect(again).to_be_hidden(timeout=10_000)


def stop_a_race(page: Page) -> None:
    """Stop the race while it runs; on a busy machine the clock may be first, then it runs again."""
    stopped = page.locator(".race .headline", has_text=re.compile(r"stopped after [\d,]+ steps"))
    again = page.get_by_role("button", name="Train them again")
    for _ in range(10):
        stop(page)
        expect(stopped.or_(again).first).to_be_visible()
        if stopped.count():
            return
        train_again(page)
    raise AssertionError("the race could not be stopped")


def test_the_gates_row_runs_lstms_without_a_gate_and_shows_them(app: ServedApp, page: Page) -> None:
    open_page(page, app.url, "compare")
    page.get_by_role("radio", name="Gates", exact=True).click()
    page.get_by_role("radio", name="just show me").click()
    wait_until_at_rest(page)
    expect(page.locator(".race .headline").last).not_to_be_in_viewport()
    page.get_by_role("button", name="Run one now").press("Enter")
    require_in_view(page)
    wait_for_lines(page, 4)
    shapes = page.locator(".race .tip").evaluate_all(
        "tips => tips.map(tip => tip.getAttribute('d'))"
    )
    assert len(set(shapes)) == 4  # told apart without any colour
    assert re.search(r"race=50-8-\d{4}-gates", page.url)
    stop(page)  # or it has come to its end meanwhile: what it should show has been seen


def test_a_link_to_a_row_arrives_there_and_choosing_one_stands_in_the_address(
    app: ServedApp, page: Page
) -> None:
    open_page(page, app.url, "compare?row=training")
    control = page.get_by_text("Look closer")
    expect(control).to_be_in_viewport()
    expect(page.get_by_text("how many learn it?")).to_be_in_viewport()
    page.get_by_role("radio", name="Memory").press("Space")
    expect_query(page, row="memory")
    expect(page.locator("tr.open")).to_contain_text("Memory")


def test_a_link_to_a_race_arrives_at_the_race(app: ServedApp, page: Page) -> None:
    open_page(page, app.url, "compare?race=20-4-8123-units")
    expect(page.get_by_role("heading", name="The race")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Start the race")).to_be_in_viewport()


def test_a_card_tells_its_reason_once_it_is_sorted(app: ServedApp, page: Page) -> None:
    open_page(page, app.url, "when")
    card = page.get_by_role("radiogroup", name="Image data")
    wrong, right = (card.locator(f".is_{verdict}") for verdict in ("wrong", "right"))
    reason, sum_ = card.get_by_text("convolutional network"), page.locator(".cards .sum")
    for hidden in (reason, wrong, right, sum_):
        expect(hidden).to_be_hidden()
    card.get_by_role("radio", name="Good for it").press("Space")
    for told in (reason, wrong, sum_):
        expect(told).to_be_visible()
    card.get_by_role("radio", name="Good for it").press("ArrowRight")
    expect(right).to_be_visible()
    expect(wrong).to_be_hidden()
    another = page.get_by_role("radiogroup", name="Speech recognition").locator(".answer")
    expect(another).to_be_hidden()
    page.get_by_label("Show all answers").check()
    expect(another).to_be_visible()


def test_a_press_inside_a_fragment_changes_the_whole_page(app: ServedApp, page: Page) -> None:
    open_page(page, app.url, "train")
    page.get_by_role("button", name="Train it and watch").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    open_page(page, app.url, "room")
    page.get_by_role("button", name="Open a room for my class").click()
    page.get_by_role("button", name="Close the room").click()
    expect(page.get_by_label("Four letters from the teacher")).to_be_visible()
