"""Contacts from and to vCard files (2.1, 3.0, 4.0): the home of vobject.

A file is read card by card, and whatever is wrong with one costs that one alone, with the reason; of a card that is
good as a whole, numbers and addresses that are none are left out, with the reason.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from gadget.contacts import addresses, numbers
from gadget.contacts.book import ORDINARY, Contact, Kind, Point
from gadget.errors import BadInput

LARGEST = 256 * 1024
"""Characters of one card; photographs, the only reason to be larger, are dropped before that is looked at."""

_BEGIN = re.compile(r"^\s*BEGIN\s*:\s*VCARD\s*$", re.IGNORECASE | re.MULTILINE)
_END = re.compile(r"^\s*END\s*:\s*VCARD\s*$", re.IGNORECASE | re.MULTILINE)
_PICTURES = re.compile(
    r"^(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY)\b[^\n]*\n(?:[ \t][^\n]*\n|[A-Za-z0-9+/=]+\n)*", re.I | re.M
)
_FOLD = re.compile(r"\n[ \t]")
_NICKNAMES = re.compile(r"^((?:[\w-]+\.)?NICKNAME[^:\n]*:)([^\n]*)$", re.IGNORECASE | re.MULTILINE)
_LABELS = ("work", "home", "cell", "mobile", "main", "fax", "pager")
_SILENT = ("fax", "pager")
_MOST_NAMES = 12
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was not taken: the number of the card in the file (from 1), whose it is, and why."""

    card: int
    name: str
    reason: str

    def __str__(self) -> str:
        return f"card {self.card}{f' ({self.name})' if self.name else ''}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Cards:
    """What a file holds."""

    contacts: tuple[Contact, ...]
    refused: tuple[Refusal, ...]


def read(data: bytes, region: str) -> Cards:
    """The contacts of a file; `region` (ISO country or "") is where its numbers without a country code are at home.

    Never raises: what cannot be read is among the refused.
    """
    taken, refused = [], []
    for number, text in enumerate(_cards(_decoded(data)), 1):
        try:
            contact, left_out = _contact(_parsed(text), region)
        except BadInput as wrong:
            refused.append(Refusal(number, "", wrong.message))
            continue
        refused.extend(Refusal(number, contact.name, reason) for reason in left_out)
        if contact.points:
            taken.append(contact)
        else:
            refused.append(
                Refusal(number, contact.name, "no telephone number or e-mail address to reach them by.")
            )
    if not taken and not refused:
        refused.append(Refusal(1, "", "the file holds no vCard (BEGIN:VCARD … END:VCARD)."))
    return Cards(tuple(taken), tuple(refused))


def write(contacts: Sequence[Contact]) -> str:
    """A vCard 3.0 file, which every telephone and address book reads."""
    import vobject

    parts = []
    for contact in contacts:
        card = vobject.vCard()
        card.add("uid").value = contact.uid
        card.add("fn").value = contact.name
        family, given = _split(contact.name)
        card.add("n").value = vobject.vcard.Name(family=family, given=given)
        for nickname in contact.nicknames:
            card.add("nickname").value = nickname
        for point in contact.points:
            line = card.add("tel" if point.kind == "phone" else "email")
            line.value = point.value
            types = [{"mobile": "CELL"}.get(point.label, point.label.upper())] if point.label else []
            if point.preference < ORDINARY:
                types.append("PREF")
            if types:
                line.type_param = types
        parts.append(str(card.serialize()))
    return "".join(parts)


