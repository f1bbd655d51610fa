"""`gadget doctor`: look at everything the gadget needs, and name the mend of whatever is wrong."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from gadget import backends, images, soundcard
from gadget.act.catalogue import load_catalogue
from gadget.audio import SPEECH_RATE, Clip, clipped_share, join, level_dbfs
from gadget.calls import Language
from gadget.config import control_socket, courier_socket, state_directory, time_zone
from gadget.connecting import attempt
from gadget.connections import CONNECTIONS, Connection
from gadget.control.client import ControlClient
from gadget.courier.client import CourierClient
from gadget.courier.connectors import connected
from gadget.database import FILE_NAME
from gadget.disk import disk_full, read_only
from gadget.doctoring import board, service, trial
from gadget.doctoring.finding import Finding
from gadget.errors import CourierError, CourierGone, GadgetError, NotRunning
from gadget.hands import Scratch
from gadget.record.base import Recorder
from gadget.safekeeping import is_within_reach, safe
from gadget.settings import Settings
from gadget.soundcard import Device
from gadget.threads import Feed

log = logging.getLogger(__name__)

HELLO: dict[Language, str] = {"en": "Hello.", "zh": "你好。"}

LOW_DISK_MB = 200
"""Less than this left in the state directory is a finding."""

LISTEN_S = 0.5
"""How long the microphone is listened to, for its level."""

DISTORTED = 0.01
"""More than this share of samples at full scale, and no words can be made out."""


def examine(settings: Settings) -> Iterator[Finding]:
    """Try every part, telling of each as it is found (the mind takes its time to load).

    Nothing is changed, and a running daemon is left alone: its devices and models are its own.
    """
    findings = _daemon(settings)
    checks: list[tuple[str, Callable[[Settings], str | Finding]]] = [
        (
            "settings",
            lambda s: f"language {s.general.language}, zone {time_zone(s).key or 'of /etc/localtime'}",
        ),
        ("models", _models),
        ("journal", _journal),
        ("disk", _disk),
        ("courier", examine_courier),
        ("clock", lambda s: board.clock()),
        ("heat", lambda s: board.heat()),
        ("power", lambda s: board.power()),
        ("secrets", lambda s: service.credentials(given=_given_to_the_courier(s))),
        ("actions", lambda s: f"{len(load_catalogue().signatures)} actions"),
    ]
    if findings is None:
        findings = [Finding("daemon", True, "not running; its devices are free to be checked")]
        checks += [
            ("ears", _ears),
            ("mind", _mind),
            ("eyes", _eyes),
            ("voice", _voice),
            ("button", _button),
            ("light", _light),
            ("microphone", _microphone),
            ("loudspeaker", _loudspeaker),
            ("camera", _camera),
        ]
    yield from findings
    yield from service.units()
    for part, check in checks:
        yield _try(part, check, settings)
    yield from examine_outside(settings)


def _try(part: str, check: Callable[[Settings], str | Finding], settings: Settings) -> Finding:
    try:
        found = check(settings)
        return found if isinstance(found, Finding) else Finding(part, True, found)
    except GadgetError as error:
        return _trouble(part, error.message, error.code)
    except Exception as mistake:  # whatever is wrong with one part, the others are looked at
        log.debug("the check of %s failed", part, exc_info=True)
        return Finding(
            part, False, f"{type(mistake).__name__}: {mistake}", "`gadget -v doctor` shows more", ""
        )


def _trouble(part: str, message: str, code: str) -> Finding:
    """Messages name what is wrong in their first sentence, and the mend after it."""
    what, _, mend = message.partition(". ")
    return Finding(part, False, what.rstrip("."), mend or message, code)


def _daemon(settings: Settings) -> list[Finding] | None:
    """What the running one says of itself; None when there is none."""
    try:
        status = ControlClient(control_socket(settings), timeout_s=3).get("status")
    except NotRunning:
        return None
    except GadgetError as error:
        return [Finding("daemon", False, error.message, "Restart it: systemctl restart gadget", error.code)]
    running = Finding("daemon", True, f"running ({status['state']}); its devices and models are in use")
    return [running] + [_trouble("daemon", message, code) for code, message in status["warnings"].items()]


# ── the way out ───────────────────────────────────────────────────────────────────────────────────────────────────


def examine_courier(settings: Settings) -> Finding:
    """Whether it runs, what is set up, and what is left to do."""
    set_up = connected(settings)
    try:
        status = CourierClient(courier_socket(settings)).status()
    except CourierError as gone:
        if not set_up:
            nothing = "not running, and nothing is connected (`gadget connect` sets something up)"
            return Finding("courier", True, nothing)
        return Finding(
            "courier",
            False,
            f"not running, so nothing leaves; connected: {', '.join(set_up)}",
            "Start it: systemctl start gadget-courier (or `gadget courier`)",
            gone.code,
        )
    if trouble := status.get("trouble"):
        return _trouble("courier", trouble["message"], trouble["code"])
    outbox = status.get("outbox", {})
    counts = [f"{outbox[state]} {state}" for state in ("waiting", "leaving", "dead") if outbox.get(state)]
    return Finding(
        "courier", True, "; ".join(["running", f"connected: {', '.join(set_up) or 'nothing'}", *counts])
    )


def examine_outside(settings: Settings) -> Iterator[Finding]:
    """Each far side that was set up, tried without delivering anything."""
    set_up = [one for one in CONNECTIONS.values() if one.is_set_up(settings)]
    for one in set_up:
        yield _try(one.name, partial(_tried, one), settings)
    if not set_up:
        yield Finding("outside", True, "nothing is connected; `gadget connect` lists what can be")


def _tried(connection: Connection, settings: Settings) -> str:
    """By the courier, which has the secrets; where none runs, by this process, if they are within its reach."""
    try:
        return CourierClient(courier_socket(settings)).check(connection.name)
    except CourierGone:
        if not is_within_reach():
            raise
    return attempt(connection, settings, safe())


def _given_to_the_courier(settings: Settings) -> list[str] | None:
    """The names of its secrets; None when it cannot be asked."""
    try:
        return [str(name) for name in CourierClient(courier_socket(settings)).status()["secrets"]]
    except (CourierError, LookupError, TypeError):
        return None


# ── memory ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _models(settings: Settings) -> str:
    names = [row["name"] for row in backends.store(settings).rows() if row["installed"]]
    return ", ".join(names) or "none installed"


def _journal(settings: Settings) -> str:
    file = state_directory(settings) / FILE_NAME
    with closing(Scratch(file)) as scratch:
        count = scratch.database.query("SELECT count(*) AS n FROM turns")[0]["n"]
    return f"{count} turns in {file}" if file.exists() else "nothing yet"


def _disk(settings: Settings) -> str:
    directory = state_directory(settings)
    there = next(place for place in (directory, *directory.absolute().parents) if place.exists())
    if not os.access(there, os.W_OK | os.X_OK):
        raise read_only(directory)
    free_mb = shutil.disk_usage(there).free / 1e6
    if free_mb < LOW_DISK_MB:
        raise disk_full(directory)
    return f"{free_mb / 1000:.1f} GB free for {directory}"


# ── engines ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _ears(settings: Settings) -> str:
    with closing(backends.transcriber(settings)) as ears:
        ears.prepare()
    return f"{settings.transcribe.backend}, ready"


def _mind(settings: Settings) -> str:
    signatures = load_catalogue().signatures
    with closing(backends.decider(settings.decide, backends.store(settings), signatures)) as mind:
        mind.prepare()
    return f"{settings.decide.backend}, ready"


def _eyes(settings: Settings) -> str:
    eyes = backends.eyes(settings.look)
    if eyes is None:
        return "off"
    with closing(eyes):
        eyes.prepare()
    return f"{settings.look.eyes}, ready"


def _voice(settings: Settings) -> str:
    with closing(backends.voice(settings.speak, backends.store(settings))) as voice:
        voice.prepare()
        seconds = {language: voice.render(text, language).seconds for language, text in HELLO.items()}
    spoken = ", ".join(f"{language} {value:.1f} s" for language, value in seconds.items())
    return f"{settings.speak.voice}: {spoken}"


# ── devices ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _button(settings: Settings) -> str:
    with closing(backends.button(settings.button)) as button:
        button.open(lambda edge: None)
    return _pins(settings.button.backend, settings.button.factory, settings.button.pin)


def _light(settings: Settings) -> str:
    chosen = settings.show
    with closing(backends.light(chosen)) as light:
        light.open()
    return _pins(chosen.backend, chosen.factory, chosen.red_pin, chosen.green_pin, chosen.blue_pin)


def _pins(backend: str, factory: str, *pins: int) -> str:
    return backend if backend != "gpio" else f"{factory}, " + ", ".join(f"GPIO{pin}" for pin in pins)


def _microphone(settings: Settings) -> str | Finding:
    chosen = settings.record
    with closing(backends.recorder(chosen)) as recorder:
        recorder.open()
        if chosen.backend != "microphone":
            return chosen.file if chosen.backend == "file" else chosen.backend
        clip = asyncio.run(_listen(recorder))
    found = f"{_sound_device(chosen.device, 'input')}, {level_dbfs(clip.samples):.0f} dBFS"
    if (share := clipped_share(clip.samples)) > DISTORTED:
        found += f", {share:.0%} of it at full scale: words are distorted"
        return Finding("microphone", False, found, "Turn its level down, for example with `alsamixer`.")
    return found


def wiring(settings: Settings, person: trial.Person) -> Iterator[Finding]:
    """The light and the button, with somebody who looks and presses; a running gadget must be stopped before."""
    if (running := _daemon(settings)) is not None:
        yield Finding(
            "daemon", False, running[0].found, "Stop it first: sudo systemctl stop gadget", running[0].code
        )
        return
    try:
        yield from trial.light(backends.light(settings.show), person)
    except GadgetError as error:
        yield _trouble("light", error.message, error.code)
    try:
        yield from trial.button(backends.button(settings.button), person)
    except GadgetError as error:
        yield _trouble("button", error.message, error.code)


def level(settings: Settings, seconds: float, draw: Callable[[str], None]) -> Finding:
    """The microphone's level as a bar, for so long."""
    try:
        with closing(backends.recorder(settings.record)) as recorder:
            recorder.open()
            return asyncio.run(_show_level(recorder, seconds, draw))
    except GadgetError as error:
        return _trouble("microphone level", error.message, error.code)


