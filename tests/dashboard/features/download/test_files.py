"""What a reader takes along says the same numbers, to any program that opens it."""

from __future__ import annotations

import csv
import io
import runpy
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

import lstm_core as lc
from dashboard.features.download import files as export
from dashboard.figures.heatmaps import heatmap
from tests.support.messages import read_csv


def lstm_trace(tokens: tuple[str, ...] = ("", "hello", "how"), units: int = 2) -> lc.GateTrace:
    """Different numbers in every place; an empty token is a pad."""
    random = np.random.default_rng(2)
    shape = len(tokens), units
    arrays = {
        name: random.normal(size=shape).astype(np.float32) for name in lc.GateTrace.quantity_names
    }
    return lc.GateTrace(
        **arrays,
        initial_hidden_state=np.zeros(units, np.float32),
        initial_cell_state=np.ones(units, np.float32),
        is_padding=np.array([token == "" for token in tokens]),
        tokens=tokens,
    )


def rnn_trace() -> lc.RNNTrace:
    states = np.array([[0.25, -0.5], [0.1, np.nan]], np.float32)
    return lc.RNNTrace(
        hidden_state=states,
        initial_hidden_state=np.zeros(2, np.float32),
        is_padding=np.array([False, False]),
        tokens=("how", "is"),
    )


def test_the_csv_is_what_it_says() -> None:
    lines = export.to_csv(rnn_trace()).decode("utf-8-sig").splitlines()
    assert lines == [
        '"word","position","unit","quantity","value"',
        '"how",0,0,"hidden_state",0.25',
        '"how",0,1,"hidden_state",-0.5',
        '"is",1,0,"hidden_state",0.1',
        '"is",1,1,"hidden_state",""',
    ]


def test_every_number_comes_back_from_the_csv_as_it_was() -> None:
    trace = lstm_trace()
    rows = read_csv(export.to_csv(trace))
    assert list(rows.columns) == ["word", "position", "unit", "quantity", "value"]
    assert len(rows) == 3 * 2 * 6
    for row in rows.itertuples():
        assert row.word == trace.tokens[row.position]
        assert np.float32(row.value) == getattr(trace, row.quantity)[row.position, row.unit]
    assert np.isnan(read_csv(export.to_csv(rnn_trace())).value.iloc[-1])


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=6), min_size=1))
def test_any_word_comes_back_from_the_csv_and_none_is_a_formula(words: list[str]) -> None:
    data = export.to_csv(lstm_trace(tuple(words), units=1))
    assert read_csv(data).word.to_list() == [word for word in words for _ in range(6)]
    for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")):
        assert not row["word"].startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("word", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "\t=1", "\n=1", "'tis"])
def test_a_word_that_a_spreadsheet_would_run_has_an_apostrophe_before_it(word: str) -> None:
    assert export.no_formula(word) == f"'{word}"


@pytest.mark.parametrize("word", ["", "how", "1", "don't", "null", "é"])
def test_any_other_word_is_left_alone(word: str) -> None:
    assert export.no_formula(word) == word


def test_words_that_pandas_takes_for_nothing_stay_words() -> None:
    words = ("null", "NA", "nan", "None", "1.0", "")
    rows = read_csv(export.to_csv(lstm_trace(words, units=1)))
    assert rows.word.to_list()[::6] == list(words)


def test_the_npz_holds_the_trace_and_nothing_to_unpickle() -> None:
    trace = lstm_trace(("", "=1", "👩‍👩‍👧", "<b>"))
    with np.load(io.BytesIO(export.to_npz(trace)), allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    assert arrays["tokens"].dtype.kind == "U"
    assert tuple(arrays.pop("tokens")) == trace.tokens
    for name, values in arrays.items():
        np.testing.assert_array_equal(values, getattr(trace, name))
        assert values.dtype == getattr(trace, name).dtype
    assert set(trace.quantity_names) < set(arrays)
    assert {"is_padding", "initial_hidden_state", "initial_cell_state"} < set(arrays)


def test_a_cell_without_a_cell_state_has_none_in_its_npz() -> None:
    with np.load(io.BytesIO(export.to_npz(rnn_trace())), allow_pickle=False) as file:
        assert sorted(file.files) == [
            "hidden_state",
            "initial_hidden_state",
            "is_padding",
            "tokens",
        ]


@pytest.mark.parametrize("name", lc.GateTrace.quantity_names)
def test_the_code_draws_the_page_s_picture_again(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trace = lstm_trace(("", "hello", "<b>", "hello"))
    shown: list[go.Figure] = []
    monkeypatch.setattr(go.Figure, "show", lambda figure: shown.append(figure))
    monkeypatch.chdir(tmp_path)
    Path(export.NPZ_FILE).write_bytes(export.to_npz(trace))
    Path("replot.py").write_text(export.replot_code(name), encoding="utf-8")
    runpy.run_path("replot.py")
    (figure,) = shown
    ours = heatmap(trace, name, dark=False).data[0]
    np.testing.assert_array_equal(figure.data[0].z, ours.z)
    assert figure.data[0].colorscale == ours.colorscale
    if name not in ("candidate", "hidden_state"):  # on the page these two end at -1 and 1
        assert (figure.data[0].zmin, figure.data[0].zmax) == pytest.approx((ours.zmin, ours.zmax))
    assert figure.layout.xaxis.ticktext == ("pad", "hello", "&lt;b&gt;", "hello")


def test_a_batch_is_refused() -> None:
    batch = lc.RNNTrace(
        hidden_state=np.zeros((1, 2, 3)),
        initial_hidden_state=np.zeros((1, 3)),
        is_padding=np.zeros((1, 2), bool),
        tokens=("a", "b"),
    )
    with pytest.raises(ValueError, match=r"2 tokens and the shape \(1, 2, 3\)"):
        export.table(batch)
