from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core.text.splitting import split


@pytest.mark.parametrize(
    ("count", "share", "held_out"),
    [
        (10, 0.1, 1),
        (11, 0.1, 2),
        (20, 0.1, 2),
        (30, 0.1, 3),
        (2, 0.1, 1),
        (2, 0.99, 1),
        (4, 0.5, 2),
    ],
)
def test_the_last_share_of_the_lines_rounded_up(count, share, held_out):
    lines = tuple(f"line {n}" for n in range(count))
    parts = split(lines, share=share)
    assert len(parts.held_out) == held_out
    assert parts.training + parts.held_out == lines


@given(st.lists(st.text(max_size=5), max_size=40), st.floats(0.001, 0.999))
def test_nothing_is_on_both_sides_and_nothing_is_lost(lines, share):
    kept = tuple(line for line in lines if line.strip())
    if len(kept) < 2:
        with pytest.raises(ValueError, match=f"at least two lines.*it has {len(kept)}"):
            split(lines, share=share)
        return
    parts = split(lines, share=share)
    assert parts.training + parts.held_out == kept
    assert parts.training
    assert parts.held_out


@pytest.mark.parametrize("share", [0, 1, -0.1, float("nan")])
def test_a_share_out_of_bounds(share):
    with pytest.raises(ValueError, match="share must be between 0 and 1; received"):
        split(["a", "b"], share=share)


def test_one_string_is_not_lines():
    with pytest.raises(TypeError, match="received one"):
        split("a\nb")
