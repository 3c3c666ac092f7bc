"""Measure what a network learns of six texts with the settings that are proposed for them.

    python -m benchmarks.texts                    all six, each in a process of its own
    python -m benchmarks.texts Greek Cyrillic     only some

The texts are lines of a grammar with twelve topics and agreement in number, over invented words,
spelled in the letters of a script. They have 200 to 1,200,000 characters. Prints a table:
seconds to prepare and to train, perplexity on the held-out lines, and the most memory
that the process had, TensorFlow included.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import random
import resource
import subprocess
import sys
import time
from typing import Any

from lstm_core.text.tokens import Level

MEGABYTE = 2**20 if sys.platform == "darwin" else 2**10
"""What `ru_maxrss` counts a megabyte in: bytes on a Mac, kilobytes elsewhere."""

TOPICS, NOUNS, VERBS, ADJECTIVES = 12, 4, 3, 3
"""A line is about one topic, which has so many words of its own."""

COLUMNS = ("script", "characters", "questions", "epochs", "prepare", "train", "network")
HEADINGS = (*COLUMNS, "bigram", "unigram", "memory")


@dataclasses.dataclass(frozen=True)
class Made:
    """A text to make: its script's letters, as a range of code points, and its length."""

    first: int
    letters: int
    characters: int
    level: Level = "word"

    def word(self, draw: random.Random) -> str:
        """An invented word; where a text has no spaces, of one or two signs."""
        length = draw.randint(3, 7) if self.level == "word" else draw.randint(1, 2)
        return "".join(chr(self.first + draw.randrange(self.letters)) for _ in range(length))

    def lines(self, *, seed: int) -> tuple[str, ...]:
        """Lines on one topic each, whose determiners and verb agree in number with the noun."""
        draw, gap = random.Random(seed), " " if self.level == "word" else ""

        def pairs(count: int) -> list[tuple[str, str]]:
            return [(self.word(draw), self.word(draw)) for _ in range(count)]

        topics = [(pairs(NOUNS), pairs(VERBS), pairs(ADJECTIVES)) for _ in range(TOPICS)]
        determiners, prepositions = pairs(2), pairs(2)
        lines: list[str] = []
        left = self.characters
        while left > 0:
            nouns, verbs, adjectives = draw.choice(topics)
            number, other = draw.randrange(2), draw.randrange(2)
            words = [
                draw.choice(determiners)[number],
                *draw.choice([(), draw.choice(adjectives)[:1]]),
                draw.choice(nouns)[number],
                *draw.choice([(), (draw.choice(prepositions)[0], draw.choice(nouns)[other])]),
                draw.choice(verbs)[number],
                draw.choice(determiners)[other],
                draw.choice(nouns)[other],
            ]
            lines.append(gap.join(words)[:left])
            left -= len(lines[-1]) + 1
        return tuple(lines)


TEXTS = {
    "Latin": Made(ord("a"), 26, 200),
    "Greek": Made(ord("α"), 25, 2_000),
    "Arabic": Made(ord("ف"), 9, 20_000),
    "Devanagari": Made(ord("क"), 37, 50_000),
    "Cyrillic": Made(ord("а"), 32, 200_000),
    "Chinese": Made(ord("一"), 600, 1_200_000, "character"),
}


def measure(name: str) -> dict[str, Any]:
    """The row of one text, measured in this process."""
    import lstm_core as lc
    from lstm_core.network.proposal import propose

    made = TEXTS[name]
    lines = made.lines(seed=0)
    began = time.perf_counter()
    plain = lc.Recipe(corpus=lines, level=made.level, line_ends=True, max_vocabulary=4_000)
    recipe = propose(plain)
    text = recipe.prepare()
    prepared = time.perf_counter()
    model = lc.train(recipe)
    trained = time.perf_counter()
    row = {
        "script": name,
        "characters": f"{made.characters:,}",
        "questions": f"{text.predictions:,}",
        "epochs": str(len(model.history.loss)),
        "prepare": f"{prepared - began:.1f} s",
        "train": f"{trained - prepared:.0f} s",
    }
    if held_out := recipe.lines.held_out:
        found = lc.evaluate(model, held_out)
        row |= {
            model: f"{getattr(found, model).perplexity:.1f}"
            for model in ("network", "bigram", "unigram")
        }
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    return row | {"memory": f"{memory:,.0f} MB"}


def main() -> int:
    """Measure the texts that were asked for and print them as they come."""
    parser = argparse.ArgumentParser(prog="benchmarks.texts", description="Texts of one's own.")
    parser.add_argument("texts", nargs="*", metavar="text", help=", ".join(TEXTS))
    parser.add_argument("--alone", choices=TEXTS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.alone:
        print(json.dumps(measure(options.alone)))
        return 0
    print("| " + " | ".join(HEADINGS) + " |\n" + "|---" * len(HEADINGS) + "|")
    for name in options.texts or TEXTS:
        command = [sys.executable, "-m", "benchmarks.texts", "--alone", name]
        told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
        row = json.loads(told.splitlines()[-1])
        print("| " + " | ".join(row.get(name, "") for name in HEADINGS) + " |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
