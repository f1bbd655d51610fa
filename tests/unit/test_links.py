"""Links that are handed to the phone lead where they should, whatever was said."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gadget.act import links
from gadget.courier.phone import is_link


@pytest.mark.parametrize(
    ("query", "region", "link"),
    [
        ("running shoe", "us", "https://www.amazon.com/s?k=running+shoe"),
        ("Laufschuhe größe 42", "de", "https://www.amazon.de/s?k=Laufschuhe+gr%C3%B6%C3%9Fe+42"),
        ("跑鞋", "jp", "https://www.amazon.co.jp/s?k=%E8%B7%91%E9%9E%8B"),
        ("salt & pepper=50% #1?", "uk", "https://www.amazon.co.uk/s?k=salt+%26+pepper%3D50%25+%231%3F"),
        ("a/../b", "mx", "https://www.amazon.com.mx/s?k=a%2F..%2Fb"),
        ("x", "nowhere", "https://www.amazon.com/s?k=x"),
    ],
)
def test_a_search_at_amazon(query: str, region: str, link: str) -> None:
    assert links.amazon(query, region) == link


@pytest.mark.parametrize(
    ("setting", "zone", "region"),
    [
        ("auto", "Europe/Berlin", "de"),
        ("auto", "Europe/Vienna", "de"),
        ("auto", "Europe/London", "uk"),
        ("auto", "Europe/Madrid", "es"),
        ("auto", "America/Toronto", "ca"),
        ("auto", "America/Mexico_City", "mx"),
        ("auto", "America/New_York", "us"),
        ("auto", "Australia/Sydney", "au"),
        ("auto", "Asia/Tokyo", "jp"),
        ("auto", "Asia/Shanghai", "us"),
        ("auto", "UTC", "us"),
        ("fr", "Europe/Berlin", "fr"),
    ],
)
def test_whose_amazon_is_the_settings_or_that_of_the_clock(setting: str, zone: str, region: str) -> None:
    assert links.amazon_region(setting, zone) == region


def test_every_zone_of_the_table_is_one() -> None:
    known = available_timezones() | {"Australia/", "Canada/"}
    assert [zone for zone in links._ZONES if zone not in known] == []
    assert set(links._ZONES.values()) <= set(links.AMAZON)


@pytest.mark.parametrize(
    ("dish", "restaurant", "link"),
    [
        ("pad thai", "Thai House", "https://www.doordash.com/search/store/pad%20thai%20Thai%20House/"),
        ("pizza", "", "https://www.doordash.com/search/store/pizza/"),
        ("fish/chips?", "", "https://www.doordash.com/search/store/fish%2Fchips%3F/"),
        ("宫保鸡丁", "", "https://www.doordash.com/search/store/%E5%AE%AB%E4%BF%9D%E9%B8%A1%E4%B8%81/"),
    ],
)
def test_a_search_for_a_meal(dish: str, restaurant: str, link: str) -> None:
    assert links.doordash(dish, restaurant) == link


def test_a_search_on_the_web_is_in_the_language_of_the_request() -> None:
    assert links.google("who invented the zipper", "en") == (
        "https://www.google.com/search?q=who+invented+the+zipper&hl=en"
    )
    assert links.google("拉链是谁发明的", "zh").endswith("&hl=zh-CN")


@given(st.text(max_size=400), st.text(max_size=400))
def test_whatever_is_said_stays_in_its_place_and_the_phone_opens_it(one: str, other: str) -> None:
    amazon, doordash, google = links.amazon(one, "de"), links.doordash(one, other), links.google(one, "zh")
    for link, host in ((amazon, "www.amazon.de"), (doordash, "www.doordash.com"), (google, "www.google.com")):
        assert urlsplit(link).netloc == host and is_link(link)
    assert set(parse_qs(urlsplit(amazon).query)) <= {"k"}
    assert set(parse_qs(urlsplit(google).query)) <= {"q", "hl"}
    assert unquote(urlsplit(doordash).path).startswith("/search/store/")
    assert urlsplit(doordash).path.count("/") == 4
