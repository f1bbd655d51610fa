"""Who carries what: every kind of parcel and every topic of question, with the module that knows its far side.

A module is loaded when the courier first needs it, never by the daemon; that one only asks whether a kind or topic was
set up, which the settings alone tell. The module of a far side has one function,

    def connector(settings: Settings, secrets: Secrets) -> Connector      (or `answerer`, which makes an Answerer)

that raises `NotConnected` when a setting or a secret is missing. To add one, add a line here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Generic, TypeVar

from gadget.courier.base import Answerer, Connector
from gadget.courier.secrets import Secrets
from gadget.errors import NotConnected
from gadget.parcel import CONNECTED_BY
from gadget.settings import Settings

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Way(Generic[T]):
    """How one far side is reached."""

    is_configured: Callable[[Settings], bool]
    """Whether the person has set it up, by the settings alone."""
    maker: str
    """``module:function`` of what makes it."""

    def make(self, settings: Settings, secrets: Secrets) -> T:
        """Load its module and build it. Raises `NotConnected`."""
        return self.load()(settings, secrets)

    def load(self) -> Callable[[Settings, Secrets], T]:
        """Load its module; the function that builds it."""
        module, _, function = self.maker.partition(":")
        maker: Callable[[Settings, Secrets], T] = getattr(import_module(module), function)
        return maker


CONNECTORS: dict[str, Way[Connector]] = {
    "email": Way(lambda settings: bool(settings.email.host), "gadget.courier.email:connector"),
    "groceries": Way(lambda settings: bool(settings.phone.backend), "gadget.courier.groceries:connector"),
    "home": Way(lambda settings: bool(settings.home.backend), "gadget.courier.home:connector"),
    "phone": Way(lambda settings: bool(settings.phone.backend), "gadget.courier.phone:connector"),
    "sms": Way(lambda settings: bool(settings.sms.backend), "gadget.courier.sms:connector"),
    "search-later": Way(
        lambda settings: bool(settings.search.searxng_url), "gadget.courier.search:connector"
    ),
}
"""Kind of parcel → its connector."""

ANSWERERS: dict[str, Way[Answerer]] = {
    "causes": Way(lambda settings: bool(settings.search.searxng_url), "gadget.courier.causes:answerer"),
    "weather": Way(lambda settings: bool(settings.weather.url), "gadget.courier.weather:answerer"),
    "search": Way(
        lambda settings: bool(settings.search.searxng_url or settings.search.zim),
        "gadget.courier.search:answerer",
    ),
}
"""Topic of question → who answers."""


def is_connected(name: str, settings: Settings) -> bool:
    """Whether the kind or topic of this name was set up."""
    way = CONNECTORS.get(name) or ANSWERERS.get(name)
    return way is not None and way.is_configured(settings)


def connected(settings: Settings) -> list[str]:
    """Every kind and topic that was set up."""
    return sorted(name for name in {*CONNECTORS, *ANSWERERS} if is_connected(name, settings))


def connector(kind: str, settings: Settings, secrets: Secrets) -> Connector:
    """What delivers parcels of `kind`. Raises `NotConnected`."""
    return _made(CONNECTORS, kind, settings, secrets)


def answerer(topic: str, settings: Settings, secrets: Secrets) -> Answerer:
    """Who answers questions about `topic`. Raises `NotConnected`."""
    return _made(ANSWERERS, topic, settings, secrets)


def _made(ways: dict[str, Way[T]], name: str, settings: Settings, secrets: Secrets) -> T:
    way = ways.get(name)
    if way is None or not way.is_configured(settings):
        raise NotConnected(f"{name} is not set up. Run `gadget connect {CONNECTED_BY.get(name, name)}`.")
    return way.make(settings, secrets)
