"""Write what the shipped network says of the opening's sentences.

    python -m scripts.opening_answers

The first page shows these numbers before any worker process is ready. A test compares them with
the network's own.
"""

from __future__ import annotations

import json

import lstm_core as lc
from dashboard.features.opening.message import ANSWERS, CORPUS, Answer
from lstm_core.network.shipped import load_shipped
from lstm_core.reading.erasing import Erase


def main() -> None:
    """Ask the network of the shipped recipe about each of the sentences."""
    model = load_shipped(CORPUS)
    answers = {
        text: Answer.of(Erase(text).answer(model)).to_json()
        for text in lc.corpora.agreement.PROMPTS
    }
    lines = (f"  {json.dumps(text)}: {json.dumps(parts)}" for text, parts in answers.items())
    ANSWERS.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
