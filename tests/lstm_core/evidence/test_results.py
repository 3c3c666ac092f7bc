"""From made-up results to what is found, and from files."""

from __future__ import annotations

import pytest

from lstm_core.evidence import record as records
from lstm_core.evidence.proportions import Rate
from lstm_core.evidence.record import OutdatedRecord
from lstm_core.evidence.results import findings, together
from lstm_core.evidence.studies import ALL_STUDIES, EARLIER, GRADIENTS, ORDER, SEEDS, STABILITY
from lstm_core.evidence.tasks import TemporalOrder
from lstm_core.evidence.variants import GRU, LSTM, RNN
from tests.support.findings import FLOW, SOLVED, lstm_alone, made_up


def test_what_is_found_of_a_network():
    """The LSTM with temporal order, solved by seeds 0 to 3 after 100 steps."""
    result = made_up(lambda e: e.seed < 4).ablations[0]
    assert (result.variant, result.task, result.rate) == (LSTM, TemporalOrder(50), Rate(4, 10))
    assert [experiment.seed for experiment in result.experiments] == list(SEEDS)
    assert (result.median_steps, result.learning_rate, result.layers) == (100, 0.006, 1)
    assert made_up(lambda _: False).ablations[0].median_steps is None


def test_the_ablations_stand_beside_the_whole_lstm():
    names = [result.variant.name for result in made_up(lstm_alone).ablations]
    assert len(names) == 4 * 4
    assert names[::4] == ["lstm"] * 4
    assert len(set(names[:4])) == 4


def test_a_gradient_s_network_is_known_to_have_learned_or_not():
    flows = made_up(lstm_alone).gradients
    assert {(flow.variant, flow.solved) for flow in flows} == {
        (LSTM, True), (RNN, False), (GRU, False),
    }  # fmt: skip
    assert {flow.experiment.training.task for flow in flows} == {ORDER}
    assert all(flow.flow == FLOW for flow in flows)


def test_trainings_are_counted_together():
    """Of stability each depth: four learning rates, clipped or not, five seeds."""
    found = made_up(lstm_alone).stability
    rates = together(((one.variant, one.layers), one) for one in found)
    assert rates[LSTM, 1] == rates[LSTM, 3] == Rate(40, 40)
    assert rates[RNN, 2] == Rate(0, 40)
    assert len(rates) == 9


# From files


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Records in which everything is solved."""
    monkeypatch.setattr(records, "circumstances", lambda: {"date": "2026-01-01"})
    for study in (EARLIER, GRADIENTS, STABILITY):
        lines = (
            records.line_of(description, FLOW if description.kind == "gradient" else SOLVED)
            for description in study.describe()
        )
        study.record(tmp_path).path.write_text("".join(f"{line}\n" for line in lines))
    return tmp_path


def test_records_are_read_once_and_again_when_they_change(folder):
    first = findings(folder)
    assert {one.rate for one in first.ablations} == {Rate(10, 10)}
    assert findings(folder) is first
    stability = folder / "stability.jsonl"
    stability.write_text(stability.read_text().replace('"solved_at":100', '"solved_at":null'))
    assert findings(folder) is not first
    assert findings(folder).stability[0].rate == Rate(0, 5)


def test_without_a_record_nothing_can_be_found(tmp_path):
    with pytest.raises(OutdatedRecord, match="no result of temporal_order"):
        findings(tmp_path)


def test_every_study_has_a_record_of_its_own():
    names = [study.name for study in ALL_STUDIES]
    assert len(set(names)) == len(names)
