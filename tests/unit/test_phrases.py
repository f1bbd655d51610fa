"""Phrases: every word that is written must be said, in the tables of the package too."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from gadget.act.names import as_said, units
from gadget.act.phrases import Phrases
from gadget.act.wording import listed

NAMED = {
    "animals": ("animals", "things"),
    "rooms": ("rooms",),
    "recycling": ("items", "unclear", "materials"),
}
"""The sections by table in which things are found by their names."""


def is_heard(phrase: str, said: str) -> bool:
    phrases: Phrases[None] = Phrases()
    assert phrases.add([phrase], None) == []
    return bool(phrases.within(as_said(said)))


@pytest.mark.parametrize(
    ("phrase", "said", "found"),
    [
        ("can't … breathe", "she can't really breathe", True),
        ("can't … breathe", "breathe, can't you", False),
        ("what … eat", "what in all the wide world of food do they eat", False),
        ("not eating", "he is NOT eating.", True),
        ("指甲…出血", "指甲剪得出血了", True),
        ("指甲…出血", "出血的是指甲", False),
    ],
)
def test_a_phrase_may_have_words_in_between(phrase: str, said: str, found: bool) -> None:
    assert is_heard(phrase, said) is found


@pytest.mark.parametrize(
    ("phrase", "said", "found"),
    [
        ("bit my", "it bit my hand", True),
        ("bit my", "it bit My son", True),
        ("bit my", "a bit lethargic", False),
        ("bit my", "it bit her hand", False),
        ("bit my", "my dog is a bit my type", True),
        ("my son", "is it his son", False),
        ("a cut", "he has a deep cut", False),
        ("a cut", "he has a cut", True),
        ("on its own", "can I leave it on its own", True),
        ("on its own", "has it a bed of its own", False),
        ("on its own", "on my own", False),
        ("the", "the", False),
        ("家的感觉", "要有家的感觉", True),
        ("家的感觉", "要有家感觉", False),
    ],
)
def test_an_article_or_a_possessive_that_is_written_must_be_said(phrase: str, said: str, found: bool) -> None:
    phrases: Phrases[None] = Phrases()
    phrases.add([phrase], None)
    assert bool(phrases.within(as_said(said))) is found


@pytest.mark.parametrize(
    ("phrase", "said"),
    [("cut paw", "he cut his paw"), ("won't touch food", "won't touch her food"), ("翅膀断", "翅膀的断了")],
)
def test_one_that_is_not_written_may_stand_between(phrase: str, said: str) -> None:
    assert is_heard(phrase, said)


def _table_phrases() -> list[str]:
    """Every phrase that the tables of animals and rooms are searched by."""
    found: list[str] = []
    for name, sections in (("animals", ("signs", "topics")), ("rooms", ("wishes",))):
        table = tomllib.loads((files("gadget") / "data" / f"{name}.toml").read_text("utf-8"))
        for section in sections:
            for entry in table[section].values():
                found += [phrase for key in ("en", "zh") for phrase in listed(entry[key])]
    return found


def _without_a_word(phrase: str) -> list[str]:
    """The phrase with each of its words left out, one at a time."""
    joint = " " if phrase.replace("…", "").isascii() else ""
    words = phrase.replace("…", " ").split()
    words = words if joint else [*"".join(words)]
    return [joint.join(words[:index] + words[index + 1 :]) for index in range(len(words)) if len(words) > 1]


def test_no_phrase_of_the_tables_is_heard_in_less_than_all_its_words() -> None:
    phrases = _table_phrases()
    assert len(phrases) > 1500
    heard = [
        (phrase, less) for phrase in phrases for less in _without_a_word(phrase) if is_heard(phrase, less)
    ]
    assert heard == []


def test_every_phrase_of_the_tables_is_heard_in_its_own_words() -> None:
    assert [phrase for phrase in _table_phrases() if not is_heard(phrase, phrase.replace("…", " "))] == []


def test_no_name_of_the_tables_ends_with_a_word_that_is_set_aside() -> None:
    names = []
    for name, sections in NAMED.items():
        table = tomllib.loads((files("gadget") / "data" / f"{name}.toml").read_text("utf-8"))
        for section in sections:
            for key, entry in table[section].items():
                names += [key, *(one for part in ("en", "also", "zh") for one in listed(entry.get(part, "")))]
    assert len(names) > 3000
    assert [name for name in names if as_said(name).little[-1]] == []  # as that of "double a" would be


def test_a_phrase_of_nothing_but_articles_is_refused() -> None:
    phrases: Phrases[None] = Phrases()
    assert phrases.add(["the", "wash … its", "的", "", "wash its"], None) == ["the", "wash … its", "的", ""]
    assert not phrases.within(as_said("the cat of its own 的"))


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("double A batteries", ("doublea", "battery")),
        ("a double-a", ("doublea",)),
        ("triple a's", ("triplea",)),
        ("double a recipe", ("double", "recipe")),
        ("a double mattress", ("double", "mattress")),
    ],
)
def test_the_letter_of_a_battery_is_no_article(text: str, compared: tuple[str, ...]) -> None:
    assert units(text) == compared
