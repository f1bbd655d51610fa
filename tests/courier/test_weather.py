"""The forecast against a server of Open-Meteo's form: fetched, kept for offline, and garbled in every way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st

from gadget.courier import forecast
from gadget.courier.geocoding import _best
from gadget.courier.memory import Memory
from gadget.courier.weather import WeatherAnswerer
from gadget.errors import Delayed, NotConnected, Refused
from gadget.parcel import Question
from gadget.settings import WeatherSettings
from tests.courier.far_side import Handler, says, says_bytes, serving

SOON_S = 8.0
NOON = datetime(2026, 5, 8, 10, 0, tzinfo=UTC).timestamp()
"""Friday, 12:00 in Bergen."""
TODAY = date(2026, 5, 8)


def written(today: date = TODAY, count: int = 16) -> dict[str, Any]:
    """A forecast as Open-Meteo writes it: warmer by a degree each day, with rain tomorrow."""
    days = [today + timedelta(days=ahead) for ahead in range(count)]
    hours = [datetime(day.year, day.month, day.day, hour) for day in days for hour in range(24)]
    return {
        "latitude": 60.39,
        "longitude": 5.32,
        "generationtime_ms": 0.2,
        "utc_offset_seconds": 7200,
        "timezone": "Europe/Oslo",
        "current": {
            "time": f"{today.isoformat()}T12:00",
            "interval": 900,
            "temperature_2m": 9.4,
            "apparent_temperature": 5.1,
            "weather_code": 3,
            "wind_speed_10m": 12.0,
            "wind_gusts_10m": 30.0,
            "is_day": 1,
        },
        "hourly": {
            "time": [hour.strftime("%Y-%m-%dT%H:%M") for hour in hours],
            "temperature_2m": [float(hour.hour) for hour in hours],
            "precipitation_probability": [90 if hour.hour >= 18 else 5 for hour in hours],
            "precipitation": [0.5 if hour.hour >= 18 else 0.0 for hour in hours],
            "weather_code": [61 if hour.hour >= 18 else 1 for hour in hours],
            "wind_speed_10m": [10.0 for _ in hours],
            "wind_gusts_10m": [20.0 for _ in hours],
        },
        "daily": {
            "time": [day.isoformat() for day in days],
            "weather_code": [63 if ahead == 1 else 1 for ahead in range(count)],
            "temperature_2m_max": [12.0 + ahead for ahead in range(count)],
            "temperature_2m_min": [5.0 + ahead for ahead in range(count)],
            "precipitation_probability_max": [85 if ahead == 1 else 10 for ahead in range(count)],
            "precipitation_sum": [7.1 if ahead == 1 else 0.0 for ahead in range(count)],
            "wind_speed_10m_max": [15.0] * count,
            "wind_gusts_10m_max": [60.0 if ahead == 1 else 25.0 for ahead in range(count)],
        },
    }


FOUND = {
    "results": [
        {
            "id": 1,
            "name": "Bergen",
            "latitude": 60.39,
            "longitude": 5.32,
            "country": "Norway",
            "admin1": "Vestland",
        },
        {
            "id": 2,
            "name": "Bergen",
            "latitude": 50.4,
            "longitude": 4.0,
            "country": "Belgium",
            "admin1": "Wallonia",
        },
    ],
    "generationtime_ms": 0.5,
}


@dataclass
class FarSide:
    """What it answers, whether it is there, and what it was asked."""

    forecast: Handler = field(default_factory=lambda: says(written()))
    places: Handler = field(default_factory=lambda: says(FOUND))
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    async def on_forecast(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(("forecast", dict(request.query)))
        return await self.forecast(request)

    async def on_places(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(("places", dict(request.query)))
        return await self.places(request)

    def breaks(self) -> None:
        """From now on it answers nobody."""
        self.forecast = self.places = says({}, status=503)


@dataclass
class Clock:
    now: float = NOON

    def __call__(self) -> float:
        return self.now


@asynccontextmanager
async def forecasting(
    far_side: FarSide, folder: Path, clock: Clock | None = None, **given: Any
) -> AsyncIterator[WeatherAnswerer]:
    async with serving({"/v1/forecast": far_side.on_forecast, "/v1/search": far_side.on_places}) as server:
        answerer = WeatherAnswerer(WeatherSettings(url=server, **given), folder, clock or Clock())
        try:
            yield answerer
        finally:
            await answerer.close()


def asking(**payload: Any) -> Question:
    return Question("weather", payload, "en")


async def test_a_place_is_found_and_its_forecast_is_given(tmp_path: Path) -> None:
    far_side = FarSide()
    async with forecasting(far_side, tmp_path) as answerer:
        reply = await answerer.answer(asking(place="Bergen", day="2026-05-09"), SOON_S)
    assert reply.details["place"] == "Bergen"
    assert reply.details["days"] == [
        {
            "day": "2026-05-09",
            "code": 63,
            "low": 6,
            "high": 13,
            "rain": 85,
            "amount": 7.1,
            "wind": 15,
            "gusts": 60,
        }
    ]
    assert reply.details["today"] == "2026-05-08"
    assert reply.details["last"] == "2026-05-23"
    assert reply.as_of == 0
    assert [name for name, _ in far_side.asked] == ["places", "forecast"]
    query = far_side.asked[1][1]
    assert (query["latitude"], query["longitude"]) == ("60.39", "5.32")
    assert (query["timezone"], query["forecast_days"]) == ("auto", "16")
    assert (query["temperature_unit"], query["wind_speed_unit"]) == ("celsius", "kmh")


async def test_without_a_day_it_tells_how_it_is_now(tmp_path: Path) -> None:
    async with forecasting(FarSide(), tmp_path) as answerer:
        reply = await answerer.answer(asking(place="Bergen"), SOON_S)
    assert reply.details["now"] == {
        "temperature": 9.4,
        "feels": 5.1,
        "code": 3,
        "wind": 12,
        "gusts": 30,
        "is_day": True,
    }


async def test_the_region_decides_between_places_of_one_name(tmp_path: Path) -> None:
    far_side = FarSide()
    async with forecasting(far_side, tmp_path) as answerer:
        await answerer.answer(asking(place="Bergen, Belgium"), SOON_S)
    assert far_side.asked[0][1]["name"] == "Bergen"
    assert far_side.asked[1][1]["latitude"] == "50.4"


async def test_another_name_of_the_place_is_tried(tmp_path: Path) -> None:
    far_side = FarSide()

    async def only_bergen(request: web.Request) -> web.StreamResponse:
        return web.json_response(FOUND if request.query["name"] == "Bergen" else {"generationtime_ms": 1.0})

    far_side.places = only_bergen
    async with forecasting(far_side, tmp_path) as answerer:
        reply = await answerer.answer(asking(place="Bergin", also="Bergen"), SOON_S)
        assert reply.details["place"] == "Bergen"
        reply = await answerer.answer(asking(place="Atlantis"), SOON_S)
        assert reply.details == {"unknown": "Atlantis"}


async def test_home_is_where_the_settings_say(tmp_path: Path) -> None:
    far_side = FarSide()
    async with forecasting(far_side, tmp_path, latitude=36.72, longitude=-4.42, units="imperial") as answerer:
        reply = await answerer.answer(asking(), SOON_S)
    assert [name for name, _ in far_side.asked] == ["forecast"]
    assert far_side.asked[0][1]["latitude"] == "36.72"
    assert far_side.asked[0][1]["temperature_unit"] == "fahrenheit"
    assert (reply.details["place"], reply.details["fahrenheit"], reply.details["miles"]) == ("", True, True)
    async with forecasting(far_side, tmp_path / "b", place="Bergen") as answerer:
        reply = await answerer.answer(asking(), SOON_S)
    assert reply.details["place"] == ""


async def test_nowhere_set_and_nowhere_said_is_told(tmp_path: Path) -> None:
    async with forecasting(FarSide(), tmp_path) as answerer:
        with pytest.raises(NotConnected, match=r"weather\.place") as raised:
            await answerer.answer(asking(), SOON_S)
    assert "home" in raised.value.spoken("en")
    assert "家" in raised.value.spoken("zh")


async def test_without_a_server_it_says_how_to_set_one_up(tmp_path: Path) -> None:
    answerer = WeatherAnswerer(WeatherSettings(), tmp_path)
    with pytest.raises(NotConnected, match=r"weather\.url.*gadget connect weather"):
        await answerer.answer(asking(place="Bergen"), SOON_S)
    await answerer.close()


async def test_offline_the_forecast_that_was_kept_is_given_and_its_age_is_told(tmp_path: Path) -> None:
    far_side, clock = FarSide(), Clock()
    async with forecasting(far_side, tmp_path, clock) as answerer:
        await answerer.answer(asking(place="Bergen"), SOON_S)
        far_side.breaks()
        clock.now += 3 * 3600
        reply = await answerer.answer(asking(place="Bergen", day="2026-05-09"), SOON_S)
        assert reply.as_of == NOON
        assert reply.details["days"][0]["rain"] == 85  # type: ignore[index,call-overload]
        reply = await answerer.answer(asking(place="Bergen"), SOON_S)
        assert "now" not in reply.details, "how it was three hours ago is not how it is"
        clock.now += 3 * 86_400
        reply = await answerer.answer(asking(place="Bergen"), SOON_S)
        assert reply.details["today"] == "2026-05-11"
        clock.now += 20 * 86_400
        with pytest.raises(Delayed):
            await answerer.answer(asking(place="Bergen"), SOON_S)


async def test_what_is_kept_survives_a_restart_and_answers_by_its_other_name(tmp_path: Path) -> None:
    far_side = FarSide()
    async with forecasting(far_side, tmp_path) as answerer:
        await answerer.answer(asking(place="Bergen"), SOON_S)
    far_side.breaks()
    clock = Clock(NOON + 3600)
    async with forecasting(far_side, tmp_path, clock) as answerer:
        reply = await answerer.answer(asking(place="Bergn", also="Bergen"), SOON_S)
        assert reply.as_of == NOON


async def test_a_forecast_of_a_minute_ago_is_not_fetched_again(tmp_path: Path) -> None:
    far_side, clock = FarSide(), Clock()
    async with forecasting(far_side, tmp_path, clock) as answerer:
        await answerer.answer(asking(place="Bergen"), SOON_S)
        clock.now += 60
        reply = await answerer.answer(asking(place="Bergen"), SOON_S)
        assert reply.as_of == 0
        assert len(far_side.asked) == 2
        clock.now -= 7200  # the clock was set back: what seems to come from the future is not trusted
        await answerer.answer(asking(place="Bergen"), SOON_S)
        assert len(far_side.asked) == 3


async def test_damaged_memory_is_fetched_anew(tmp_path: Path) -> None:
    far_side = FarSide()
    async with forecasting(far_side, tmp_path) as answerer:
        await answerer.answer(asking(place="Bergen"), SOON_S)
        _damage(tmp_path)
        reply = await answerer.answer(asking(place="Bergen"), SOON_S)
    assert reply.details["place"] == "Bergen"


@pytest.mark.parametrize(
    "answer",
    [
        says({"error": True, "reason": "x"}, status=400),
        says([]),
        says({"daily": 1}),
        says_bytes(b"<html>"),
        says(None),
    ],
)
async def test_a_server_that_answers_something_else_is_no_forecast(answer: Handler, tmp_path: Path) -> None:
    async with forecasting(FarSide(forecast=answer), tmp_path) as answerer:
        with pytest.raises((Delayed, Refused)):
            await answerer.answer(asking(place="Bergen"), SOON_S)
    assert len(_kept(tmp_path)) == 1, "only the place"


@pytest.mark.parametrize(
    ("part", "low", "high", "rain", "code"),
    [
        ("morning", 6, 11, 5, 1),
        ("afternoon", 12, 17, 5, 1),
        ("evening", 18, 22, 90, 61),
        ("night", 0, 23, 90, 61),
    ],
)
async def test_a_part_of_the_day_is_told_from_its_hours(
    part: str, low: float, high: float, rain: float, code: float, tmp_path: Path
) -> None:
    async with forecasting(FarSide(), tmp_path) as answerer:
        reply = await answerer.answer(asking(place="Bergen", day="2026-05-09", part=part), SOON_S)
    told = reply.details["days"][0]  # type: ignore[index,call-overload]
    assert (told["low"], told["high"], told["rain"], told["code"]) == (low, high, rain, code)


@pytest.mark.parametrize("day", ["2026-05-07", "2026-05-24", "2026-12-01", "9999-12-31", "0001-01-01"])
async def test_days_out_of_its_reach_are_not_made_up(day: str, tmp_path: Path) -> None:
    async with forecasting(FarSide(), tmp_path) as answerer:
        reply = await answerer.answer(asking(place="Bergen", day=day), SOON_S)
    assert not reply.details.get("days")
    assert reply.details["last"] == "2026-05-23"


async def test_several_days_are_given_as_far_as_they_are_known(tmp_path: Path) -> None:
    async with forecasting(FarSide(), tmp_path) as answerer:
        reply = await answerer.answer(asking(place="Bergen", day="2026-05-22", days=7), SOON_S)
    assert len(reply.details["days"]) == 2  # type: ignore[arg-type]


async def test_the_check_tells_the_temperature(tmp_path: Path) -> None:
    async with forecasting(FarSide(), tmp_path, place="Bergen") as answerer:
        assert await answerer.check() == "the forecast answers: 9.4 degrees now"
    async with forecasting(FarSide(places=says({})), tmp_path / "b", place="Atlantis") as answerer:
        with pytest.raises(NotConnected, match="Atlantis"):
            await answerer.check()


def _kept(folder: Path) -> list[Path]:
    return list(folder.glob("*.json"))


def _damage(folder: Path) -> None:
    for file in _kept(folder):
        file.write_bytes(b"[" * 50_000)


def test_memory_keeps_the_newest(tmp_path: Path) -> None:
    memory = Memory(tmp_path, most_kept=3)
    for count in range(5):
        memory.keep({"n": count}, "name", str(count))
    assert [memory.recall("name", str(count)) for count in range(5)].count(None) == 2
    assert memory.recall("name", "4") == {"n": 4}


def test_memory_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    memory = Memory(tmp_path / "file" / "below")
    memory.keep({"n": 1}, "name")
    assert memory.recall("name") is None


VALUE = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.just("2026-05-09")
COLUMN = st.lists(VALUE, max_size=20) | VALUE
BLOCK = st.dictionaries(
    st.sampled_from(
        ["time", *forecast.DAILY.split(","), *forecast.HOURLY.split(","), *forecast.CURRENT.split(",")]
    ),
    COLUMN | st.lists(st.sampled_from(["2026-05-08", "2026-05-09T07:00", "2026-05-09T20:00"]), max_size=20),
    max_size=10,
)


@settings(max_examples=500, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["current", "daily", "hourly", "utc_offset_seconds", "results"]),
        BLOCK | VALUE,
        max_size=5,
    ),
    st.sampled_from(["", "morning", "night"]),
)
def test_any_json_gives_days_or_none(told: Any, part: str) -> None:
    """500 forecasts with the right keys and anything in them."""
    for day in forecast.chosen(told, TODAY, 7, part):
        assert day["low"] <= day["high"] or not part
    now = forecast.now(told)
    assert now is None or isinstance(now["temperature"], float)
    assert abs(forecast.offset_s(told)) <= 15 * 3600


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["name", "latitude", "longitude", "country", "admin1"]), VALUE, max_size=5
        )
        | VALUE,
        max_size=5,
    ),
    st.text(max_size=5),
)
def test_any_list_of_places_gives_one_on_earth_or_none(results: Any, region: str) -> None:
    """300 lists of places."""
    place = _best(results, region)
    assert place is None or (place.name and abs(place.latitude) <= 90 and abs(place.longitude) <= 180)
