"""To whom: a name that was said becomes somebody with a number or an address, or a question. No database, no clock."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gadget.calls import Language
from gadget.contacts import addresses, numbers, spelled
from gadget.contacts.book import Contact, Kind
from gadget.contacts.find import RELATION, Match, find
from gadget.contacts.forms import asked, folded
from gadget.contacts.relations import relation
from gadget.contacts.written import Recipient
from gadget.errors import BadAddress, BadNumber

_MOST_NAMED = 4
"""Of more people than these only the number is told."""
_LONGEST_NAME = 5
"""An answer of more words (or twice as many Chinese characters) that names nobody is a request of its own."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What to ask because it is not clear who is meant. `options` are what the first, the second … would be."""

    question: str
    settle: Callable[[str], str | None]
    """Makes of the answer what to look up next, or a written `Recipient`; None when it is no answer."""
    options: tuple[str, ...] = ()


def recipient(
    said: str, kind: Kind, people: Sequence[Contact], region: str, language: Language
) -> Recipient | Asked:
    """Whom `said` means: a name, a number or an address, dictated perhaps, or a `Recipient` that was written before."""
    known = Recipient.read(said)
    if known is not None:
        said = known.value
    try:
        literal = _literal(said, kind, region)
    except (BadNumber, BadAddress) as wrong:
        return _asking(
            f"{wrong.spoken(language)}{_WHICH_VALUE[kind][language]}", kind, people, region, language
        )
    if literal is not None:
        return _named(literal, kind, people, region, known)
    matches = find(said, people)
    reached = [match for match in matches if match.contact.reached(kind)]
    match reached, matches:
        case [only], _:
            return _of(only, said, kind)
        case [], []:
            return _asking(_nobody(asked(said), said, kind, language), kind, people, region, language)
        case [], [first, *_]:
            return _asking(_unreached(first.contact.name, kind, language), kind, people, region, language)
    candidates = [match.contact for match in reached]
    options = tuple(str(Recipient(person.name, person.reached(kind)[0].value)) for person in candidates)
    question = _which(_as_said(said), candidates, kind, region, language)
    ask = _asking(question, kind, people, region, language, candidates)
    return Asked(ask.question, ask.settle, options)


def _asking(
    question: str,
    kind: Kind,
    people: Sequence[Contact],
    region: str,
    language: Language,
    candidates: Sequence[Contact] = (),
) -> Asked:
    """The answer is looked for among the candidates first, then among everybody."""

    def settle(answer: str) -> str | None:
        words = answer.strip().rstrip(".。!！?？")
        among = [match for match in find(words, candidates) if match.contact.reached(kind)]
        if len(among) == 1:
            return str(_of(among[0], words, kind))
        if find(words, people) or spelled.address(words) or spelled.number(words):
            return words
        size = len(words.split()) + len(re.findall(r"[\u3400-\u9fff]", words)) / 2
        return words if 0 < size <= _LONGEST_NAME else None

    return Asked(question, settle)


def _literal(said: str, kind: Kind, region: str) -> str | None:
    """The number or address that `said` is. Raises `BadNumber` or `BadAddress` for what only looks like one."""
    if kind == "phone":
        digits = spelled.number(said)
        return None if digits is None else numbers.normalised(digits, region)
    address = spelled.address(said)
    return None if address is None else addresses.normalised(address)


def _named(
    value: str, kind: Kind, people: Sequence[Contact], region: str, known: Recipient | None
) -> Recipient:
    """With the name of whoever is reached there: what is read back is never a name that somebody only claims."""
    for person in people:
        if any(point.kind == kind and point.value == value for point in person.points):
            given = known.name if known is not None else person.name
            theirs = {folded(person.name), *map(folded, person.nicknames)}
            is_theirs = folded(given) in theirs or any(
                relation(folded(given)) & relation(name) for name in theirs
            )
            return Recipient(given if is_theirs else person.name, value)
    return Recipient(numbers.shown(value, region) if kind == "phone" else value, value)


def _of(match: Match, said: str, kind: Kind) -> Recipient:
    """Relations as the person says them ("Mum"), everybody else as they are kept: then a wrong one is heard."""
    person = match.contact
    name = person.name
    if match.confidence >= RELATION and match.called != person.name:
        name = _as_said(said) if relation(asked(said)) else match.called
    return Recipient(name, person.reached(kind)[0].value)


def _as_said(said: str) -> str:
    """The name in `said`, with a capital as names are written."""
    words = asked(said) or said.strip()
    return " ".join(word[:1].upper() + word[1:] for word in words.split())


def _which(said: str, people: Sequence[Contact], kind: Kind, region: str, language: Language) -> str:
    if len(people) > _MOST_NAMED:
        if language == "zh":
            return f"有{len(people)}个{said}，请说全名。"
        return f"There are {len(people)} people called {said}. Say the whole name."
    names = [_told_apart(person, people, kind, region, language) for person in people]
    if language == "zh":
        return f"哪个{said}：{'、'.join(names[:-1])}还是{names[-1]}？"
    return f"Which {said}: {', '.join(names[:-1])} or {names[-1]}?"


def _told_apart(
    person: Contact, people: Sequence[Contact], kind: Kind, region: str, language: Language
) -> str:
    """The name, and where several have it how they are reached."""
    if sum(folded(other.name) == folded(person.name) for other in people) == 1:
        return person.name
    value = person.reached(kind)[0].value
    if kind == "email":
        return f"{person.name} {'，' if language == 'zh' else 'at '}{value}"
    tail = " ".join(value[-3:])
    return f"尾号{tail}的{person.name}" if language == "zh" else f"{person.name} with {tail} at the end"


def _nobody(words: str, said: str, kind: Kind, language: Language) -> str:
    name = _as_said(said)
    if language == "zh":
        return f"通讯录里没有{name}。{_WHICH_VALUE[kind]['zh']}" if words else _WHICH_VALUE[kind]["zh"]
    return (
        f"I don't know anybody called {name}.{_WHICH_VALUE[kind]['en']}"
        if words
        else _WHICH_VALUE[kind]["en"].strip()
    )


def _unreached(name: str, kind: Kind, language: Language) -> str:
    if language == "zh":
        return f"我没有{name}的{'电话号码' if kind == 'phone' else '邮箱地址'}。是什么？"
    return f"I have no {'telephone number' if kind == 'phone' else 'e-mail address'} for {name}. What is it?"


_WHICH_VALUE: dict[Kind, dict[Language, str]] = {
    "phone": {"en": " Who is it for? A name, or the number.", "zh": "发给谁？请说名字或者号码。"},
    "email": {"en": " Who is it for? A name, or the address.", "zh": "发给谁？请说名字或者邮箱地址。"},
}
