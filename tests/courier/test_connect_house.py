"""`gadget connect home`, `phone` and `instacart`: what is asked, tried against real servers, and kept."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web

from gadget import config
from gadget.connecting import connect
from gadget.connections import CONNECTIONS
from gadget.courier import connectors
from gadget.courier.groceries import Instacart
from gadget.courier.home import HomeAssistant, MqttHome
from gadget.courier.phone import Ntfy
from gadget.courier.secrets import Secrets
from gadget.errors import NotConnected, Refused
from gadget.safekeeping import Files
from gadget.settings import HomeSettings, PhoneSettings, Settings
from tests.courier.broker import broker
from tests.courier.far_side import says, serving


@dataclass
class Sitting:
    """Answers each question from a list, by its key words; takes what is suggested for the rest."""

    answers: dict[str, str]
    secret: str = ""
    asked: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def ask(self, question: str, default: str, choices: Sequence[str]) -> str:
        self.asked.append(question)
        return next((answer for words, answer in self.answers.items() if words in question), default)

    def ask_secret(self, question: str) -> str:
        self.asked.append(question)
        return self.secret

    def tell(self, line: str) -> None:
        self.told.append(line)

    def agree(self, question: str) -> bool:
        return False


async def connected(name: str, person: Sitting, folder: Path, before: Settings | None = None) -> Settings:
    """The settings after `gadget connect NAME`, as the file holds them."""
    file = folder / "gadget.toml"
    secrets = Secrets({"XDG_CONFIG_HOME": str(folder)})
    given = await asyncio.to_thread(
        connect, CONNECTIONS[name], person, before or Settings(), file, Files(secrets)
    )
    assert f"{given.home}{given.phone}{given.shopping}".count(person.secret or "\0") == 0
    return given


async def test_home_assistant_is_asked_for_tried_and_kept(tmp_path: Path) -> None:
    async def configuration(request: web.Request) -> web.Response:
        known = request.headers.get("Authorization") == "Bearer the token"
        return web.json_response({"version": "2026.5.1"}, status=200 if known else 401)

    async with serving({"/api/config": configuration}) as url:
        person = Sitting({"Address of Home Assistant": url}, secret="the token")  # noqa: S106
        settings = await connected("home", person, tmp_path)
        assert "It works: Home Assistant 2026.5.1 answers." in person.told
        with pytest.raises(Refused, match="401"):
            await connected("home", Sitting({"Address": url}, secret="guess"), tmp_path / "b")  # noqa: S106
    assert settings.home == HomeSettings(backend="home_assistant", url=url)
    assert config.load([tmp_path / "gadget.toml"]).settings.home == settings.home
    assert not any("MQTT" in question for question in person.asked)
    kept = connectors.connector("home", settings, Secrets({"XDG_CONFIG_HOME": str(tmp_path)}))
    assert isinstance(kept, HomeAssistant)
    await kept.close()


async def test_a_broker_is_asked_for_tried_and_kept(tmp_path: Path) -> None:
    async with broker(tmp_path, login=("gadget", "open sesame")) as running:
        answers = {
            "What switches": "mqtt",
            "The MQTT broker": "127.0.0.1",
            "Encrypt": "no",
            "Port": str(running.port),
            "Login name": "gadget",
        }
        person = Sitting(answers, secret="open sesame")  # noqa: S106
        settings = await connected("home", person, tmp_path)
        assert "It works: the broker 127.0.0.1 answers." in person.told
        with pytest.raises(NotConnected, match="password"):
            await connected("home", Sitting(answers, secret="guess"), tmp_path / "b")  # noqa: S106
    assert settings.home == HomeSettings(
        backend="mqtt", host="127.0.0.1", port=running.port, tls=False, user="gadget"
    )
    kept = connectors.connector("home", settings, Secrets({"XDG_CONFIG_HOME": str(tmp_path)}))
    assert isinstance(kept, MqttHome)


async def test_the_phone_gets_a_topic_that_nobody_guesses(tmp_path: Path) -> None:
    async with serving({"/v1/health": says({"healthy": True})}) as url:
        person = Sitting({"Address of the ntfy": url})
        settings = await connected("phone", person, tmp_path)
        other = await connected("phone", Sitting({"Address of the ntfy": url}), tmp_path / "b")
    assert f"It works: the ntfy server {url} answers." in person.told
    assert settings.phone.backend == "ntfy" and len(settings.phone.topic) > 20
    assert settings.phone.topic != other.phone.topic
    secrets = Secrets({"XDG_CONFIG_HOME": str(tmp_path)})
    assert not secrets.has("phone"), "a server without accounts needs no token"
    kept = connectors.connector("phone", settings, secrets)
    assert isinstance(kept, Ntfy)
    await kept.close()


async def test_instacart_needs_a_phone_and_a_key(tmp_path: Path) -> None:
    with pytest.raises(NotConnected, match="gadget connect phone"):
        await connected("instacart", Sitting({}, secret="keys.right"), tmp_path)  # noqa: S106
    async with serving({"/v1/health": says({"healthy": True})}) as url:
        before = Settings(phone=PhoneSettings(backend="ntfy", url=url, topic="odd"))
        person = Sitting({}, secret="keys.right")  # noqa: S106
        settings = await connected("instacart", person, tmp_path, before)
    assert settings.shopping.groceries == "instacart"
    secrets = Secrets({"XDG_CONFIG_HOME": str(tmp_path)})
    assert secrets.get("instacart") == "keys.right"
    kept = connectors.connector("groceries", settings, secrets)
    assert isinstance(kept, Instacart)
    await kept.close()


async def test_groceries_can_go_back_to_the_list_without_a_key(tmp_path: Path) -> None:
    async with serving({"/v1/health": says({"healthy": True})}) as url:
        before = Settings(phone=PhoneSettings(backend="ntfy", url=url, topic="odd"))
        person = Sitting({"Where groceries go": "list"})
        settings = await connected("instacart", person, tmp_path, before)
    assert settings.shopping.groceries == "list"
    assert not any("API key" in question for question in person.asked)
