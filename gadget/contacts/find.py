"""Who is meant by a name that was said, and perhaps misheard, in either script.

Each way in which a name can fit has a confidence; those figures order the ways, they are no probabilities. The bank of
names in the tests holds what must be found, what must be asked about, and what must be refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gadget.contacts import sounds
from gadget.contacts.book import Contact
from gadget.contacts.forms import HAN, asked, folded, given_of, shorts, surname_of, tokens
from gadget.contacts.relations import relation

EXACT = 1.0
RELATION = 0.95
"""Said otherwise than it is kept, in the other language perhaps."""
SAME_SOUND = 0.94
"""Chinese written with other characters of the same sound: recognisers cannot know the right ones."""
PART = 0.92
"""Only the first or the last name, or a usual short form of it."""
SCRIPT = 0.9
"""The same name in the other script."""
FAMILIAR = 0.85
"""小李, 王老师: somebody of that surname."""
HEARD = 0.8
"""Other letters, the same sound to an English ear; or Chinese sounds that are often taken for each other."""
SPELT = 0.75
"""At most this, for nearly the same letters."""

ENOUGH = 0.55
"""Less sure than this is nobody."""

AS_GOOD = 0.04
"""Whoever fits this little worse than the best may be meant as well."""

_NEARLY = 0.8
"""Share of letters in common from which on a word may be another, misheard."""

_NEARLY_BESIDE = 0.62
"""The same for one of several words, when another of them is right."""

_NEARLY_TOGETHER = 0.86
"""The same for words written together or apart."""


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody who may be meant; `called` is what they are called that fits: their name, or a nickname."""

    contact: Contact
    confidence: float
    called: str


def find(said: str, people: Sequence[Contact]) -> list[Match]:
    """Everybody who may be meant by `said`, the likeliest first; several only when they fit as well as the best."""
    words = asked(said)
    if not words:
        return []
    fits = [match for person in people if (match := _just(words, person)) is not None]
    if not fits:  # sounds are looked at only when they must: their tables take long to load
        fits = [match for person in people if (match := _best(words, person)).confidence >= ENOUGH]
    fits.sort(key=lambda match: -match.confidence)
    return [match for match in fits if match.confidence >= fits[0].confidence - AS_GOOD]


def _just(words: str, person: Contact) -> Match | None:
    """When it is exactly the name or a nickname, or the same relation."""
    for called in (person.name, *person.nicknames):
        if words in (folded(called), asked(called)):
            return Match(person, EXACT, called)
    for called in person.nicknames:
        if relation(words) and relation(words) == relation(asked(called)):
            return Match(person, RELATION, called)
    return None


def _best(words: str, person: Contact) -> Match:
    """How well the name, or a nickname, of `person` fits."""
    forms = [
        (person.name, _fit(words, folded(person.name))),
        *((n, _nick(words, n)) for n in person.nicknames),
    ]
    called, confidence = max(forms, key=lambda form: form[1])
    return Match(person, confidence, called)


def _nick(words: str, nickname: str) -> float:
    return max(_fit(words, folded(nickname)), _fit(words, asked(nickname)))


def _fit(words: str, name: str) -> float:
    """0 to 1: whether the folded `name` may be heard as `words`."""
    if not name:
        return 0.0
    if words == name:
        return EXACT
    if relation(words) & relation(name):
        return RELATION if relation(words) == relation(name) else RELATION - 2 * AS_GOOD
    match bool(HAN.search(words)), bool(HAN.search(name)):
        case True, True:
            return _chinese(words.replace(" ", ""), name.replace(" ", ""))
        case False, False:
            return _latin(words, name)
        case True, False:
            return _across(words, name)
        case _:
            return _across(name, words)


def _chinese(words: str, name: str) -> float:
    whole = _sound(words, name)
    if whole or len(name) < 2:
        return whole
    surnames = len(name) - len(words)
    if len(words) >= 2 and surnames in ((1, 2) if len(name) == 4 else (1,)):  # the given name alone
        by_given_name = PART * _sound(words, name[surnames:])
        if by_given_name:
            return by_given_name
    surname = surname_of(words)
    if surname and name.startswith(surname):
        return FAMILIAR
    if surname and len(surname) == 1 and _sound(surname, name[0]) == SAME_SOUND:
        return FAMILIAR * SAME_SOUND
    if (given := given_of(words)) and name[-1] == given and len(name) <= 3:
        return FAMILIAR
    return 0.0


def _sound(words: str, name: str) -> float:
    """Whether Chinese of the same length sounds the same."""
    if words == name:
        return EXACT
    if len(words) != len(name):
        return 0.0
    if sounds.chinese(words) & sounds.chinese(name):
        return SAME_SOUND
    alike = sounds.blurred(words) & sounds.blurred(name)
    return HEARD if alike and len(name) > 1 else 0.0


def _across(chinese: str, latin: str) -> float:
    """ "Wang Wei" and 王伟, in either order of the names; "Anna" and 安娜."""
    characters = chinese.replace(" ", "")
    if characters in shorts(latin) or any(characters in shorts(word) for word in tokens(latin)):
        return SCRIPT
    bare = latin.replace(" ", "")
    turned = {bare, "".join(reversed(tokens(latin)))}
    if len(characters) < 2:
        return 0.0
    spoken = sounds.chinese(characters)
    if spoken & turned:
        return SCRIPT
    if len(characters) > 2 and bare in sounds.chinese(characters[1:]):
        return SCRIPT * PART
    if sounds.blurred(characters) & turned:
        return HEARD
    heard = {sounds.english(word) for word in turned}
    alike = heard & {sounds.english(word) for word in spoken}
    near = max(sounds.spelling(one, other) for one in turned for other in spoken)
    if alike and near >= 0.5 and len(bare) >= 5:
        return HEARD * 0.9
    return SPELT * near if near >= 0.85 else 0.0


def _latin(words: str, name: str) -> float:
    said, known = tokens(words), tokens(name)
    together, apart = "".join(said), "".join(known)
    if together == apart:
        return SAME_SOUND
    whole = _word(together, apart) if len(said) != len(known) and len(together) > 4 else 0.0
    if whole < SPELT * _NEARLY_TOGETHER:
        whole = 0.0
    if len(said) > len(known):
        return whole
    one_is_right = len(said) > 1 and any(_word(one, other) >= HEARD for one in said for other in known)
    rest, marks = list(known), []
    for word in said:
        best = max(rest, key=lambda other: _word(word, other, lenient=one_is_right))
        marks.append(_word(word, best, lenient=one_is_right))
        rest.remove(best)
    weakest = min(marks)
    if len(said) < len(known):
        weakest *= PART
    elif weakest == EXACT:  # the same words in another order
        weakest = SAME_SOUND
    return max(whole, weakest)


def _word(said: str, known: str, *, lenient: bool = False) -> float:
    """Whether one English word may be heard as another."""
    if said == known:
        return EXACT
    if said in shorts(known):
        return SAME_SOUND
    near = sounds.spelling(said, known)
    short = min(len(said), len(known)) <= 4  # in which every vowel counts: Tim is not Tom
    if sounds.english(said) == sounds.english(known) != "" and near >= (0.7 if short else 0.45):
        return HEARD
    if lenient and near >= _NEARLY_BESIDE:
        return SPELT * _NEARLY
    if near < _NEARLY:
        return 0.0
    if said.removeprefix("h") == known.removeprefix("h"):  # Hanna and Anna
        return HEARD * near
    return 0.0 if short or (said[0] != known[0] and near < 0.85) else SPELT * near
