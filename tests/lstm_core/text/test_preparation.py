from __future__ import annotations

import collections
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lstm_core as lc
from lstm_core.text.preparation import CONTEXT, PREFIX_CELLS
from lstm_core.text.tokens import LINE_BREAK, UNKNOWN, tokenise

HELLO_WORDS = ("hello", "how", "are", "you", "your", "is", "day", "friends", "what", "doing")

HELLO_PADDED = [
    [0, 0, 0, 1, 2],  # hello -> how
    [0, 0, 1, 2, 3],  # hello how -> are
    [0, 1, 2, 3, 4],  # hello how are -> you
    [0, 0, 0, 1, 2],
    [0, 0, 1, 2, 6],  # hello how -> is
    [0, 1, 2, 6, 5],
    [1, 2, 6, 5, 7],
    [0, 0, 0, 1, 2],
    [0, 0, 1, 2, 3],
    [0, 1, 2, 3, 5],  # hello how are -> your
    [1, 2, 3, 5, 8],
    [0, 0, 0, 1, 9],  # hello -> what
    [0, 0, 1, 9, 3],
    [0, 1, 9, 3, 4],
    [1, 9, 3, 4, 10],
]


@pytest.fixture(scope="module")
def hello() -> lc.PreparedText:
    return lc.prepare(lc.corpora.HELLO)


# The example's corpus, number by number


def test_the_examples_vocabulary(hello):
    assert hello.vocabulary.words == HELLO_WORDS
    assert hello.vocabulary.counts == (4, 3, 3, 2, 2, 1, 1, 1, 1, 1)
    assert len(hello.vocabulary) == 11  # ten words, and 0 for padding
    assert [hello.vocabulary.id(word) for word in HELLO_WORDS] == list(range(1, 11))
    assert [hello.vocabulary.word(id) for id in range(1, 11)] == list(HELLO_WORDS)
    for id in (0, 11, -1):
        with pytest.raises(KeyError, match="from 1 to 10"):
            hello.vocabulary.word(id)


def test_the_examples_examples(hello):
    assert hello.framing == "prefixes"
    np.testing.assert_array_equal(hello.padded, HELLO_PADDED)
    assert hello.padded.dtype == np.int32
    assert len(hello.prefixes) == hello.predictions == 15
    assert hello.prefixes[:3] == ((1, 2), (1, 2, 3), (1, 2, 3, 4))
    assert hello.inputs.shape == (15, 4)
    assert hello.targets.shape == (15,)
    assert hello.inputs[0].tolist() == [0, 0, 0, 1]
    assert hello.targets[0] == 2


def test_examples_cannot_be_changed_by_accident(hello):
    for array in (hello.padded, hello.inputs, hello.targets):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 7


def test_encode_leaves_out_what_the_vocabulary_lacks(hello):
    assert hello.encode(["hello", "HELLO", "moon", "is"]) == [1, 6]


# Against the Tokenizer that the original page used: Keras 2's, still shipped in its legacy part.
# Where it is gone, its result on these texts, written out, stands in.

TOKENIZER_TEXTS = {
    "hello": (lc.corpora.HELLO, HELLO_WORDS),
    "punctuation": (
        ("The cat, the dog & the (other) cat!", "don't -- stop: it's 5/6 o'clock"),
        ("the", "cat", "dog", "other", "don't", "stop", "it's", "5", "6", "o'clock"),
    ),
    "ties": (("b a b a c", "c d"), ("b", "a", "c", "d")),
    "tabs and an empty line": (("x\ty  z", "", "z_y"), ("y", "z", "x")),
}


def by_keras(lines):
    """What Keras' Tokenizer makes of the lines: words in the order of their ids, and sequences.

    None where the Tokenizer is no longer shipped.
    """
    import tensorflow as tf

    try:
        tokenizer = tf.keras.preprocessing.text.Tokenizer()
    except AttributeError:
        return None
    tokenizer.fit_on_texts(lines)
    words = tuple(sorted(tokenizer.word_index, key=tokenizer.word_index.get))
    return words, [tuple(ids) for ids in tokenizer.texts_to_sequences(lines) if ids]


