"""What can be connected to the outside, and what a person is asked for each: the list behind `gadget connect`.

To add one, add a `Connection` here: its questions, when it counts as set up, and what tries it (both mostly those of
`gadget.courier.connectors`). A setting it asks for is declared in `gadget.settings`, and a question repeats no rule of
its own: the setting's range and choices hold.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Protocol

from gadget.courier.connectors import ANSWERERS, CONNECTORS
from gadget.courier.secrets import Secrets
from gadget.errors import CourierError
from gadget.hearsay import visible
from gadget.settings import Settings


class Checkable(Protocol):
    """A connector or an answerer, as far as trying it goes."""

    async def check(self) -> str:
        """Try it without delivering anything; a sentence saying what was found. Raises `CourierError`."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


def _always(settings: Settings) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Ask:
    """A setting to ask for."""

    key: str
    """ "section.key"."""
    question: str
    suggest: Callable[[Settings], str | int] | None = None
    """What stands there to be taken with the Enter key, while the setting is at its default."""
    when: Callable[[Settings], bool] = _always
    """Whether it is asked at all, by what was answered before."""
    needed: bool = False
    """An empty answer is not taken."""


@dataclass(frozen=True, slots=True)
class AskSecret:
    """A password or token to ask for; it is not shown, and kept apart from the settings."""

    name: str
    question: str
    when: Callable[[Settings], bool] = _always
    needed: bool = True
    """False where the far side may want none: then an empty answer is taken."""


@dataclass(frozen=True, slots=True)
class Connection:
    """One far side."""

    name: str
    """Of the command: ``gadget connect NAME``."""
    about: str
    """What it connects, for the list and the help."""
    asks: tuple[Ask | AskSecret, ...]
    is_set_up: Callable[[Settings], bool]
    build: Callable[[Settings, Secrets], Checkable]
    """Makes what tries it, and loads its module. May raise `NotConnected`."""

    async def tried(self, settings: Settings, secrets: Secrets) -> str:
        """Try it without delivering anything; what was found. Raises `CourierError`.

        What is told holds none of the secrets, whatever the far side says.
        """
        try:
            built = self.build(settings, secrets)
            try:
                return visible(secrets.hide(await built.check()))
            finally:
                await built.close()
        except CourierError as failed:
            failed.message = visible(secrets.hide(failed.message))
            raise failed from None  # the cause may hold what the message must not


# ── e-mail ────────────────────────────────────────────────────────────────────────────────────────────────────────


EMAIL = Connection(
    "email",
    "E-mail through your own mail server (SMTP).",
    (
        Ask("email.address", "Your e-mail address", needed=True),
        Ask("email.name", "Your name, as people read it"),
        Ask(
            "email.host",
            "Outgoing mail server",
            suggest=lambda chosen: f"smtp.{chosen.email.address.rpartition('@')[2]}",
            needed=True,
        ),
        Ask("email.security", "Encryption"),
        Ask(
            "email.port",
            "Port",
            suggest=lambda chosen: {"starttls": 587, "tls": 465, "none": 25}[chosen.email.security],
        ),
        Ask("email.user", "Login name (- for none)", suggest=lambda chosen: chosen.email.address),
        AskSecret(
            "email",
            "Password (an app password, where your provider has such)",
            when=lambda chosen: bool(chosen.email.user),
        ),
    ),
    CONNECTORS["email"].is_configured,
    CONNECTORS["email"].make,
)


# ── text messages ─────────────────────────────────────────────────────────────────────────────────────────────────


def _by_gateway(settings: Settings) -> bool:
    return settings.sms.backend == "gateway"


SMS = Connection(
    "sms",
    "Text messages: a modem with a SIM card, or a telephone with the app SMSGate.",
    (
        Ask("sms.backend", "What sends them", suggest=lambda chosen: "modem", needed=True),
        Ask(
            "sms.gateway",
            "Address that the app shows, such as http://192.168.1.20:8080",
            when=_by_gateway,
            needed=True,
        ),
        Ask("sms.user", "Login name that the app shows", suggest=lambda chosen: "sms", when=_by_gateway),
        AskSecret("sms", "Password that the app shows", when=_by_gateway),
    ),
    CONNECTORS["sms"].is_configured,
    CONNECTORS["sms"].make,
)


# ── search ────────────────────────────────────────────────────────────────────────────────────────────────────────


