"""`gadget doctor`: look at everything the gadget needs, and name the mend of whatever is wrong."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from gadget import backends
from gadget.act.catalogue import load_catalogue
from gadget.calls import Language
from gadget.config import control_socket, state_directory, time_zone
from gadget.control.client import ControlClient
from gadget.database import Database
from gadget.errors import GadgetError, NotRunning
from gadget.settings import Settings

HELLO: dict[Language, str] = {"en": "Hello.", "zh": "你好。"}

LOW_DISK_MB = 200
"""Less than this left in the state directory is a finding."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One part, whether it is fine, what was found, and what to do about it."""

    part: str
    ok: bool
    found: str
    mend: str = ""
    code: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def examine(settings: Settings) -> list[Finding]:
    """Try every part. Nothing is changed, and a running daemon is left alone (its devices are its own)."""
    running = _running(settings)
    checks: list[tuple[str, Callable[[Settings], str]]] = [
        ("settings", lambda s: f"language {s.general.language}, zone {time_zone(s).key}"),
        ("models", _models),
        ("journal", _journal),
        ("disk", _disk),
        ("actions", lambda s: f"{len(load_catalogue().signatures)} actions"),
        ("voice", _voice),
    ]
    if running is None:
        checks += [
            ("button", _button),
            ("light", _light),
            ("microphone", _microphone),
            ("loudspeaker", _loudspeaker),
            ("camera", _camera),
        ]
    findings = [running or Finding("daemon", True, "not running; its devices are free to be checked")]
    return findings + [_try(part, check, settings) for part, check in checks]


def _try(part: str, check: Callable[[Settings], str], settings: Settings) -> Finding:
    try:
        return Finding(part, True, check(settings))
    except GadgetError as error:
        what, _, mend = error.message.partition(". ")
        return Finding(part, False, what.rstrip("."), mend or error.message, error.code)


def _running(settings: Settings) -> Finding | None:
    try:
        status = ControlClient(control_socket(settings), timeout_s=3).get("status")
    except NotRunning:
        return None
    except GadgetError as error:
        return Finding("daemon", False, error.message, "Restart it: systemctl restart gadget", error.code)
    warnings = "; ".join(status["warnings"].values())
    return Finding("daemon", not warnings, f"{status['state']}; its devices are in use", warnings, "")


def _models(settings: Settings) -> str:
    store = backends.store(settings)
    names = [row["name"] for row in store.rows() if row["default"]]
    for name in names:
        store.find(name)
    return ", ".join(names)


def _journal(settings: Settings) -> str:
    database = Database(state_directory(settings) / "journal.db")
    trouble = database.open()
    try:
        count = database.query("SELECT count(*) AS n FROM turns")[0]["n"]
    finally:
        database.close()
    return trouble or f"{count} turns"


def _disk(settings: Settings) -> str:
    free_mb = shutil.disk_usage(state_directory(settings)).free / 1e6
    if free_mb < LOW_DISK_MB:
        raise GadgetError(
            f"only {free_mb:.0f} MB are free. Make room: gadget journal --erase, or remove files."
        )
    return f"{free_mb / 1000:.1f} GB free"


def _voice(settings: Settings) -> str:
    voice = backends.voice(settings.speak, backends.store(settings))
    voice.prepare()
    seconds = {language: voice.render(text, language).seconds for language, text in HELLO.items()}
    voice.close()
    return f"{settings.speak.voice}: " + ", ".join(
        f"{language} {value:.1f} s" for language, value in seconds.items()
    )


def _button(settings: Settings) -> str:
    button = backends.button(settings.button)
    button.open(lambda edge: None)
    button.close()
    return f"{settings.button.backend} ({settings.button.factory}), pin {settings.button.pin}"


def _light(settings: Settings) -> str:
    light = backends.light(settings.show)
    light.open()
    light.close()
    return f"{settings.show.backend} ({settings.show.factory})"


def _microphone(settings: Settings) -> str:
    recorder = backends.recorder(settings.record)
    recorder.open()
    recorder.close()
    return settings.record.device or f"{settings.record.backend}, the default device"


def _loudspeaker(settings: Settings) -> str:
    speaker = backends.speaker(settings.speak)
    speaker.open()
    speaker.close()
    return settings.speak.device or f"{settings.speak.speaker}, the default device"


def _camera(settings: Settings) -> str:
    camera = backends.camera(settings.look)
    if camera is None:
        return "off by setting"
    camera.prepare()
    picture = camera.take()
    camera.close()
    return f"{settings.look.backend}, {picture.width}×{picture.height}"
