"""The script that reproduces one number is run, and prints the number that the page shows."""

from __future__ import annotations

import ast
import dataclasses
import runpy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import lstm_core as lc
from dashboard.features.arithmetic import script as snippets
from lstm_core.reading.place import Place

SMALL = lc.Recipe(epochs=2, units=3, embedding_dim=4)
ODD_LINES = (
    "say \"hello\" & 'goodbye'",
    "<b>bold</b> ''' \"\"\" \\ {x} %s",
    "é 👩‍👩‍👧 \u202e back",
    "a\\nb\\",
)
CASES = {
    "a forget gate": (SMALL, "hello how is", "forget_gate", 3, 1),
    "an input gate at the first step": (SMALL, "hello how", "input_gate", 0, 2),
    "a candidate": (SMALL, "hello how is your", "candidate", 2, 0),
    "an output gate on windows": (
        dataclasses.replace(SMALL, framing="windows"),
        "hello how is",
        "output_gate",
        2,
        2,
    ),
    "an update gate": (dataclasses.replace(SMALL, cell="gru"), "how is", "update_gate", 3, 1),
    "a reset gate": (dataclasses.replace(SMALL, cell="gru"), "how is", "reset_gate", 1, 1),
    "a gru's candidate": (dataclasses.replace(SMALL, cell="gru"), "how is", "candidate", 3, 2),
    "an rnn, by character": (
        dataclasses.replace(SMALL, cell="rnn", level="character", seed=5),
        "how is",
        "hidden_state",
        5,
        0,
    ),
    "odd text": (
        dataclasses.replace(SMALL, corpus=ODD_LINES, level="character", framing="windows"),
        "\"'\n\\ 👩‍👩‍👧<b>\u202e{x}",
        "forget_gate",
        4,
        1,
    ),
    "a long text": (
        dataclasses.replace(SMALL, corpus=("hello how are you",) * 300, epochs=1),
        "hello how",
        "forget_gate",
        1,
        0,
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_script_prints_the_number_twice(
    case: tuple[lc.Recipe, str, str, int, int],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recipe, sentence, quantity, step, unit = case
    monkeypatch.chdir(tmp_path)
    if snippets.needs_recipe_file(recipe):
        Path(snippets.RECIPE_FILE).write_bytes(snippets.recipe_file(recipe))
    Path("shown.py").write_text(snippets.reproduce(*case), encoding="utf-8")
    ran = runpy.run_path("shown.py")
    assert ran["recipe"] == recipe
    assert ran["reading"].sentence == sentence
    traced, by_hand = map(float, capsys.readouterr().out.split())
    assert traced == pytest.approx(
        float(getattr(ran["reading"].trace, quantity)[step, unit]), abs=1e-6
    )
    assert by_hand == pytest.approx(traced, abs=1e-6)


DEEP = dataclasses.replace(SMALL, layers=2, bidirectional=True, cell="gru")


@pytest.mark.parametrize("place", [Place(2), Place(1, "backward"), Place(2, "backward")], ids=str)
@pytest.mark.parametrize("step", [0, 3])
def test_so_it_does_of_any_layer_and_half(
    place: Place, step: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "shown.py"
    script = snippets.reproduce(DEEP, "hello how is", "reset_gate", step, 1, place=place)
    file.write_text(script, encoding="utf-8")
    ran = runpy.run_path(str(file))
    assert ran["reading"].place == place
    traced, by_hand = map(float, capsys.readouterr().out.split())
    assert by_hand == pytest.approx(traced, abs=1e-6)


def test_it_is_the_number_of_the_same_recipe_trained_elsewhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "shown.py"
    file.write_text(snippets.reproduce(SMALL, "hello how", "forget_gate", 2, 1), encoding="utf-8")
    runpy.run_path(str(file))
    trace = lc.read(lc.train(SMALL), "hello how").trace
    assert isinstance(trace, lc.GateTrace)
    expected = float(trace.forget_gate[2, 1])
    assert float(capsys.readouterr().out.split()[0]) == pytest.approx(expected, abs=1e-6)


def test_only_a_long_text_of_one_s_own_needs_a_file() -> None:
    needed = {name for name, case in CASES.items() if snippets.needs_recipe_file(case[0])}
    assert needed == {"a long text"}


@given(st.text(max_size=40), st.lists(st.text(max_size=20), max_size=3))
def test_typed_text_stands_in_the_script_as_literals_alone(sentence: str, lines: list[str]) -> None:
    """Whatever is typed, the script differs from another sentence's in string literals only."""
    recipe = dataclasses.replace(SMALL, corpus=tuple(lines))
    tree = ast.parse(snippets.reproduce(recipe, sentence, "forget_gate", 1, 1))
    plain = dataclasses.replace(SMALL, corpus=tuple("x" for _ in lines))
    expected = ast.parse(snippets.reproduce(plain, "x", "forget_gate", 1, 1))

    def strings(tree: ast.Module) -> list[str]:
        nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Constant)]
        return [node.value for node in nodes if isinstance(node.value, str)]

    assert sentence in strings(tree)
    assert set(lines) <= set(strings(tree))
    for each in (tree, expected):
        for node in ast.walk(each):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                node.value = ""
    assert ast.dump(tree) == ast.dump(expected)


def test_no_character_that_turns_the_reading_direction_reaches_the_code() -> None:
    assert "\u202e" not in snippets.reproduce(SMALL, "a \u202e b", "forget_gate", 1, 1)


def test_what_is_no_squashed_sum_is_refused() -> None:
    with pytest.raises(ValueError, match=r"forget_gate, .*received 'cell_state'"):
        snippets.reproduce(SMALL, "hello", "cell_state", 0, 0)