SEARCH = Connection(
    "search",
    "Answers from the web through a SearXNG page, and from an encyclopaedia kept offline.",
    (
        Ask("search.searxng_url", "Address of a SearXNG page that answers in JSON (- for none)"),
        Ask("search.zim", "A ZIM file from Kiwix, or a folder of them (- for none)"),
    ),
    ANSWERERS["search"].is_configured,
    ANSWERERS["search"].make,
)


# ── the home ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _by_home_assistant(settings: Settings) -> bool:
    return settings.home.backend == "home_assistant"


def _by_mqtt(settings: Settings) -> bool:
    return settings.home.backend == "mqtt"


HOME = Connection(
    "home",
    "The devices at home: Home Assistant, or commands to an MQTT broker.",
    (
        Ask("home.backend", "What switches them", suggest=lambda chosen: "home_assistant", needed=True),
        Ask(
            "home.url",
            "Address of Home Assistant",
            suggest=lambda chosen: "http://homeassistant.local:8123",
            when=_by_home_assistant,
            needed=True,
        ),
        AskSecret(
            "home",
            "Long-lived access token (in Home Assistant: your profile, Security, at the bottom)",
            when=_by_home_assistant,
        ),
        Ask("home.host", "The MQTT broker", when=_by_mqtt, needed=True),
        Ask("home.tls", "Encrypt what goes to it", when=_by_mqtt),
        Ask(
            "home.port",
            "Port",
            suggest=lambda chosen: 8883 if chosen.home.tls else 1883,
            when=_by_mqtt,
        ),
        Ask("home.user", "Login name (- for none)", when=_by_mqtt),
        AskSecret(
            "home", "Password of the broker", when=lambda chosen: _by_mqtt(chosen) and bool(chosen.home.user)
        ),
        Ask("home.topic", "Commands are published as TOPIC/command; TOPIC is", when=_by_mqtt, needed=True),
    ),
    CONNECTORS["home"].is_configured,
    CONNECTORS["home"].make,
)


# ── the phone ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _by_ntfy(settings: Settings) -> bool:
    return settings.phone.backend == "ntfy"


PHONE = Connection(
    "phone",
    "Your phone: links and lists reach it as notifications (ntfy) or e-mail to yourself.",
    (
        Ask("phone.backend", "How links reach it", suggest=lambda chosen: "ntfy", needed=True),
        Ask("phone.url", "Address of the ntfy server", when=_by_ntfy, needed=True),
        Ask(
            "phone.topic",
            "Topic; subscribe to it in the app ntfy. Whoever knows it can read along",
            suggest=lambda chosen: f"gadget-{token_urlsafe(12)}",
            when=_by_ntfy,
            needed=True,
        ),
        AskSecret("phone", "Access token of the server (Enter for none)", when=_by_ntfy, needed=False),
        Ask(
            "phone.address",
            "Your e-mail address",
            suggest=lambda chosen: chosen.email.address,
            when=lambda chosen: chosen.phone.backend == "email",
            needed=True,
        ),
    ),
    CONNECTORS["phone"].is_configured,
    CONNECTORS["phone"].make,
)


# ── groceries ─────────────────────────────────────────────────────────────────────────────────────────────────────


INSTACART = Connection(
    "instacart",
    "Groceries as a page to order from at Instacart (North America), handed to the phone.",
    (
        Ask("shopping.groceries", "Where groceries go", suggest=lambda chosen: "instacart", needed=True),
        AskSecret(
            "instacart",
            "API key of the Instacart Developer Platform",
            when=lambda chosen: chosen.shopping.groceries == "instacart",
        ),
    ),
    lambda settings: settings.shopping.groceries == "instacart",
    CONNECTORS["groceries"].make,
)


# ── the weather ───────────────────────────────────────────────────────────────────────────────────────────────────


WEATHER = Connection(
    "weather",
    "The weather from Open-Meteo, or from a server of the same form.",
    (
        Ask(
            "weather.url",
            "Address of the forecast",
            suggest=lambda chosen: "https://api.open-meteo.com",
            needed=True,
        ),
        Ask(
            "weather.place",
            "Where home is (a town, also with its region: Springfield, Illinois)",
            needed=True,
        ),
        Ask("weather.units", "Units"),
    ),
    ANSWERERS["weather"].is_configured,
    ANSWERERS["weather"].make,
)


CONNECTIONS: dict[str, Connection] = {
    one.name: one for one in (EMAIL, SMS, SEARCH, HOME, PHONE, INSTACART, WEATHER)
}
"""By name, in the order in which they are listed."""