def by_hand(lines):
    """The Tokenizer's rules written out: lower, replace, split at spaces, rank by frequency."""
    table = str.maketrans(dict.fromkeys('!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n', " "))
    split = [[w for w in line.lower().translate(table).split(" ") if w] for line in lines]
    counts = collections.Counter(w for sentence in split for w in sentence)
    words = tuple(sorted(counts, key=lambda w: -counts[w]))
    return words, [tuple(words.index(w) + 1 for w in sentence) for sentence in split if sentence]


@pytest.mark.parametrize("name", TOKENIZER_TEXTS)
def test_words_and_ids_are_those_of_keras_tokenizer(name):
    lines, words = TOKENIZER_TEXTS[name]
    assert by_hand(lines)[0] == words
    assert by_keras(lines) in (by_hand(lines), None)
    text = lc.prepare(lines)
    assert (text.vocabulary.words, list(text.sentences)) == by_hand(lines)


# str.split() also splits at control characters, which Keras' Tokenizer keeps inside a word.
ascii_lines = st.lists(
    st.text(st.characters(min_codepoint=32, max_codepoint=126) | st.sampled_from("\t\n aAbB'")),
    max_size=6,
)


@given(ascii_lines)
def test_any_ascii_text_gives_what_keras_tokenizer_gives(lines):
    words, sequences = by_keras(lines) or by_hand(lines)
    if max(map(len, sequences), default=0) < 2:
        with pytest.raises(ValueError, match="at least two words"):
            lc.prepare(lines)
        return
    text = lc.prepare(lines, framing="prefixes")
    assert text.vocabulary.words == words
    assert list(text.sentences) == sequences
    assert list(text.prefixes) == [s[:n] for s in sequences for n in range(2, len(s) + 1)]
    import keras

    padded = keras.utils.pad_sequences(text.prefixes, maxlen=text.context + 1, padding="pre")
    np.testing.assert_array_equal(text.padded, padded)


# Characters


def test_characters_of_one_line():
    text = lc.prepare(["abab"], level="character")
    assert text.vocabulary.words == ("a", "b")
    assert text.padded.tolist() == [[0, 0, 1, 2], [0, 1, 2, 1], [1, 2, 1, 2]]


def test_characters_are_grapheme_clusters():
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    text = lc.prepare([f"e\u0301{family}\u05de\u05b8"], level="character")
    assert text.vocabulary.words == ("\u00e9", family, "\u05de\u05b8")
    assert text.padded.tolist() == [[0, 1, 2], [1, 2, 3]]


# Windows


def test_windows_of_a_line_by_hand():
    """Five words in windows of at most 32: one window, its targets the inputs one on."""
    text = lc.prepare(["a b c a b"], framing="windows")
    assert text.context == 4
    assert text.padded.tolist() == [[1, 2, 3, 1, 2]]
    assert text.inputs.tolist() == [[1, 2, 3, 1]]
    assert text.targets.tolist() == [[2, 3, 1, 2]]
    assert text.prefixes == ()


def test_a_long_line_is_cut_into_windows_that_share_one_token():
    text = lc.prepare([" ".join(f"w{n:02}" for n in range(40))], framing="windows")
    assert text.context == CONTEXT["word"] == 32
    assert text.padded[0].tolist() == list(range(1, 34))
    assert text.padded[1].tolist() == [*range(33, 41), *[0] * 25]
    assert text.predictions == 39


def test_character_windows_are_one_stream_with_line_breaks():
    text = lc.prepare(["ab", "c"], level="character", framing="windows")
    assert text.vocabulary.words == ("a", "b", LINE_BREAK, "c")
    assert text.sentences == ((1, 2, 3, 4),)
    assert text.padded.tolist() == [[1, 2, 3, 4]]


