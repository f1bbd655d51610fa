"""When it is open is read with its days, however they are written, and nothing that only looks like it."""

from __future__ import annotations

import pytest

from tests.unit.test_finding import says

ASKED = ("when is it open", "what are the opening hours", "几点开门")
OPEN = "Open daily 9am-9pm"


@pytest.mark.parametrize(
    "other",
    [
        ("No parking Mon-Fri 8am-6pm",),
        ("No parking", "Mon-Fri", "8am-6pm"),
        ("Permit holders only", "8am-6pm"),
        ("Deliveries 6am - 8am",),
        ("Happy hour 4pm-6pm",),
        ("Quiet please 22:00-7:00",),
        ("限时停车 7:00-20:00",),
        ("禁止停车", "7:00-20:00"),
        ("施工时间 8:00-18:00",),
        ("Temp 5-8 C", "Use 2-3 times daily"),
        ("9-5",),
    ],
)
@pytest.mark.parametrize("heard", ASKED)
def test_hours_of_other_things_are_not_those_of_the_place(other: tuple[str, ...], heard: str) -> None:
    assert says(heard, OPEN, *other) == OPEN
    assert says(heard, *other).startswith(("I can't find opening hours.", "没找到营业时间。"))


@pytest.mark.parametrize(
    "lines",
    [
        ("Monday", "9:00 - 17:00", "Tuesday", "9:00 - 17:00"),
        ("Monday", "Closed", "Tuesday", "9-5"),
        ("9am - 5pm", "Monday to Friday"),
        ("9 to 5", "Monday to Friday"),
        ("营业时间：周一至周五", "9:00-18:00"),
        ("Wed 24 Dec 9-12", "Thu 25 Dec closed"),
        ("Christmas Eve 9-12", "Christmas Day closed"),
        ("Open: 8 - 20", "Sun 10 - 16"),
        ("暂停营业", "11月20日至11月26日"),
    ],
)
@pytest.mark.parametrize("heard", ASKED)
def test_the_days_are_read_with_their_hours(lines: tuple[str, ...], heard: str) -> None:
    said = says(heard, "GREEN CORNER SHOP", *lines, "Ring twice")
    assert said.replace("。", ". ").replace(".  ", ". ") == ". ".join(lines)


@pytest.mark.parametrize(
    "line",
    [
        "Open 24/7",
        "OPEN 7 DAYS",
        "Open till late",
        "M-F 9-5",
        "Back at 2 pm",
        "Closed for refurbishment until 12 March",
        "营业时间 早9点至晚9点",
        "早上9点到晚上9点半",
        "上午九点至下午五点",
        "营业时间：全天",
        "Car park open 8-6",
    ],
)
@pytest.mark.parametrize("heard", ASKED)
def test_hours_are_found_in_words_and_in_short(line: str, heard: str) -> None:
    assert says(heard, "Mill Lane", line, "Thank you") == line


def test_what_is_named_itself_is_not_what_the_line_above_is() -> None:
    assert says("when is it open", "Parking available", "Shop Mon-Fri 9-5") == "Shop Mon-Fri 9-5"


@pytest.mark.parametrize(
    "line",
    [
        "Delivery and takeaway 5pm-11pm",
        "Takeaway & delivery: 17:00-23:00",
        "外卖配送 10:00-22:00",
        "送货时间 9:00-18:00",
    ],
)
@pytest.mark.parametrize("heard", ASKED)
def test_hours_of_delivery_count_where_there_are_no_others(line: str, heard: str) -> None:
    assert says(heard, "Golden Wok", line) == line
    assert says(heard, OPEN, line) == OPEN
    assert says(heard, line, "No parking", "8am-6pm") == line


@pytest.mark.parametrize("line", ["No delivery 8am-6pm", "Delivery entrance 6am-8am", "禁止送货 8:00-18:00"])
def test_when_nothing_may_be_delivered_it_is_not_open(line: str) -> None:
    assert says("when is it open", line).startswith("I can't find opening hours.")


def test_a_week_is_read_to_its_end() -> None:
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    said = says("when is it open", *(line for day in days for line in (day, "9:00 - 17:00")))
    assert said == ". ".join(f"{day}. 9:00 - 17:00" for day in days)
