"""A forecast out of Open-Meteo's JSON: the days asked for, parts of them, and how it is now. Pure.

What is missing or no number is None; a day without any temperature is no day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from gadget.courier.shape import fields, items, number, words
from gadget.parcel import Json

DAYS = 16
"""As far as it looks ahead."""

CURRENT = "temperature_2m,apparent_temperature,weather_code,wind_speed_10m,wind_gusts_10m,is_day"
DAILY = (
    "weather_code,temperature_2m_max,temperature_2m_min,precipitation_probability_max,precipitation_sum,"
    "wind_speed_10m_max,wind_gusts_10m_max"
)
HOURLY = "temperature_2m,precipitation_probability,precipitation,weather_code,wind_speed_10m,wind_gusts_10m"

HOURS = {"morning": (6, 12), "afternoon": (12, 18), "evening": (18, 23), "night": (20, 30)}
"""From which hour of the day to which; hours after 24 are those of the next morning."""


def now(forecast: Json) -> dict[str, Json] | None:
    """How it is; None where that is not told."""
    current = fields(fields(forecast).get("current"))
    temperature = number(current.get("temperature_2m"))
    if temperature is None:
        return None
    return {
        "temperature": temperature,
        "feels": number(current.get("apparent_temperature")),
        "code": number(current.get("weather_code")),
        "wind": number(current.get("wind_speed_10m")),
        "gusts": number(current.get("wind_gusts_10m")),
        "is_day": number(current.get("is_day")) != 0,
    }


def days(forecast: Json) -> dict[date, dict[str, Json]]:
    """Every day it tells of, in order."""
    block = fields(fields(forecast).get("daily"))
    found: dict[date, dict[str, Json]] = {}
    for place, written in enumerate(items(block.get("time"))[: DAYS * 2]):
        day = _date(words(written))
        told = {name: _at(block, column, place) for name, column in _DAILY_COLUMNS.items()}
        if day is not None and told["low"] is not None and told["high"] is not None:
            found[day] = {"day": day.isoformat(), **told}
    return dict(sorted(found.items()))


_DAILY_COLUMNS = {
    "code": "weather_code",
    "low": "temperature_2m_min",
    "high": "temperature_2m_max",
    "rain": "precipitation_probability_max",
    "amount": "precipitation_sum",
    "wind": "wind_speed_10m_max",
    "gusts": "wind_gusts_10m_max",
}


def part_of(forecast: Json, day: date, part: str) -> dict[str, Json] | None:
    """A part (of `HOURS`) of `day`; None when its hours are not told."""
    block = fields(fields(forecast).get("hourly"))
    first, end = HOURS[part]
    midnight = datetime(
        day.year, day.month, day.day
    )  # the clock of the place, as the forecast's own times are
    hours = []
    for place, written in enumerate(items(block.get("time"))[: DAYS * 48]):
        at = _moment(words(written))
        if at is not None and timedelta(hours=first) <= at - midnight < timedelta(hours=end):
            hours.append(place)
    told = {name: _known(block, column, hours) for name, column in _HOURLY_COLUMNS.items()}
    if not told["temperature"]:
        return None
    return {
        "day": day.isoformat(),
        "code": max(told["code"], default=None),
        "low": min(told["temperature"]),
        "high": max(told["temperature"]),
        "rain": max(told["rain"], default=None),
        "amount": sum(told["amount"]) if told["amount"] else None,
        "wind": max(told["wind"], default=None),
        "gusts": max(told["gusts"], default=None),
    }


_HOURLY_COLUMNS = {
    "temperature": "temperature_2m",
    "code": "weather_code",
    "rain": "precipitation_probability",
    "amount": "precipitation",
    "wind": "wind_speed_10m",
    "gusts": "wind_gusts_10m",
}


def offset_s(forecast: Json) -> float:
    """How far the clock of the place is ahead of UTC, in seconds."""
    told = number(fields(forecast).get("utc_offset_seconds")) or 0.0
    return told if abs(told) <= 15 * 3600 else 0.0


def _at(block: Mapping[str, Json], column: str, place: int) -> float | None:
    values = items(block.get(column))
    return number(values[place]) if place < len(values) else None


def _known(block: Mapping[str, Json], column: str, places: Sequence[int]) -> list[float]:
    return [value for place in places if (value := _at(block, column, place)) is not None]


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def chosen(forecast: Json, first: date, count: int, part: str) -> list[Any]:
    """The days (or that part of them) from `first` on, as far as they are told."""
    whole = days(forecast)
    wanted = [first + timedelta(days=ahead) for ahead in range(count)]
    if part in HOURS:
        return [told for day in wanted if (told := part_of(forecast, day, part)) is not None]
    return [whole[day] for day in wanted if day in whole]
