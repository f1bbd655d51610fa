"""The time and the date, here and elsewhere, in both languages and without a network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gadget.act.base import Context
from gadget.act.clock import tell_date, tell_time
from gadget.act.places import _names, find
from gadget.calls import Language
from gadget.database import Database

MADRID = ZoneInfo("Europe/Madrid")


class Loudness:
    """A volume that nobody changes here."""

    def get(self) -> int:
        return 50

    def set(self, level: int) -> None:
        raise AssertionError("telling the time does not change the volume")


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    database = Database(tmp_path / "journal.db")
    yield Context(
        turn="t1",
        language="en",
        now=lambda: datetime(2026, 5, 8, 18, 0, tzinfo=MADRID),
        zone=MADRID,
        database=database,
        volume=Loudness(),
    )
    database.close()


# ── the time ──


@pytest.mark.parametrize(
    ("language", "place", "said"),
    [
        ("en", None, "It's 6 in the evening."),
        ("zh", None, "现在晚上六点。"),
        ("en", "here", "It's 6 in the evening."),
        ("zh", "这里", "现在晚上六点。"),
        ("en", "London", "It's 5 in the afternoon in London."),
        ("zh", "伦敦", "伦敦现在下午五点。"),
        ("en", "Tokyo", "It's 1 in the morning on Saturday in Tokyo."),
        ("zh", "东京", "东京现在凌晨一点，那边已经是星期六。"),
        ("en", "Kathmandu", "It's 9:45 in the evening in Kathmandu."),
        ("en", "PST", "It's 9 in the morning, Pacific Time."),
        ("zh", "美西时间", "美西时间现在上午九点。"),
        ("en", "the United States", "The United States has several time zones. It's noon in New York."),
        ("zh", "美国", "美国有好几个时区。纽约现在中午十二点。"),
        ("en", "Holland", "It's 6 in the evening in the Netherlands."),
        ("en", "Portland, Maine", "It's noon in Portland, Maine."),
        ("en", "Narnia", "I don't know the time in Narnia."),
        ("zh", "火星", "我不知道火星现在几点。"),
        ("en", "东京", "It's 1 in the morning on Saturday in Tokyo."),
        ("zh", "Tokyo", "东京现在凌晨一点，那边已经是星期六。"),
    ],
)
def test_the_time_is_told(context: Context, language: Language, place: str | None, said: str) -> None:
    assert tell_time(replace(context, language=language), place).say == said


def test_yesterday_elsewhere_is_said_too(context: Context) -> None:
    early = replace(context, now=lambda: datetime(2026, 5, 9, 3, 0, tzinfo=MADRID))
    assert tell_time(early, "Los Angeles").say == "It's 6 in the evening on Friday in Los Angeles."
    assert tell_time(replace(early, language="zh"), "洛杉矶").say == "洛杉矶现在晚上六点，那边还是星期五。"


def test_the_gadgets_own_zone_counts_and_not_that_of_the_clock(context: Context) -> None:
    travelling = replace(context, zone=ZoneInfo("Asia/Tokyo"))
    assert tell_time(travelling).say == "It's 1 in the morning."
    assert tell_date(travelling).say == "It's Saturday the 9th of May 2026."


# ── places ──


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        # as they are said around a name
        ("Tokyo time", "Asia/Tokyo"),
        ("the city of Lyon", "Europe/Paris"),
        ("New York right now", "America/New_York"),
        ("纽约那边", "America/New_York"),
        ("墨尔本市", "Australia/Melbourne"),
        ("加利福尼亚州", "America/Los_Angeles"),
        # a city knows better than the country beside it
        ("Paris, France", "Europe/Paris"),
        ("Vancouver Canada", "America/Vancouver"),
        ("Tenerife, Spain", "Atlantic/Canary"),
        ("El Paso, Texas", "America/Denver"),
        ("美国洛杉矶", "America/Los_Angeles"),
        ("澳大利亚珀斯", "Australia/Perth"),
        # a state knows better which city of that name is meant
        ("London, Ontario", "America/Toronto"),
        ("Paris, Texas", "America/Chicago"),
        ("Cambridge, Massachusetts", "America/New_York"),
        ("San Jose, Costa Rica", "America/Costa_Rica"),
        # names that contain others
        ("罗马尼亚", "Europe/Bucharest"),
        ("马里兰州", "America/New_York"),
        ("New Mexico", "America/Denver"),
        ("South Korea", "Asia/Seoul"),
        # spelling
        ("Tokio", "Asia/Tokyo"),
        ("Mumbay", "Asia/Kolkata"),
        ("Kuala Lumper", "Asia/Kuala_Lumpur"),
        ("Rekjavik", "Atlantic/Reykjavik"),
        ("Istambul", "Europe/Istanbul"),
        ("Philedelphia", "America/New_York"),
        ("sao paulo", "America/Sao_Paulo"),
        ("默尔本", "Australia/Melbourne"),
        # zones by their own names
        ("Pacific time", "America/Los_Angeles"),
        ("eastern standard time", "America/New_York"),
        ("GMT", "Etc/GMT"),
        ("UTC+8", "Etc/GMT-8"),
        ("gmt minus 5", "Etc/GMT+5"),
        ("东八区", "Etc/GMT-8"),
        ("西五区", "Etc/GMT+5"),
        ("北京时间", "Asia/Shanghai"),
        # known to the zone database alone
        ("Thunder Bay", "America/Thunder_Bay"),
    ],
)
def test_a_place_is_found_as_people_name_it(words: str, zone: str) -> None:
    place = find(words)
    assert place is not None and place.zone == zone


@pytest.mark.parametrize(
    "words",
    [
        "Mars",
        "Narnia",
        "Atlantis",
        "the moon",
        "my house",
        "nowhere",
        "",
        "  ",
        "?",
        "UTC+99",
        "火星",
        "我家",
        "公司",
    ],
)
def test_what_is_no_place_is_not_guessed(words: str) -> None:
    assert find(words) is None


def test_every_place_in_the_table_has_a_zone_and_two_names() -> None:
    places = set(_names().values())
    assert len(places) > 850
    for place in places:
        assert datetime(2026, 5, 8, tzinfo=ZoneInfo(place.zone)).utcoffset() is not None
        assert place.english.isascii() or any(c.isalpha() for c in place.english)
        assert any("\u4e00" <= c <= "\u9fff" for c in place.chinese), place


def test_both_names_of_every_place_lead_to_its_clock() -> None:
    for place in set(_names().values()):
        for name in (place.english, place.chinese):
            found = find(name)
            assert found is not None and found.zone == place.zone, name


@given(st.text(max_size=40))
def test_any_words_are_survived(words: str) -> None:
    found = find(words)
    assert found is None or ZoneInfo(found.zone)


# ── the date ──


@pytest.mark.parametrize(
    ("language", "day", "said"),
    [
        ("en", None, "It's Friday the 8th of May 2026."),
        ("zh", None, "今天是二零二六年五月八号星期五。"),
        ("en", "today", "It's Friday the 8th of May 2026."),
        ("zh", "今天", "今天是二零二六年五月八号星期五。"),
        ("en", "Friday week", "Friday week is Friday the 15th of May."),
        ("zh", "下周五", "下周五是五月十五号星期五。"),
        ("en", "tomorrow", "Tomorrow is Saturday the 9th of May."),
        ("en", "yesterday", "Yesterday was Thursday the 7th of May."),
        ("zh", "昨天", "昨天是五月七号星期四。"),
        ("en", "Christmas", "Christmas is Friday the 25th of December."),
        ("zh", "国庆节", "国庆节是十月一号星期四。"),
        ("en", "the 24th", "That is Sunday the 24th of May."),
        ("en", "in ten days", "That is Monday the 18th of May."),
        ("zh", "三天后", "那天是五月十一号星期一。"),
        ("zh", "六月三号", "那天是六月三号星期三。"),
        ("en", "blue", "I heard “blue”, and I don't know which day that is."),
        ("zh", "蓝色", "我不知道蓝色是哪天。"),
    ],
)
def test_the_date_is_told(context: Context, language: Language, day: str | None, said: str) -> None:
    assert tell_date(replace(context, language=language), day).say == said
