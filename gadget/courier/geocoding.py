"""Where a place is, by its name: Open-Meteo's finder of places, and what it told before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gadget.calls import Language
from gadget.courier.http import Http
from gadget.courier.memory import Memory
from gadget.courier.shape import fields, items, number, words
from gadget.hearsay import plain
from gadget.parcel import Json


@dataclass(frozen=True, slots=True)
class Place:
    """A name, and degrees north and east."""

    name: str
    latitude: float
    longitude: float


class Places:
    """Finds places."""

    def __init__(self, url: str, http: Http, memory: Memory) -> None:
        self._url = url
        self._http = http
        self._memory = memory

    async def find(self, spellings: Sequence[str], language: Language, deadline_s: float) -> Place | None:
        """The place that the first of `spellings` finds; None when none does. Raises `Delayed` or `Refused`.

        What was found before needs no network.
        """
        for spelling in spellings:
            kept = self._memory.recall("place", spelling.casefold(), language)
            if kept is not None and (place := _place(kept)) is not None:
                return place
        for spelling in spellings:
            if (place := await self._asked(spelling, language, deadline_s)) is not None:
                kept = {"name": place.name, "latitude": place.latitude, "longitude": place.longitude}
                self._memory.keep(kept, "place", spelling.casefold(), language)
                return place
        return None

    async def _asked(self, spelling: str, language: Language, deadline_s: float) -> Place | None:
        city, _, region = spelling.partition(",")
        parameters: dict[str, str | int | float] = {
            "name": city.strip(),
            "count": 10,
            "language": language,
            "format": "json",
        }
        answer = await self._http.get_json(f"{self._url}/v1/search", params=parameters, deadline_s=deadline_s)
        return _best(items(fields(answer).get("results")), region.strip().casefold())


def _best(results: Sequence[Json], region: str) -> Place | None:
    """The best known of the places found; the one in `region` when that was said."""
    places = [(each, place) for each in results if (place := _place(each)) is not None]
    for each, place in places:
        lies_in = [
            words(fields(each).get(key)).casefold() for key in ("admin1", "admin2", "country", "country_code")
        ]
        if region and any(region in name for name in lies_in):
            return place
    return places[0][1] if places else None


def _place(value: Json) -> Place | None:
    given = fields(value)
    name = plain(words(given.get("name")))[:80]
    latitude, longitude = number(given.get("latitude")), number(given.get("longitude"))
    if not name or latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return Place(name, latitude, longitude)
