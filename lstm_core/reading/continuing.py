"""Letting a trained network write on, word by word. The maths is in `sampling`."""

from __future__ import annotations

import numpy as np

from lstm_core.network.model import LanguageModel
from lstm_core.reading.compiled import passes
from lstm_core.reading.continuation import CANDIDATES, Continuation, Step, check_options
from lstm_core.reading.results import Prediction
from lstm_core.reading.sampling import distribution
from lstm_core.reading.sentence import row, understood


def continue_text(
    model: LanguageModel,
    prompt: str,
    *,
    length: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float = 1.0,
    seed: int = 0,
    already: int = 0,
    candidates: int | None = CANDIDATES,
) -> Continuation:
    """Let the network write `length` more tokens (1 to `MAX_LENGTH`) after a prompt.

    Each is drawn from what the network says after everything before it, as `read` would say it:
    unknown words are not read, and of more tokens than the network's context the oldest fall off.
    temperature, top_k, top_p: see `sampling.distribution`. candidates: how many words each step's
    columns keep (None: all), beside the one that was drawn.

    The same prompt, options and seed give the same continuation. The draw at the n-th new token
    depends on the seed and n alone; `already` says how many new tokens the prompt ends with, so
    a text written in pieces is the text written in one go.

    Raises `NothingToRead` as `read` does, and ValueError or TypeError for an option out of bounds.
    """
    check_options(length=length, seed=seed, already=already, candidates=candidates)
    read = understood(model.text, prompt)
    answer, ids, steps = passes(model).answer, read.ids, []
    for number in range(already, already + length):
        softmax = answer(row(model.text, ids)[None]).numpy()[0]  # (1, T) -> (V,)
        columns = distribution(
            Prediction(model.vocabulary.words, softmax),
            temperature=temperature,
            top_k=top_k,
            top_p=top_p,
        )
        drawn = columns.draw(np.random.default_rng((seed, number)))
        steps.append(
            Step(
                word=columns.words[drawn],
                columns=columns.strongest(candidates, and_also=drawn),
                kept=int(columns.kept.sum()),
            )
        )
        ids = (*ids, drawn + 1)[-model.text.context :]
    return Continuation(
        prompt=prompt,
        level=model.text.level,
        unknown_words=read.unknown_words,
        cut_off=read.cut_off,
        read_words=read.tokens,
        steps=tuple(steps),
    )
