"""The visitor's sentence: its box, its reading, what became of each of its words."""

from __future__ import annotations

import dataclasses

import streamlit as st

from dashboard import theme, workbench
from dashboard.components.address import address
from dashboard.components.chips import Chip, sentence_chips
from dashboard.figures.wording import percent
from dashboard.panels import network
from lstm_core.gates import GateTrace
from lstm_core.network.recipe import Recipe
from lstm_core.reading.results import Reading


def keep_address() -> None:
    """Bring the address bar up to date: once on each page, where the state was last changed."""
    address(workbench.query(), key="address")


def box(label: str = "Type a sentence") -> str:
    """The sentence's box, and the address bar brought up to date."""
    text = workbench.sentence_box(label)
    keep_address()
    return text


def reading_of(recipe: Recipe, text: str, *, key: str = "network") -> Reading | None:
    """The reading of a sentence, or None after telling the visitor what stands in the way."""
    with st.spinner("Waking the network …"):
        answer = workbench.read(recipe, text)
    if isinstance(answer, Reading):
        return answer
    if answer.untrained:
        st.warning(answer.message)
        network.trained(recipe, key=key)
        return None
    st.info(answer.message)
    if words := [word for word in workbench.prepared().vocabulary.words[:12] if word.strip()]:
        st.text("It knows, for example: " + " · ".join(words))
    return None


def chips(reading: Reading, *, notes: bool = False) -> list[Chip]:
    """What became of every token that was typed, in order, behind the pads.

    With `notes`, each token that was read says what the network expects after it.
    """
    unknown = set(reading.unknown_words)
    result = [Chip("", "pad") for pad in reading.trace.is_padding if pad]
    known = 0
    for token in reading.typed:
        if token in unknown:
            result.append(Chip(token, "unknown"))
            continue
        position = known - len(reading.cut_off)
        known += 1
        if position < 0:
            result.append(Chip(token, "cut_off"))
            continue
        chip = Chip(token)
        if notes:
            (word, probability), *_ = reading.after_each[position].top(1)
            chip = dataclasses.replace(chip, note=f"→ {word} {percent(probability)}")
        result.append(chip)
    return result


def choose_step(reading: Reading) -> int:
    """Let the visitor choose a word or pad that was read; returns its time step."""
    tokens = chips(reading)
    steps = [index for index, chip in enumerate(tokens) if chip.kind in ("read", "pad")]
    chosen = sentence_chips(
        tokens,
        key="step",
        dark=workbench.is_dark(),
        label="Choose a word",
        selected=steps[-1],
        selectable=True,
    )
    return steps.index(chosen) if chosen in steps else len(steps) - 1


def choose_unit(units: int) -> int:
    """Let the visitor choose a unit, by its number from 0."""
    if units == 1:
        return 0
    return int(st.slider("Unit", 0, units - 1, key=workbench.kept("unit", 0, most=units - 1)))


def accounted_for(reading: Reading) -> None:
    """Say in words what was typed and not read."""
    level = workbench.recipe().level
    if unknown := reading.unknown_words:
        st.text(
            f"Not in this network's vocabulary, so it reads the sentence without "
            f"{'it' if len(unknown) == 1 else 'them'}: {' · '.join(unknown[:20])}"
            + (f" and {len(unknown) - 20} more" if len(unknown) > 20 else "")
        )
    if reading.cut_off:
        st.text(
            f"This network reads at most {reading.trace.timesteps} {level}s at once: the first "
            f"{len(reading.cut_off)} that it knows were cut off."
        )


def cell_equation(trace: GateTrace, step: int, unit: int) -> None:
    """The two last equations of the cell with a unit's numbers at a step in them."""
    colours = theme.palette(workbench.is_dark())
    values = {name: float(array[step, unit]) for name, array in trace.quantities.items()}
    before = trace.cell_state[step - 1] if step else trace.initial_cell_state
    values["before"] = float(before[unit])

    def term(name: str, quantity: str | None = None) -> str:
        return rf"\textcolor{{{colours.ink(quantity or name)}}}{{{values[name]:.3f}}}"

    def factor(name: str, quantity: str | None = None) -> str:
        inner = term(name, quantity)
        return rf"({inner})" if values[name] < 0 else inner

    st.latex(
        rf"""\begin{{aligned}}
        c_t &= f_t\,c_{{t-1}} + i_t\,g_t \\
        &= {factor("forget_gate")} \times {factor("before", "cell_state")} \\
        &\quad + {factor("input_gate")} \times {factor("candidate")} \\
        &= {term("cell_state")} \\[1ex]
        h_t &= o_t \tanh(c_t) \\
        &= {factor("output_gate")} \times \tanh({term("cell_state")}) \\
        &= {term("hidden_state")}
        \end{{aligned}}"""
    )
