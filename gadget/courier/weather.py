"""Topic "weather": a forecast in Open-Meteo's form, kept for when there is no network.

Payload: {"place"?: a name as it was said, "also"?: another name of it, "day"?: ISO date, "days"?: how many from then
on, "part"?: morning, afternoon, evening or night}. Without a place that of the settings is meant, without a day now.

Details of the reply: {"place": its name ('' for the one of the settings), "fahrenheit": bool, "miles": bool, "today":
ISO date there, "last": the last day known, "now"?: {...}, "days": [{...}]} (see `gadget.courier.forecast`), or
{"unknown": name} for a place nobody knows. `as_of` tells since when a forecast has been kept, 0 for a new one.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from gadget.calls import Language
from gadget.config import cache_directory
from gadget.courier import forecast
from gadget.courier.base import Answerer
from gadget.courier.geocoding import Place, Places
from gadget.courier.http import Http
from gadget.courier.memory import Memory
from gadget.courier.searxng import site
from gadget.courier.secrets import Secrets
from gadget.courier.shape import fields, number, words
from gadget.errors import CourierError, Delayed, NotConnected
from gadget.hearsay import plain
from gadget.parcel import Json, Question, Reply
from gadget.settings import Settings, WeatherSettings

log = logging.getLogger(__name__)

FRESH_S = 900.0
"""A forecast of the last quarter of an hour is as good as a new one."""

KEPT_S = forecast.DAYS * 86_400.0
"""Nothing older has a day to come in it."""

STILL_NOW_S = 3600.0
"""How it was an hour ago is no longer how it is now."""

CHECK_S = 15.0
"""What trying the connection may take, in seconds."""


def answerer(settings: Settings, secrets: Secrets) -> WeatherAnswerer:
    """Who knows the weather."""
    return WeatherAnswerer(settings.weather, cache_directory() / "weather")


class WeatherAnswerer(Answerer):
    """Asks the forecast, and remembers it."""

    topic = "weather"

    def __init__(
        self, settings: WeatherSettings, directory: Path, clock: Callable[[], float] = time.time
    ) -> None:
        """`directory` holds what is remembered; `clock` gives Unix seconds."""
        self._settings = settings
        self._url = settings.url.rstrip("/")
        self._http = Http()
        self._memory = Memory(directory)
        self._places = Places(
            settings.places_url.rstrip("/") or _places_url(self._url), self._http, self._memory
        )
        self._clock = clock

    async def answer(self, question: Question, deadline_s: float) -> Reply:
        self._must_be_connected()
        ends = asyncio.get_running_loop().time() + deadline_s
        asked = question.payload
        name, also = (plain(words(asked.get(key)))[:80] for key in ("place", "also"))
        place = await self._place(name, also, question.language, ends)
        if place is None:
            return Reply("", {"unknown": name or self._settings.place})
        told, as_of = await self._forecast(place, ends)
        return self._reply(told, as_of, place.name if name else "", asked)

    async def check(self) -> str:
        self._must_be_connected()
        reply = await self.answer(Question(self.topic, {}, "en"), CHECK_S)
        now = fields(reply.details.get("now"))
        if "unknown" in reply.details:
            raise NotConnected(f"nobody knows a place called {self._settings.place!r}: mend weather.place.")
        return f"the forecast answers: {number(now.get('temperature'))} degrees now"

    async def close(self) -> None:
        await self._http.close()

    async def _place(self, name: str, also: str, language: Language, ends: float) -> Place | None:
        """Where it is; None when nobody knows a place of that name. Raises `NotConnected` without any name."""
        settings = self._settings
        if name:
            return await self._places.find(_different(name, also), language, _left(ends))
        if settings.latitude or settings.longitude:
            return Place(settings.place, settings.latitude, settings.longitude)
        if settings.place:
            return await self._places.find([settings.place], language, _left(ends))
        raise NotConnected(
            "it is not known where home is: set weather.place, or name a place.",
            said=(
                "I don't know where home is. Name a place, or set weather.place in my settings.",
                "我不知道家在哪里。说一个地名，或者在设置里填上 weather.place。",
            ),
        )

    async def _forecast(self, place: Place, ends: float) -> tuple[Json, float]:
        """The forecast, and since when it has been kept (0 for a new one). Raises when there is neither."""
        key = ("forecast", f"{place.latitude:.2f} {place.longitude:.2f}", self._settings.units)
        kept = self._memory.recall(*key)
        fetched_at = number(kept.get("fetched_at")) or 0.0 if kept else 0.0
        age_s = self._clock() - fetched_at
        if kept and 0 <= age_s < FRESH_S:
            return kept.get("forecast"), 0.0
        try:
            told = await self._http.get_json(
                f"{self._url}/v1/forecast",
                params=self._parameters(place),
                deadline_s=_left(ends),
            )
            if not forecast.days(told):
                raise Delayed(f"{site(self._url)} answered without a forecast.")
        except CourierError as failed:
            if kept and age_s < KEPT_S:
                log.info("the forecast that is kept is used: %s", failed.message)
                return kept.get("forecast"), min(fetched_at, self._clock())
            raise
        self._memory.keep({"fetched_at": self._clock(), "forecast": told}, *key)
        return told, 0.0

    def _parameters(self, place: Place) -> dict[str, str | int | float]:
        units = self._settings.units
        return {
            "latitude": round(place.latitude, 4),
            "longitude": round(place.longitude, 4),
            "current": forecast.CURRENT,
            "daily": forecast.DAILY,
            "hourly": forecast.HOURLY,
            "timezone": "auto",
            "forecast_days": forecast.DAYS,
            "temperature_unit": "fahrenheit" if units == "imperial" else "celsius",
            "wind_speed_unit": "kmh" if units == "metric" else "mph",
        }

    def _reply(self, told: Json, as_of: float, name: str, asked: Any) -> Reply:
        there = datetime.fromtimestamp(self._clock(), UTC) + timedelta(seconds=forecast.offset_s(told))
        today = there.date()
        days = [day for day in forecast.days(told) if day >= today]
        details: dict[str, Json] = {
            "place": name,
            "fahrenheit": self._settings.units == "imperial",
            "miles": self._settings.units != "metric",
            "today": today.isoformat(),
            "last": days[-1].isoformat() if days else "",
        }
        if not as_of or self._clock() - as_of < STILL_NOW_S:
            details["now"] = forecast.now(told)
        day = _date(words(asked.get("day")))
        count = min(max(int(number(asked.get("days")) or 1), 1), 7)
        first = day or today
        if today <= first <= today + timedelta(days=forecast.DAYS):
            details["days"] = forecast.chosen(told, first, count, words(asked.get("part")))
        return Reply("", details, site(self._url), as_of)

    def _must_be_connected(self) -> None:
        if not self._url:
            raise NotConnected(
                "no forecast is set up: set weather.url (for instance https://api.open-meteo.com), or run "
                "`gadget connect weather`."
            )


def _places_url(url: str) -> str:
    return "https://geocoding-api.open-meteo.com" if site(url).endswith("open-meteo.com") else url


def _different(*spellings: str) -> list[str]:
    return list(dict.fromkeys(each for each in spellings if each))


def _left(ends: float) -> float:
    return max(ends - asyncio.get_running_loop().time() - 0.1, 0.01)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
