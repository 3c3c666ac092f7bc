"""The picture of traces, as a value and as a file: its numbers, its choices, what is typed."""

from __future__ import annotations

import base64
import dataclasses
import json
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lstm_core as lc
from lstm_core.gates import GateTrace, GRUTrace, RNNTrace, Trace
from lstm_core.picture.message import packed_weights
from lstm_core.picture.show import MOST_BYTES, MOST_BYTES_FOR_SUMS
from lstm_core.picture.widget import widget_class
from tests.support.messages import unpack
from tests.support.traces import MakeTrace, lstm_trace

HOSTILE = ("</script><script>alert(1)</script>", "<!--", "\u2028", "&lt;", "]]>", "'\"", "\u202e")


def batch_of(trace: GateTrace, count: int) -> GateTrace:
    """The same sequence several times, each scaled by its number, so that they differ."""
    arrays = {name: getattr(trace, name) for name in trace.quantity_names}
    states = ("initial_hidden_state", "initial_cell_state", "is_padding")
    arrays |= {name: getattr(trace, name) for name in states}
    scaled = {
        name: np.stack([array * (index + 1) for index in range(count)])
        for name, array in arrays.items()
    }
    return dataclasses.replace(trace, **scaled, tokens=())


class Page(HTMLParser):
    """The elements of a page and the text in them, as a browser reads them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.at = ""
        self.texts: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.at = dict(attrs).get("id") or tag

    def handle_data(self, data: str) -> None:
        self.texts[self.at] = self.texts.get(self.at, "") + data


def shown_in(page: str) -> dict[str, Any]:
    shown: dict[str, Any] = json.loads(Page(page).texts["data"])
    return shown


def test_the_file_holds_the_arrays_to_the_last_bit(make_trace: MakeTrace, tmp_path: Path) -> None:
    trace = make_trace(["hello", "how"], units=5, pads=1)
    lc.picture(trace).save(tmp_path / "x.html")
    (message,) = shown_in((tmp_path / "x.html").read_text(encoding="utf-8"))["messages"]
    header, arrays = unpack(base64.b64decode(message))
    for name, values in trace.quantities.items():
        np.testing.assert_array_equal(arrays[name], values)
    assert header["words"] == ["pad", "hello", "how"]
    assert header["given"] == [2, 0]


@pytest.mark.parametrize(("steps", "units"), [(3, 4), (400, 32)])
def test_a_file_is_at_most_400_kilobytes_longer_than_its_numbers(
    make_trace: MakeTrace, steps: int, units: int
) -> None:
    trace = make_trace(["word"] * steps, units=units)
    numbers = sum(array.nbytes for array in trace.quantities.values())
    assert len(lc.picture(trace).html().encode()) <= 400_000 + numbers * 4 / 3


def test_what_is_typed_is_text(make_trace: MakeTrace) -> None:
    plain = Page(lc.picture(make_trace(["a"] * len(HOSTILE))).html())
    picture = lc.picture(make_trace(list(HOSTILE)), title="</title><b>x</b>")
    page = Page(picture.html())
    assert page.tags == plain.tags
    assert page.texts["title"].strip() == "</title><b>x</b>"
    assert page.texts["data"].isascii()
    header, _ = unpack(picture.packed[0])
    assert header["words"][3] == "&lt;"


def test_the_policy_lets_in_its_own_script_and_style_alone(make_trace: MakeTrace) -> None:
    page = lc.picture(make_trace(["a"])).html()
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert not re.findall(r"https?://(?!www\.w3\.org/2000/svg)", page)


def test_steps_without_words_have_their_numbers(make_trace: MakeTrace) -> None:
    trace = dataclasses.replace(make_trace(["a"] * 3), tokens=())
    values = [0.5, np.nan, -2.0]
    header, _ = unpack(lc.picture(trace, values=values).packed[0])
    assert (header["level"], header["words"]) == ("step", ["0", "1", "2"])
    assert (header["series"]["count"], header["series"]["low"]) == (1, -2.0)
    assert "“" not in header["quantities"][0]["alt"]
    series = np.frombuffer(lc.picture(trace, values=values).packed[0][-12:], "<f4")
    np.testing.assert_array_equal(series, np.array(values, "<f4"))


def test_each_sequence_of_a_batch_can_be_chosen(make_trace: MakeTrace) -> None:
    batch = batch_of(make_trace(["a", "b"]), 3)
    values = np.arange(12.0).reshape(3, 2, 2)
    rows = [["a", "b"], ["c", "d"], ["e", "f"]]
    picture = lc.picture(batch, rows, values=values)
    assert [entry["sequence"] for entry in picture.shown["entries"]] == [
        "0: a b",
        "1: c d",
        "2: e f",
    ]
    for index, packed in enumerate(picture.packed):
        header, arrays = unpack(packed)
        np.testing.assert_array_equal(arrays["cell_state"], batch.cell_state[index])
        assert header["words"] == rows[index]
        assert header["series"]["high"] == values[index].max()


def test_each_layer_of_a_model_can_be_chosen(
    make_trace: MakeTrace, gru_trace: GRUTrace, rnn_trace: RNNTrace
) -> None:
    traces: dict[str, Trace] = {"first": make_trace(["a", "b"]), "gru": gru_trace, "rnn": rnn_trace}
    picture = lc.picture(traces)
    assert [entry["layer"] for entry in picture.shown["entries"]] == list(traces)
    assert [unpack(packed)[0]["cell"] for packed in picture.packed] == ["lstm", "gru", "rnn"]


def test_a_layer_that_reads_backwards_stands_as_it_reads(make_trace: MakeTrace) -> None:
    forwards = make_trace(["a", "b", "c"])
    arrays = {name: getattr(forwards, name)[::-1] for name in forwards.quantity_names}
    in_time = dataclasses.replace(forwards, **arrays, tokens=("c", "b", "a"), reads_backwards=True)
    picture = lc.picture(in_time, values=[3.0, 2.0, 1.0])
    header, shown = unpack(picture.packed[0])
    assert picture.shown["entries"][0]["backwards"]
    assert header["words"] == ["a", "b", "c"]
    np.testing.assert_array_equal(shown["cell_state"], forwards.cell_state)
    series = np.frombuffer(picture.packed[0][-12:], "<f4")
    assert series.tolist() == [1.0, 2.0, 3.0]
    numbered = lc.picture(dataclasses.replace(in_time, tokens=()))
    assert unpack(numbered.packed[0])[0]["words"] == ["2", "1", "0"]


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"tokens": ["one"]}, r"tokens must be one text a step.*received 1"),
        ({"values": np.zeros(5)}, r"values must fit one of \(2,\); received \(5,\)"),
        ({"values": np.zeros((1, 2, 3, 4))}, "values must fit"),
        ({"order": "size"}, "order must be"),
        ({"level": "verse"}, "level must be"),
    ],
)
def test_what_does_not_fit_is_refused(
    make_trace: MakeTrace, options: dict[str, Any], error: str
) -> None:
    with pytest.raises(ValueError, match=error):
        lc.picture(make_trace(["a", "b"]), **options)


def test_what_is_no_trace_is_refused() -> None:
    with pytest.raises(TypeError, match="received ndarray"):
        lc.picture(np.zeros((2, 3)))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="received dict"):
        lc.picture({})


def test_what_no_browser_could_keep_is_refused(rnn_trace: RNNTrace) -> None:
    huge = np.broadcast_to(np.float32(0), (MOST_BYTES // 400, 101))
    padding = np.zeros(len(huge), bool)
    with pytest.raises(ValueError, match="at most"):
        lc.picture(dataclasses.replace(rnn_trace, hidden_state=huge, is_padding=padding))


def test_the_widget_is_built_without_a_front_end(make_trace: MakeTrace) -> None:
    picture = lc.picture(make_trace(["a", "b"]), title="x")
    widget = picture.widget()
    assert widget.messages == list(picture.packed)
    assert widget.shown["title"] == "x"
    assert "export default { render }" in widget_class()._esm
    assert "application/vnd.jupyter.widget-view+json" in picture._repr_mimebundle_()[0]


def test_without_anywidget_the_page_stands_in_a_frame(
    make_trace: MakeTrace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "anywidget", None)
    widget_class.cache_clear()
    picture = lc.picture(make_trace(["<b>"]))
    frame = picture._repr_mimebundle_()["text/html"]
    assert 'sandbox="allow-scripts allow-downloads"' in frame
    assert Page(frame).tags == ["iframe"]
    with pytest.raises(ImportError, match="notebook"):
        picture.widget()


def messages_of(picture: lc.Picture) -> list[bytes]:
    return [base64.b64decode(one) for one in shown_in(picture.html())["messages"]]


def test_weights_come_once_for_each_layer_and_inputs_with_each_sequence(tmp_path: Path) -> None:
    trace = lstm_trace(["hello", "how"], units=5, sums=True)
    assert trace.inputs is not None
    assert trace.weights is not None
    arrays = {n: np.stack([a, a]) for n, a in vars(trace).items() if isinstance(a, np.ndarray)}
    batch = dataclasses.replace(trace, **arrays)
    weights, *sequences = messages_of(lc.picture(batch))
    assert weights == packed_weights(trace.weights)
    assert len(sequences) == 2
    for sequence in sequences:
        np.testing.assert_array_equal(unpack(sequence)[1]["inputs"], trace.inputs)


@pytest.mark.parametrize(("units", "without"), [(5, ""), (200, "large")])
def test_the_sums_come_along_where_they_are_small(units: int, without: str) -> None:
    trace = lstm_trace(["hello", "how"], units=units, sums=True)
    bare = dataclasses.replace(trace, weights=None)
    picture = lc.picture({"whole": trace, "bare": bare})
    found = [entry["without_sums"] for entry in picture.shown["entries"]]
    assert found == [without, "unknown"]
    larger = len(picture.html()) - len(lc.picture({"whole": bare, "bare": bare}).html())
    assert larger <= MOST_BYTES_FOR_SUMS * 4 / 3 + 2000


def test_half_a_character_can_be_saved(tmp_path: Path) -> None:
    lc.picture(lstm_trace(["\ud800"], units=2), title="\ud800").save(tmp_path / "x.html")
    assert "\\ud800" in (tmp_path / "x.html").read_text(encoding="utf-8")


def test_numbers_name_steps_too() -> None:
    trace = dataclasses.replace(lstm_trace(["a", "b"], units=2), tokens=())
    (message,) = messages_of(lc.picture(trace, tokens=[7, 8]))
    assert unpack(message)[0]["words"] == ["7", "8"]


def test_a_picture_is_short_in_a_terminal() -> None:
    assert len(repr(lc.picture(lstm_trace(["a"], units=2)))) < 200