async def _show_level(recorder: Recorder, seconds: float, draw: Callable[[str], None]) -> Finding:
    feed: Feed[Any] = Feed(asyncio.get_running_loop())
    recorder.start(feed)
    meter, heard = trial.Meter(draw), 0
    try:
        async for chunk in feed:
            meter.hear(chunk)
            heard += len(chunk)
            if heard >= seconds * SPEECH_RATE:
                break
    finally:
        recorder.stop()
    return meter.finding()


def picture(settings: Settings, file: Path) -> Finding:
    """What the camera sees, written to `file`."""
    try:
        camera = backends.camera(settings.look)
        if camera is None:
            return Finding("picture", True, "the camera is off by setting")
        with closing(camera):
            camera.prepare()
            taken = camera.take()
        images.write_jpeg(file, taken)
    except GadgetError as error:
        return _trouble("picture", error.message, error.code)
    return Finding("picture", True, str(file))


async def _listen(recorder: Recorder) -> Clip:
    feed: Feed[Any] = Feed(asyncio.get_running_loop())
    recorder.start(feed)
    heard: list[Clip] = []
    try:
        async for chunk in feed:
            heard.append(Clip(chunk))
            if len(heard) * len(chunk) >= LISTEN_S * SPEECH_RATE:
                break
    finally:
        recorder.stop()
    return join(heard)


def _loudspeaker(settings: Settings) -> str:
    chosen = settings.speak
    if chosen.speaker == "file":
        return f"the file {Path(chosen.file)}"  # opening would begin it anew
    with closing(backends.speaker(chosen)) as speaker:
        speaker.open()
    return chosen.speaker if chosen.speaker != "soundcard" else _sound_device(chosen.device, "output")


def _sound_device(part_of_name: str, kind: soundcard.Kind) -> str:
    """The one that is used, and the names that the setting could have instead."""
    used = soundcard.find_device(part_of_name, kind)
    others = [
        device.name
        for device in soundcard.list_devices()
        if _has(device, kind) and device.index != used.index
    ]
    return used.name + (f" (there are also: {', '.join(others)})" if others else "")


def _has(device: Device, kind: soundcard.Kind) -> bool:
    return bool(device.inputs if kind == "input" else device.outputs)


def _camera(settings: Settings) -> str:
    camera = backends.camera(settings.look)
    if camera is None:
        return "off by setting"
    with closing(camera):
        camera.prepare()
        picture = camera.take()
    return f"{settings.look.backend}, {picture.width}×{picture.height}"
