"""`gadget connect search` and `weather`: what is asked, tried against real servers and files, and kept."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from gadget import config
from gadget.courier import connectors
from gadget.courier.search import SearchAnswerer, SearchLater
from gadget.courier.secrets import Secrets
from gadget.doctor import examine_outside
from gadget.errors import NotConnected, Refused
from gadget.settings import SearchSettings, Settings, WeatherSettings
from tests.courier import encyclopaedia
from tests.courier.far_side import says, serving
from tests.courier.test_connect_house import Sitting, connected
from tests.courier.test_search import page
from tests.courier.test_weather import FOUND, written


async def test_a_search_page_and_an_encyclopaedia_are_tried_and_kept(tmp_path: Path) -> None:
    encyclopaedia.write(tmp_path / "small.zim", "eng", encyclopaedia.ENGLISH)
    answers = {"ZIM file": str(tmp_path / "small.zim")}
    async with serving({"/search": says(page(answers=["An encyclopaedia."]))}) as url:
        person = Sitting({**answers, "SearXNG": url})
        settings = await connected("search", person, tmp_path)
    assert "It works: the search engine answers; kept offline: Testpedia 2026-01." in person.told
    assert settings.search == SearchSettings(searxng_url=url, zim=str(tmp_path / "small.zim"))
    assert config.load([tmp_path / "gadget.toml"]).settings.search == settings.search
    secrets = Secrets({"XDG_CONFIG_HOME": str(tmp_path)})
    for made, kind in (
        (connectors.answerer("search", settings, secrets), SearchAnswerer),
        (connectors.connector("search-later", settings, secrets), SearchLater),
    ):
        assert isinstance(made, kind)
        await made.close()
    assert connectors.is_connected("causes", settings)


async def test_a_search_page_for_people_only_is_not_kept(tmp_path: Path) -> None:
    async with serving({"/search": says({}, status=403)}) as url:
        with pytest.raises(Refused, match=r"search\.formats"):
            await connected("search", Sitting({"SearXNG": url}), tmp_path)
    assert not (tmp_path / "gadget.toml").exists()


async def test_nothing_to_search_is_not_kept(tmp_path: Path) -> None:
    with pytest.raises(NotConnected, match=r"search\.searxng_url"):
        await connected("search", Sitting({}), tmp_path)


async def test_the_forecast_is_tried_for_home_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CACHE_DIRECTORY", str(tmp_path / "cache"))
    async with serving({"/v1/forecast": says(written()), "/v1/search": says(FOUND)}) as url:
        person = Sitting({"Address of the forecast": url, "Where home is": "Bergen", "Units": "uk"})
        settings = await connected("weather", person, tmp_path)
    assert "It works: the forecast answers: 9.4 degrees now." in person.told
    assert settings.weather == WeatherSettings(url=url, place="Bergen", units="uk")
    assert connectors.is_connected("weather", settings)
    async with serving({"/v1/forecast": says(written()), "/v1/search": says({})}) as url:
        person = Sitting({"Address of the forecast": url, "Where home is": "Atlantis"})
        with pytest.raises(NotConnected, match="Atlantis"):
            await connected("weather", person, tmp_path / "b")


async def test_the_doctor_has_a_line_for_the_search_and_the_weather_that_work_or_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CACHE_DIRECTORY", str(tmp_path / "cache"))
    working = {
        "/search": says(page(answers=["An encyclopaedia."])),
        "/v1/forecast": says(written()),
        "/v1/search": says(FOUND),
    }
    for routes, ok in ((working, True), ({"/search": says({}, status=403)}, False)):
        async with serving(routes) as url:
            settings = Settings(
                search=SearchSettings(searxng_url=url),
                weather=WeatherSettings(url=url, place="Oslo" if not ok else "Bergen"),
            )
            found = await asyncio.to_thread(lambda given: list(examine_outside(given)), settings)
        assert [(line.part, line.ok) for line in found] == [("search", ok), ("weather", ok)]
        assert all(line.mend for line in found) is not ok
