"""Sentences whose verb must agree in number with a subject some words back.

    the baker by the clocks near the door sings today
        ^ subject                         ^ verb: 6 words between

Between the two stand phrases with nouns of their own, singular or plural at random, so the noun
nearest to the verb is no help: only the subject says which form is right. The nouns and verbs are
all regular and common; the grammar is our own.

After Linzen, Dupoux & Goldberg 2016, "Assessing the ability of LSTMs to learn syntax-sensitive
dependencies", who take their sentences from an encyclopedia.
"""

from __future__ import annotations

import dataclasses
import functools
import random
from collections.abc import Collection, Mapping, Sequence

from lstm_core.text.corpora.corpus import Corpus

NOUNS: dict[str, str] = {
    "baker": "bakers", "pilot": "pilots", "singer": "singers", "farmer": "farmers",
    "doctor": "doctors", "sailor": "sailors", "painter": "painters", "teacher": "teachers",
    "clock": "clocks", "door": "doors", "lamp": "lamps", "table": "tables",
}  # fmt: skip
"""Singular -> plural. Any of them can stand between; the first eight can be the subject."""

VERBS: dict[str, str] = {
    "sings": "sing", "waits": "wait", "laughs": "laugh", "sleeps": "sleep",
    "works": "work", "dances": "dance", "smiles": "smile", "reads": "read",
}  # fmt: skip
"""Singular -> plural."""

PREPOSITIONS = ("near", "behind", "by", "beside")
ADVERBS = ("today", "again", "alone", "here")

SUBJECTS = tuple(NOUNS)[:8]
WORDS_IN_A_PHRASE = 3
"""A preposition, "the" and a noun."""

COUNTS = {0: 400, 3: 350, 6: 300, 9: 250, 12: 150, 15: 100, 18: 50}
"""Words between subject and verb -> sentences of the corpus; as in speech, short ones abound."""

HELD_OUT_DISTANCES = tuple(COUNTS)
"""The same in the held-out sentences. A longer one would not fit into the network's context, and
its subject would be cut off."""

_PLURAL_NOUNS = frozenset(NOUNS.values())
_OTHER_FORM = {**VERBS, **{plural: singular for singular, plural in VERBS.items()}}


@dataclasses.dataclass(frozen=True)
class Agreement:
    """A sentence of this grammar, taken apart. `subject` and `verb` count words from 0."""

    words: tuple[str, ...]
    subject: int
    verb: int

    @property
    def prompt(self) -> str:
        """Everything before the verb."""
        return " ".join(self.words[: self.verb])

    @property
    def right(self) -> str:
        """The verb in the form that agrees with the subject."""
        return self.words[self.verb]

    @property
    def wrong(self) -> str:
        """The same verb in its other form."""
        return _OTHER_FORM[self.right]

    @property
    def distance(self) -> int:
        """How many words stand between the subject and the verb."""
        return self.verb - self.subject - 1


def is_plural(noun: str) -> bool:
    """Whether a noun of this grammar is a plural."""
    return noun in _PLURAL_NOUNS


def parse(line: str) -> Agreement:
    """A line of this grammar taken apart; ValueError for a line without a noun and then a verb."""
    words = tuple(line.split())
    nouns = [at for at, word in enumerate(words) if word in NOUNS or is_plural(word)]
    verbs = [at for at, word in enumerate(words) if word in _OTHER_FORM]
    if not nouns or not verbs or verbs[0] < nouns[0]:
        raise ValueError(f"expected a sentence with a subject and then a verb; received {line!r}.")
    return Agreement(words, subject=nouns[0], verb=verbs[0])


def sentence(draw: random.Random, distance: int, *, only_distractors: bool = False) -> str:
    """One sentence with so many words between subject and verb, a multiple of 3.

    The nouns between are singular or plural at random, or all of the other number than the
    subject. Raises ValueError for another distance.
    """
    phrases, rest = divmod(distance, WORDS_IN_A_PHRASE)
    if rest or phrases < 0:
        raise ValueError(
            f"distance must be a multiple of {WORDS_IN_A_PHRASE} from 0; received {distance}."
        )
    plural = draw.random() < 0.5
    words = ["the", _noun(draw, SUBJECTS, plural=plural)]
    for _ in range(phrases):
        other = not plural if only_distractors else draw.random() < 0.5
        words += [draw.choice(PREPOSITIONS), "the", _noun(draw, tuple(NOUNS), plural=other)]
    verb = draw.choice(tuple(VERBS))
    return " ".join([*words, VERBS[verb] if plural else verb, draw.choice(ADVERBS)])


def _noun(draw: random.Random, nouns: Sequence[str], *, plural: bool) -> str:
    noun = draw.choice(nouns)
    return NOUNS[noun] if plural else noun


def generate(
    counts: Mapping[int, int],
    *,
    only_distractors: bool = False,
    without: Collection[str] = (),
    seed: int,
) -> tuple[str, ...]:
    """So many different sentences for each distance, none of them among `without`, shuffled.

    counts: distance -> number of sentences. The same arguments give the same sentences. There are
    512 sentences of distance 0; asking for more than are left never ends.
    """
    taken, found = frozenset(without), dict[str, None]()
    for distance, count in counts.items():
        # A generator of its own, so that one distance's count leaves the others' sentences alone.
        draw, wanted = random.Random(seed + distance), len(found) + count
        while len(found) < wanted:
            line = sentence(draw, distance, only_distractors=only_distractors)
            if line not in taken:
                found[line] = None
    lines = list(found)
    random.Random(seed).shuffle(lines)
    return tuple(lines)


@functools.cache
def lines() -> tuple[str, ...]:
    """The corpus."""
    return generate(COUNTS, seed=1)


@functools.cache
def held_out() -> tuple[str, ...]:
    """Sentences that the corpus does not have; every noun between is of the other number."""
    counts = dict.fromkeys(HELD_OUT_DISTANCES, 60)
    return generate(counts, only_distractors=True, without=lines(), seed=2)


PROMPTS = (
    "the bakers near the clock",
    "the singers by the door beside the table",
    "the pilot behind the lamps",
)
"""Beginnings whose verb needs the subject: a plural one, one farther away, a singular one."""

CORPUS = Corpus(
    name="agreement",
    title="subjects and verbs",
    make=lines,
    level="word",
    sentence="the baker near the clocks",
    settings={"units": 32, "embedding_dim": 16, "epochs": 30, "learning_rate": 0.01},
)