def _decoded(data: bytes) -> str:
    """UTF-8 as the standard says, else UTF-16 or what old telephones wrote."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("gb18030" if _looks_chinese(data) else "cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _looks_chinese(data: bytes) -> bool:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return len(re.findall(rb"[\xb0-\xf7][\xa1-\xfe]", data)) >= len(re.findall(rb"[\x80-\xff]", data)) / 3


def _cards(text: str) -> Iterator[str]:
    """Each card from its BEGIN to its END, or to where it breaks off."""
    begins = [found.start() for found in _BEGIN.finditer(text)]
    for begin, following in pairwise([*begins, len(text)]):
        end = _END.search(text, begin, following)
        yield text[begin : end.end() if end else following]


def _parsed(text: str) -> Any:
    import vobject

    logging.getLogger("vobject").setLevel(logging.CRITICAL)  # it logs lines of people's address books
    if not _END.search(text):
        raise BadInput("it breaks off before END:VCARD.")
    text = _NICKNAMES.sub(_one_by_one, _FOLD.sub("", _PICTURES.sub("", text)))
    if len(text) > LARGEST:
        raise BadInput(f"it is larger than {LARGEST // 1024} KiB without its pictures.")
    try:
        quoted = "QUOTED-PRINTABLE" in text.upper()
        card = vobject.readOne(text + "\n", ignoreUnreadable=True, allowQP=quoted)
        lines = {
            name: card.contents.get(name, [])
            for name in ("fn", "n", "org", "nickname", "tel", "email", "uid")
        }
    except Exception as broken:  # its parser fails in whatever way Python can
        raise BadInput(f"it cannot be read: {type(broken).__name__}: {_line(str(broken))[:120]}") from broken
    return lines


def _one_by_one(line: re.Match[str]) -> str:
    """A line for each nickname: vobject keeps only the first of several."""
    names = re.split(r"(?<!\\),", line[2])
    return "\n".join(f"{line[1]}{name.strip()}" for name in names)


def _contact(lines: dict[str, list[Any]], region: str) -> tuple[Contact, list[str]]:
    name = next((text for text in map(_text, lines["fn"]) if text), "") or next(
        (text for text in (*map(_name, lines["n"]), *map(_text, lines["org"])) if text), ""
    )
    if not name:
        raise BadInput("it has no name (FN or N).")
    points, left_out = [], []
    for kind, content in (("tel", "phone"), ("email", "email")):
        for line in lines[kind]:
            try:
                point = _point(line, content, region)  # type: ignore[arg-type]
            except BadInput as wrong:
                left_out.append(wrong.message)
                continue
            if point is not None:
                points.append(point)
    nicknames = map(_text, lines["nickname"])
    unique = tuple(dict.fromkeys(nick[:_LONGEST_NAME] for nick in nicknames if nick))[:_MOST_NAMES]
    uid = next((text for text in map(_text, lines["uid"]) if text), "")
    contact = Contact(name[:_LONGEST_NAME], tuple(points), unique)
    if uid and len(uid) <= 200:
        contact = Contact(contact.name, contact.points, contact.nicknames, uid)
    return contact, left_out


def _point(line: Any, kind: Kind, region: str) -> Point | None:
    """None for what no message reaches. Raises `BadInput`."""
    given = {str(key).upper(): values for key, values in line.params.items()}
    types = [part.strip() for value in given.get("TYPE", []) for part in str(value).casefold().split(",")]
    types += [str(single).casefold() for single in line.singletonparams]  # the 2.1 way
    if any(silent in types for silent in _SILENT):
        return None
    label = next((label for label in _LABELS if label in types), "").replace("cell", "mobile")
    text = _text(line)
    if not text:
        return None
    if kind == "phone":
        value = numbers.normalised(re.sub(r"^tel:", "", text, flags=re.I).partition(";")[0], region)
    else:
        value = addresses.normalised(re.sub(r"^mailto:", "", text, flags=re.I))
    return Point(kind, value, label, _preference(given.get("PREF", []), types))


def _preference(given: Sequence[object], types: Sequence[str]) -> int:
    """4.0 says PREF=1 to 100, the others only that one is preferred."""
    number = str(given[0]) if given else ""
    if re.fullmatch(r"[0-9]{1,3}", number):
        return min(100, max(1, int(number)))
    return 1 if "pref" in types else ORDINARY


def _text(line: Any) -> str:
    value = line.value
    return _line(" ".join(map(str, value)) if isinstance(value, list) else str(value))


def _name(line: Any) -> str:
    """From the parts of N: family first where it is written in Chinese."""
    value = line.value
    if isinstance(value, str):
        family, _, rest = value.partition(";")
        given = rest.partition(";")[0]
    else:
        family, given = (
            " ".join(part) if isinstance(part, list) else str(part)
            for part in (getattr(value, "family", ""), getattr(value, "given", ""))
        )
    family, given = _line(family), _line(given)
    chinese = bool(re.search(r"[\u3400-\u9fff]", family + given))
    return f"{family}{given}" if chinese else f"{given} {family}".strip()


def _split(name: str) -> tuple[str, str]:
    """Family and given name."""
    if re.fullmatch(r"[\u3400-\u9fff]{2,4}", name):
        return name[0], name[1:]
    given, _, family = name.rpartition(" ")
    return (family, given) if given else ("", name)


def _line(text: str) -> str:
    """One line without what is not for reading, and nothing that a database refuses."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
