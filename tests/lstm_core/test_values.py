"""Frozen values: to plain values and back, also when a field was added later."""

import dataclasses

import pytest

from lstm_core.values import Value


@dataclasses.dataclass(frozen=True)
class Garden(Value):
    roses: int
    ponds: int = 0
    later = frozenset({"ponds"})


def test_a_later_field_with_its_default_is_left_out():
    assert Garden(3).to_dict() == {"roses": 3}
    assert Garden(3, ponds=1).to_dict() == {"roses": 3, "ponds": 1}


@pytest.mark.parametrize("garden", [Garden(3), Garden(3, ponds=1)])
def test_a_value_comes_back_with_its_later_fields(garden):
    assert Garden.from_dict(garden.to_dict()) == garden


@pytest.mark.parametrize("values", [{}, {"ponds": 1}, {"roses": 3, "trees": 1}])
def test_other_names_are_refused(values):
    with pytest.raises(ValueError, match="Garden has the values ponds, roses; received"):
        Garden.from_dict(values)