lines_of_letters = st.lists(st.text("abc ", max_size=150), min_size=1, max_size=4).filter(
    lambda lines: any(len(line.split()) > 1 for line in lines)
)


@given(lines_of_letters, st.sampled_from(["word", "character"]))
def test_in_windows_every_token_but_a_sentences_first_is_a_target_once(lines, level):
    text = lc.prepare(lines, level, framing="windows")
    assert text.inputs.shape == text.targets.shape == (len(text.inputs), text.context)
    np.testing.assert_array_equal(text.inputs[:, 1:], text.targets[:, :-1])
    targets = text.targets[text.targets > 0].tolist()
    assert targets == [id for sentence in text.sentences for id in sentence[1:]]
    # Padding stands on the right only, and what is asked about has been preceded by a token.
    assert np.all((text.padded[:, 1:] == 0) | (text.padded[:, :-1] > 0))


@pytest.mark.parametrize("level", ["word", "character"])
def test_the_cost_of_windows_grows_linearly(level):
    """A text n times as long has n times as many numbers, give or take one window."""
    line = "the rain in spain stays mainly in the plain and so on "
    sizes = [lc.prepare([line * n], level, framing="windows").padded.size for n in (50, 100, 200)]
    assert abs(sizes[1] - 2 * sizes[0]) <= 2 * (CONTEXT[level] + 1)
    assert abs(sizes[2] - 4 * sizes[0]) <= 4 * (CONTEXT[level] + 1)


