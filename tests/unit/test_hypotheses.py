"""What is told of a recogniser's n best texts."""

from gadget.hypotheses import Hypothesis, distinct


def test_texts_that_differ_in_case_or_punctuation_alone_are_told_once_as_the_first_has_it() -> None:
    given = [
        Hypothesis(text, -number) for number, text in enumerate(["Which bin?", "which bin.", "which been"])
    ]
    assert distinct(given) == (given[0], given[2])


def test_chinese_texts_are_told_apart_and_silence_is_none() -> None:
    given = [
        Hypothesis("纽约几点？", -1.0),
        Hypothesis("紧约几点", -1.2),
        Hypothesis("…", -1.3),
        Hypothesis("", -2.0),
    ]
    assert distinct(given) == (given[0], given[1])
