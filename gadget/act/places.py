"""Where in the world: the time zone of a place as people name it, in English or Chinese, without a network.

The names are in `data/places.txt`. Recognisers misspell what they have never heard, so what is not found as
written is looked for inside the words ("Portland, Maine", "日本东京") and then by likeness ("Tokio").
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

from gadget.calls import Language

LIKENESS = 0.81
"""Share of letters (0-1) that must agree for another spelling to count; found by trying misspellings."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place, or a time zone by its own name, and the IANA zone of its clocks."""

    english: str
    chinese: str
    zone: str
    is_zone: bool = False
    """A time zone's own name: "Pacific Time"."""
    yields: bool = False
    """Other places lie in it that have other clocks: a city named beside it knows better."""
    city: Place | None = None
    """The city that answers for a place with several time zones."""

    def name(self, language: Language) -> str:
        """What it is called in an answer."""
        return self.chinese if language == "zh" else self.english


def find(words: str) -> Place | None:
    """The place that `words` name, or None."""
    whole = _plain(words)
    if not whole:
        return None
    return _known(whole) or _offset(words) or _inside(words) or _in_the_zone_list(whole) or _alike(whole)


def _known(key: str) -> Place | None:
    """Exactly as written, but for courtesies around it ("Tokyo time", "东京那边")."""
    names = _names()
    if key in names:
        return names[key]
    bare = _BEFORE.sub("", _AFTER.sub("", key))
    return names.get(bare.strip())


_BEFORE = re.compile(r"^(?:(?:over in|in|at|the|city of|state of|downtown|现在|当地|在)\s*)+")
_AFTER = re.compile(
    r"(?:\s*(?:time|local|standard|right now|now|city|state|province|area|please|"
    r"时间|现在|当地|那边|那里|那儿|这边|城市|市|省|州|县|地区))+$"
)


def _inside(words: str) -> Place | None:
    """The place named inside `words`: "Cambridge, Massachusetts", or 美国纽约 the other way round."""
    found = _sequence(_plain(words))
    if not found:
        return None
    city, region = found[0], found[-1]
    if region is city or region.zone == city.zone or region.city or region.yields:
        return city
    # London, Ontario: the city of that name which everybody knows is elsewhere
    return Place(f"{city.english}, {region.english}", f"{region.chinese}{city.chinese}", region.zone)


def _sequence(key: str) -> list[Place]:
    """Names found from left to right, the longest first where several begin; Chinese puts the city last."""
    names, found, chinese = _names(), [], bool(_HAN.search(key))
    pieces = list(key.replace(" ", "")) if chinese else key.split()
    start = 0
    while start < len(pieces):
        for end in range(len(pieces), start, -1):
            candidate = ("" if chinese else " ").join(pieces[start:end])
            if candidate in names and len(candidate) > (1 if chinese else 3):
                found.append(names[candidate])
                start = end
                break
        else:
            start += 1
    return found[::-1] if chinese else found


def _offset(words: str) -> Place | None:
    """UTC plus eight, GMT-3, 东八区."""
    if match := _UTC.search(words.lower()):
        sign, hours = match["sign"], int(match["hours"])
        hours = -hours if sign in ("-", "−", "minus") else hours
    elif match := _DISTRICT.search(words):
        hours = _NUMERALS.index(match["hours"]) + 1
        hours = -hours if match["side"] == "西" else hours
    else:
        return None
    if not -12 <= hours <= 14:
        return None
    side = "东" if hours >= 0 else "西"
    numeral = _NUMERALS[abs(hours) - 1] if 1 <= abs(hours) <= 12 else str(abs(hours))
    english = f"UTC {'plus' if hours >= 0 else 'minus'} {abs(hours)}"
    return Place(english, f"{side}{numeral}区", f"Etc/GMT{-hours:+d}", is_zone=True)


_UTC = re.compile(r"\b(?:utc|gmt)\s*(?P<sign>[-+−]|plus|minus)\s*(?P<hours>\d{1,2})\b")
_DISTRICT = re.compile(r"(?P<side>[东西])(?P<hours>十[一二]|[一二三四五六七八九十])(?:区|时区)")
_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")


def _in_the_zone_list(key: str) -> Place | None:
    """A city that the time zone database itself is named after."""
    zone = _zone_cities().get(key)
    if zone is None:
        return None
    name = zone.rsplit("/", 1)[-1].replace("_", " ")
    return Place(name, name, zone)


def _alike(key: str) -> Place | None:
    """Another spelling of a known name: it sounds the same at the beginning, and most letters agree."""
    if _HAN.search(key):
        return _one_character_off(key)
    sound = _sound(key)
    if len(sound) < 4:
        return None
    matcher = SequenceMatcher(b=sound, autojunk=False)
    best, likeness = None, LIKENESS
    for name, place in _sounds().items():
        if name[0] != sound[0]:
            continue
        matcher.set_seq1(name)
        if matcher.real_quick_ratio() > likeness and matcher.quick_ratio() > likeness:
            ratio = matcher.ratio()
            if ratio > likeness:
                best, likeness = place, ratio
    return best


def _one_character_off(key: str) -> Place | None:
    """默尔本 for 墨尔本: one wrong character in three or more, when only one place is that near."""
    near = {
        place
        for name, place in _names().items()
        if len(name) == len(key) >= 3 and sum(a != b for a, b in zip(name, key, strict=True)) == 1
    }
    return near.pop() if len(near) == 1 else None


def _sound(name: str) -> str:
    """The letters of a name with those made one that recognisers mistake for each other, without spaces."""
    letters = name.replace(" ", "").replace("ph", "f").replace("ck", "k").translate(_SOUNDS)
    return "".join(letter for letter, before in zip(letters, " " + letters, strict=False) if letter != before)


_SOUNDS = str.maketrans("cqzyw", "kksiv")


def _plain(words: str) -> str:
    """Small letters without accents and punctuation; spaces single."""
    spread = unicodedata.normalize("NFKD", words.casefold().replace("ø", "o").replace("ł", "l"))
    kept = "".join(c for c in spread if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w\s]|_", " ", kept.replace("'", "").replace(".", "")).split())


_HAN = re.compile(r"[\u4e00-\u9fff]")


@cache
def _names() -> dict[str, Place]:
    """Every spelling in the table, plain, with its place."""
    table: dict[str, Place] = {}
    for line in (files("gadget") / "data" / "places.txt").read_text("utf-8").splitlines():
        zone, colon, row = line.partition(": ")
        if not colon or line.startswith("#"):
            continue
        first: Place | None = None
        for item in row.split("; "):
            names, _, chinese = item.partition("=")
            mark, names = (names[0], names[1:]) if names[0] in "*+~" else ("", names)
            spellings = [*names.split("/"), *chinese.split("/")]
            place = Place(
                names.split("/")[0],
                chinese.split("/")[0],
                zone,
                is_zone=mark == "~",
                yields=mark == "+",
                city=first if mark == "*" else None,
            )
            first = first or place
            for spelling in spellings:
                table.setdefault(_plain(spelling), place)
    return table


@cache
def _sounds() -> dict[str, Place]:
    sounds: dict[str, Place] = {}
    for name, place in _names().items():
        if len(name) >= 4 and not _HAN.search(name):
            sounds.setdefault(_sound(name), place)
    return sounds


@cache
def _zone_cities() -> dict[str, str]:
    return {
        _plain(zone.rsplit("/", 1)[-1].replace("_", " ")): zone
        for zone in sorted(available_timezones())
        if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "posix/", "right/", "US/", "Canada/"))
    }