@pytest.mark.parametrize("level", ["word", "character"])
@pytest.mark.parametrize("line_length", [50, 200_000])
def test_200_000_characters_take_arrays_of_a_few_megabytes(level, line_length):
    random = np.random.default_rng(0)
    letters = random.choice(list("abcdefgh   "), 200_000)
    lines = ["".join(part) for part in np.split(letters, 200_000 // line_length)]
    text = lc.prepare(lines, level)
    assert text.framing == "windows"
    assert text.padded.nbytes < 4_000_000
    # Characters: a target for each but the first (a line break counts). Words: one for each word
    # but the first of a line.
    spaced = sum(len(line.split()) for line in lines)
    breaks = len(lines) - 1
    expected = 200_000 + breaks - 1 if level == "character" else spaced - len(lines)
    assert text.predictions == expected


def test_auto_takes_prefixes_up_to_their_limit_and_windows_beyond():
    """A line of n words makes n - 1 rows of n numbers: 141 words give 19,740, 142 give 20,022."""
    assert PREFIX_CELLS == 20_000
    assert lc.prepare(["a b " * 70 + "a"]).framing == "prefixes"
    assert lc.prepare(["a b " * 71]).framing == "windows"


# Poor texts


@pytest.mark.parametrize("lines", [[], [""], ["hello"], ["one", "two", "?!"], ["  ", "\n"]])
def test_a_text_without_two_words_on_a_line_is_refused(lines):
    with pytest.raises(ValueError, match=r"at least two words.*the longest line has [01]\."):
        lc.prepare(lines)


def test_a_text_without_spaces_is_offered_as_characters():
    lines = ["吾輩は猫である。", "名前はまだ無い。"]
    with pytest.raises(ValueError, match="by characters"):
        lc.prepare(lines)
    assert lc.prepare(lines, level="character").predictions > 0


def test_a_single_character_is_refused():
    with pytest.raises(ValueError, match="at least two characters"):
        lc.prepare(["a", "b"], level="character")


def test_one_string_is_not_several_lines():
    with pytest.raises(TypeError, match="splitlines"):
        lc.prepare("hello how are you")


def test_unknown_choices_are_refused():
    with pytest.raises(ValueError, match="level must be one of"):
        lc.prepare(["a b"], level="syllable")
    with pytest.raises(ValueError, match="framing must be one of auto, prefixes, windows"):
        lc.prepare(["a b"], framing="pages")


def test_ten_thousand_different_words():
    lines = [" ".join(f"w{n + k}" for k in range(10)) for n in range(0, 10_000, 10)]
    assert len(lc.prepare(lines).vocabulary) == 10_001
    few = lc.prepare(lines, max_vocabulary=5_000)
    assert len(few.vocabulary) == 5_002  # and the unknown token, and the padding
    assert few.vocabulary.word(5_001) == UNKNOWN
    assert few.vocabulary.rare == few.vocabulary.counts[-1] == 5_000
    assert lc.prepare(lines, max_vocabulary=10_000).vocabulary.rare == 0


def test_rare_words_share_the_unknown_token():
    text = lc.prepare(["a b a c", "a b d"], max_vocabulary=2)
    assert text.vocabulary.words == ("a", "b", UNKNOWN)
    assert text.vocabulary.counts == (3, 2, 2)
    assert text.vocabulary.rare == 2
    assert text.sentences == ((1, 2, 1, 3), (1, 2, 3))
    assert text.encode(["a", "zebra", "c"]) == [1, 3, 3]
    assert [word for word in text.vocabulary.words if text.can_be_typed(word)] == ["a", "b"]


def test_nothing_that_is_typed_is_the_unknown_token():
    for level, punctuation in (("word", False), ("word", True), ("character", False)):
        assert UNKNOWN not in tokenise(f"a {UNKNOWN} b", level, punctuation=punctuation)


@given(st.lists(st.text("abcde ", max_size=20), min_size=1, max_size=5), st.integers(1, 6))
def test_the_most_frequent_words_keep_their_numbers(lines, most):
    if max(len(line.split()) for line in lines) < 2:
        return
    whole, few = lc.prepare(lines), lc.prepare(lines, max_vocabulary=most)
    kept = whole.vocabulary.words[:most]
    assert few.vocabulary.words[:most] == kept
    assert sum(few.vocabulary.counts) == sum(whole.vocabulary.counts)
    for before, after in zip(whole.sentences, few.sentences, strict=True):
        assert after == tuple(min(id, most + 1) for id in before)


# The ends of lines


def test_with_line_ends_every_line_asks_for_its_end():
    text = lc.prepare(["a b", "c"], line_ends=True)
    assert text.vocabulary.words == (LINE_BREAK, "a", "b", "c")
    assert text.padded.tolist() == [[0, 2, 3], [2, 3, 1], [0, 4, 1]]
    assert not text.is_stream


def test_with_line_ends_windows_of_words_are_one_stream():
    text = lc.prepare(["a b", "c"], framing="windows", line_ends=True)
    assert text.is_stream
    assert text.sentences == ((1, 2, 3, 4),)
    assert text.vocabulary.words == ("a", "b", LINE_BREAK, "c")


def test_a_line_s_end_is_never_unknown():
    text = lc.prepare(["a a b b c", "d"], framing="windows", line_ends=True, max_vocabulary=2)
    assert text.vocabulary.words == ("a", LINE_BREAK, UNKNOWN)
    assert text.sentences == ((1, 1, 3, 3, 3, 2, 3),)


@pytest.mark.parametrize("line", [None, b"a b", float("nan"), 3], ids=repr)
def test_a_line_that_is_no_string_is_named(line):
    for use in (lc.prepare, lc.split, lambda lines: lc.Recipe(corpus=lines)):
        with pytest.raises(TypeError, match=f"must be strings; number 2 is {line!r}"):
            use(["a b", line])


def test_a_sentence_is_read_with_the_small_letters_of_its_text():
    text = lc.prepare(["Irmak ak\u0131yor", "\u0131rmak \u0130\u00e7in"])
    assert text.vocabulary.words[0] == "\u0131rmak"
    assert text.tokens("IRMAK") == ["\u0131rmak"]
    assert lc.prepare(["I am", "i am"]).vocabulary.words == ("i", "am")


def test_markup_is_text_like_any_other():
    text = lc.prepare(["<script>alert('x')</script> **b** $\\frac12$"])
    assert text.vocabulary.words == ("script", "alert", "'x'", "b", "frac12")
    characters = lc.prepare(["<b>"], level="character")
    assert characters.vocabulary.words == ("<", "b", ">")


# The ceiling


def test_the_examples_ceiling(hello):
    """By hand: 15 questions, of which three kinds are ambiguous.

    after              comes                    right   -sum of n ln(n / asked)
    hello              how 3, what 1            3 of 4  4 ln 4 - 3 ln 3
    hello how          are 2, is 1              2 of 3  3 ln 3 - 2 ln 2
    hello how are      you 1, your 1            1 of 2  2 ln 2
    six other inputs   one word each            6 of 6  0

    Accuracy 12 / 15; the logarithms add up to 4 ln 4 = 8 ln 2.
    """
    ceiling = lc.ceiling(hello)
    assert ceiling.accuracy == 0.8
    assert ceiling.loss == pytest.approx(8 * math.log(2) / 15, abs=1e-15)
    assert ceiling.loss == pytest.approx(0.36968, abs=5e-6)


def test_the_ceiling_of_two_in_three():
    """After "a": b twice, c once."""
    ceiling = lc.ceiling(lc.prepare(["a b", "a b", "a c"]))
    assert ceiling.accuracy == 2 / 3
    assert ceiling.loss == pytest.approx(math.log(3) - 2 / 3 * math.log(2), abs=1e-15)


def test_the_ceiling_of_a_text_without_doubt():
    for framing in ("prefixes", "windows"):
        assert lc.ceiling(lc.prepare(["a b c"], framing=framing)) == lc.Ceiling(1.0, 0.0)


def questions(text):
    """Every (input, target) among the examples, read off the arrays that the network gets."""
    if text.framing == "prefixes":
        return [(tuple(row), int(y)) for row, y in zip(text.inputs, text.targets, strict=True)]
    return [
        (tuple(row[: position + 1]), int(y[position]))
        for row, y in zip(text.inputs, text.targets, strict=True)
        for position in range(text.context)
        if y[position]
    ]


@settings(max_examples=50)
@given(lines_of_letters, st.sampled_from(["prefixes", "windows"]), st.integers(0, 2**31))
def test_no_answers_and_no_beliefs_beat_the_ceiling(lines, framing, seed):
    text = lc.prepare(lines, framing=framing)
    asked = questions(text)
    assert len(asked) == text.predictions
    ids = range(len(text.vocabulary))
    ceiling = lc.ceiling(text)

    # The best of all answers to each input, tried one by one.
    inputs = {x for x, _ in asked}
    best = sum(max(sum(q == (x, y) for q in asked) for y in ids) for x in inputs)
    assert ceiling.accuracy == pytest.approx(best / len(asked))

    # The frequencies themselves reach the lowest loss; other beliefs lose more.
    def loss(belief):
        return -sum(math.log(belief[x][y]) for x, y in asked) / len(asked)

    random = np.random.default_rng(seed)
    frequencies = {
        x: np.bincount([y for x_, y in asked if x_ == x], minlength=len(ids)) for x in inputs
    }
    frequencies = {x: counts / counts.sum() for x, counts in frequencies.items()}
    guesses = {x: random.dirichlet(np.ones(len(ids))) + 1e-300 for x in inputs}
    mixed = {x: 0.9 * frequencies[x] + 0.1 * guesses[x] for x in inputs}
    assert ceiling.loss == pytest.approx(loss(frequencies), abs=1e-12)
    assert loss(guesses) >= ceiling.loss - 1e-12
    assert loss(mixed) >= ceiling.loss - 1e-12


def test_prefixes_of_a_very_long_line_are_refused_by_name_and_size() -> None:
    with pytest.raises(ValueError, match=r"5,000,000.*windows"):
        lc.prepare(["a b " * 2_000], framing="prefixes")
