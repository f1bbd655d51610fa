"""The composition root: picks the backends, prepares them, starts the tasks of the daemon, and stops them in order.

READY is told only after every stage is prepared. What is missing at the start is said at once and by name; what goes
missing later is a `Warned` event, a light, a sentence at the next turn, and comes back by itself when it can.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from gadget import backends, images, journald
from gadget.act.catalogue import load_catalogue
from gadget.act.runner import Runner
from gadget.act.schedule import Schedule
from gadget.act.waste.read import table as waste_table
from gadget.aftermath import Aftermath
from gadget.announcements import Announcements
from gadget.answers import as_answer, describe
from gadget.audio import CHUNK, SPEECH_RATE, read
from gadget.bell import Bell
from gadget.button.base import Button, Drivable
from gadget.button.control import ControlButton
from gadget.button.gestures import Recogniser
from gadget.calls import Language
from gadget.config import control_socket, state_directory, time_zone
from gadget.contacts.numbers import region as phone_region
from gadget.control.server import ControlServer
from gadget.database import Database
from gadget.ears import MicrophoneEars
from gadget.errors import (
    BadModel,
    BadRequest,
    BadSettings,
    GadgetError,
    JournalCorrupt,
    JournalFailed,
    NoMicrophone,
    NoSpeaker,
    Unavailable,
)
from gadget.events import Bus, Event, Looked, StateChanged, Warned
from gadget.hands import ActionHands, StoredVolume, photo_keeper
from gadget.journal import Journal
from gadget.loop import AT_REST, Loop
from gadget.messenger import Messenger
from gadget.notify import Notifier
from gadget.outcomes import Outcomes
from gadget.post import Outgoing
from gadget.record.endpoint import Endpointer
from gadget.record.vad import VoiceActivity
from gadget.request import Request, guess_language
from gadget.settings import Settings
from gadget.shelf import enclosures, photographs, pictures_of_things
from gadget.show.base import Light
from gadget.show.earcons import earcon
from gadget.show.follow import Follower
from gadget.speak.base import Speaker
from gadget.state import State
from gadget.turn import Stages
from gadget.turnlog import TurnLog
from gadget.waker import Waker

log = logging.getLogger(__name__)


class Daemon:
    """One gadget, from its settings to its end."""

    def __init__(
        self,
        settings: Settings,
        *,
        button: Button | None = None,
        light: Light | None = None,
        strict: bool = False,
        reread: Callable[[], Settings] | None = None,
    ) -> None:
        """`button` and `light` replace the settings' (the simulator brings its own terminal ones).

        Without a microphone, loudspeaker, light or camera the gadget starts all the same, says so, and takes the
        device when it comes; `strict` refuses to start instead. SIGHUP takes over what `reread` reads; without it,
        SIGHUP ends the process as usual.
        """
        self.settings = settings
        self.bus = Bus()
        self._started = time.monotonic()
        self._notifier = Notifier()
        self._given_button = button
        self._given_light = light
        self._strict = strict
        self._heeds_hangup = reread is not None
        self._reread = reread or (lambda: self.settings)
        self._hangup = asyncio.Event()
        self._at_rest = asyncio.Event()
        self._warnings: dict[str, str] = {}
        self._missing: dict[str, tuple[str, Language]] = {}
        self._is_ready = False
        self._condition = ""
        self._stop = asyncio.Event()
        self._is_logged_by_turn = journald.has_stderr()

    async def run(self) -> None:
        """Live until SIGTERM or SIGINT. Raises a `GadgetError` when something needed is missing at the start."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        if self._heeds_hangup:
            loop.add_signal_handler(signal.SIGHUP, self._hangup.set)
        before: Settings | None = None
        while True:
            try:
                wanted = await self._live()
            except GadgetError as error:
                if before is None or self._is_ready:
                    raise
                wanted, before = before, None  # the gadget works with what it had
                self._warnings = {BadSettings.code: f"the new settings were not taken over: {error.message}"}
            else:
                if wanted is None:
                    return
                before, self._warnings = self.settings, {}
            self.settings = wanted
            self._is_ready = False

    async def _live(self) -> Settings | None:
        """One life with the same settings; gives those of the next one, or None when it was told to stop."""
        self._missing.clear()
        self._button = self._given_button or backends.button(self.settings.button)
        self._light = self._given_light or backends.light(self.settings.show)
        async with contextlib.AsyncExitStack() as open_things:
            stopping = asyncio.create_task(self._stop.wait(), name="stop")
            starting = asyncio.create_task(self._start(open_things), name="start")
            await asyncio.wait([starting, stopping], return_when=asyncio.FIRST_COMPLETED)
            if not starting.done():
                starting.cancel()
                await asyncio.gather(starting, return_exceptions=True)
                return None
            await starting
            changing = asyncio.create_task(self._changed_settings(), name="settings")
            vital = [
                asyncio.create_task(self._loop.run(), name="loop"),
                asyncio.create_task(self._waker.run(), name="waker"),
                asyncio.create_task(self._age(), name="age"),
                asyncio.create_task(self._messenger.run(), name="messenger"),
            ]
            self._loop.ready()
            done, _ = await asyncio.wait([*vital, stopping, changing], return_when=asyncio.FIRST_COMPLETED)
            if done != {changing}:
                self._notifier.stopping()
            for task in [*vital, stopping, changing]:
                task.cancel()
            await asyncio.gather(*vital, stopping, changing, return_exceptions=True)
            for task in done - {stopping, changing}:
                task.result()  # a vital task died: let the process die of the same cause, loudly
            return changing.result() if done == {changing} else None

    async def _changed_settings(self) -> Settings:
        """Wait for SIGHUP, for settings that are others and in order, and for the gadget to be at rest."""
        while True:
            await self._hangup.wait()
            self._hangup.clear()
            self._notifier.reloading("Reading the settings again.")
            try:
                wanted = await asyncio.to_thread(self._reread)
            except GadgetError as error:
                self._warn(error.code, f"the new settings were not taken over: {error.message}")
            else:
                self._mend(BadSettings.code)
                if wanted != self.settings:
                    await self._at_rest.wait()  # a turn, or a bell, comes to its end first
                    log.info("taking over new settings")
                    return wanted
            self._condition = self._how_it_is()
            self._notifier.ready(self._condition)

    async def _start(self, open_things: contextlib.AsyncExitStack) -> None:
        settings = self.settings
        self._server = ControlServer(self, control_socket(settings), settings.control.group)
        await self._server.start()  # first: a second daemon must be refused before it touches anything
        open_things.push_async_callback(self._server.stop)

        directory = state_directory(settings)
        self._database = Database(directory / "journal.db")
        await self._open_database()
        open_things.callback(self._database.close)
        self._journal = Journal(self._database, settings.journal, directory)
        self._journal.on_trouble = self._trouble_from("journal")
        await asyncio.to_thread(self._journal.open)
        open_things.callback(self._journal.close)
        open_things.callback(self.bus.subscribe(self._journal))
        if self._is_logged_by_turn:
            open_things.callback(self.bus.subscribe(TurnLog()))

        zone = time_zone(settings)
        self._zone = zone
        self._schedule = Schedule(self._database, self._now, zone)
        self._announcements = Announcements(self._database)
        aftermath = Aftermath(self._database, self._journal, self._schedule, self._announcements, self._now)
        await asyncio.to_thread(aftermath.look_back)
        self._waker = Waker(self._schedule, self._now, lambda: self._loop.due(), aftermath.missed)
        self._catalogue = load_catalogue()
        posted = asyncio.Event()
        self._outgoing = Outgoing(self._database, settings, _on_the_loop(posted.set))
        self._messenger = Messenger(
            Outcomes(self._database, self._announcements, enclosures(state_directory(settings))),
            posted,
            lambda: self._loop.tell_news(),
        )

        speaker = backends.speaker(settings.speak)
        speaker.on_trouble = self._trouble_from(NoSpeaker.code)
        volume = StoredVolume(self._database, speaker, settings.speak.volume)
        stages = await self._prepare(speaker, volume, open_things)

        await self._take(self._light.open)
        open_things.callback(self._light.close)
        open_things.callback(self.bus.subscribe(Follower(self._light, speaker.play, settings.show.earcons)))

        ears = MicrophoneEars(stages.recorder, self._database)
        ears_on = ears.are_on()
        open_things.callback(stages.recorder.close)
        if ears_on:
            await self._take(stages.recorder.open)
        bell = Bell(
            self._schedule,
            self._now,
            speaker,
            stages.voice,
            stages.mouth,
            self.bus,
            earcon,
            settings.act.snooze_minutes,
            settings.act.alarm_volume / 100,
        )
        self._loop = Loop(
            stages,
            self.bus,
            _recogniser(settings),
            bell,
            ears,
            settings.act,
            self._announcements,
            ears_on=ears_on,
            double_s=settings.button.double_ms / 1000,
            control_may_approve=settings.control.may_approve,
            alive=self._notifier.alive,
        )
        open_things.callback(delattr, self, "_loop")  # until the next life has one
        open_things.callback(self.bus.subscribe(self._follow))
        for sentence, spoken in self._missing.values():
            self._loop.announce(sentence, spoken)
        # a mocked pin stands for the real one; the button of the control socket is nobody's finger
        is_control = isinstance(self._button, ControlButton)
        self._button.open(self._loop.control_edge if is_control else self._loop.edge)
        open_things.callback(self._button.close)
        self._control_button = ControlButton()
        self._control_button.open(self._loop.control_edge)

    async def _prepare(
        self, speaker: Speaker, volume: StoredVolume, open_things: contextlib.AsyncExitStack
    ) -> Stages:
        """Build and prepare every stage, the slow ones side by side; raises the first error."""
        settings = self.settings
        models = backends.store(settings)
        recorder = backends.recorder(settings.record)
        recorder.on_trouble = self._trouble_from(NoMicrophone.code)
        camera = backends.camera(settings.look)
        sight = backends.eyes(settings.look)
        if sight is not None:
            open_things.callback(sight.close)
        transcriber = backends.transcriber(settings)
        decider = backends.decider(settings.decide, models, self._catalogue.signatures)
        voice = backends.voice(settings.speak, models, backends.language(settings))
        for thing in (transcriber, decider, voice, speaker):
            open_things.callback(thing.close)
        stages = Stages(
            recorder=recorder,
            listener=await asyncio.to_thread(VoiceActivity),
            endpointer=lambda: _endpointer(settings),
            camera=camera,
            transcriber=transcriber,
            decider=decider,
            sight=sight,
            hands=ActionHands(
                Runner(self._catalogue, settings.act.time_limit_s),
                self._database,
                volume,
                self._zone,
                settings.act.snooze_minutes,
                keep_photo=photo_keeper(photographs(state_directory(settings)).directory),
                things=pictures_of_things(state_directory(settings)),
                enclosures=enclosures(state_directory(settings)),
                shopping=settings.shopping,
                stale_s=settings.home.stale_s,
                waste_region=settings.act.region,
                waste_table=settings.act.recycling_table,
                post=self._outgoing,
                undo_s=settings.act.undo_s,
                phone_region=phone_region(settings.contacts.region, self._zone.key or ""),
                changed=self._waker.changed,
            ),
            voice=voice,
            speaker=speaker,
            memory=self._journal,
            language=backends.language(settings),
            decide_deadline_s=settings.decide.deadline_s,
            ask_below=settings.decide.ask_below,
            confirm_s=settings.act.confirm_s,
        )
        open_things.callback(stages.close)
        if camera is not None:
            # OpenCV changes the environment of the process while it is imported, and an engine that looks something up
            # there at that very moment (espeak-ng does) crashes. So nothing else is prepared meanwhile.
            with contextlib.suppress(Unavailable):  # whoever needs it says so
                await asyncio.to_thread(images.load)
        await asyncio.gather(
            stages.ears.run(transcriber.prepare),
            stages.mind.run(decider.prepare),
            stages.mouth.run(voice.prepare),
            asyncio.to_thread(waste_table, settings.act.recycling_table),
            self._take(speaker.open),
            self._take(camera.prepare) if camera is not None else asyncio.sleep(0),
            self._open_eyes(stages) if camera is not None else asyncio.sleep(0),
        )
        return stages

    async def _open_eyes(self, stages: Stages) -> None:
        """Without eyes the gadget still takes pictures, and asks what it is shown."""
        if stages.sight is None:
            return
        try:
            await stages.eyes.run(stages.sight.prepare)
        except (Unavailable, BadModel) as missing:
            if self._strict:
                raise
            self._warn(missing.code, missing.message)

    async def _take(self, device: Callable[[], None]) -> None:
        """Open a device; one that is missing is told of, and costs what it is for, not the gadget."""
        try:
            await asyncio.to_thread(device)
        except Unavailable as missing:
            if self._strict:
                raise
            self._warn(missing.code, missing.message)
            language = backends.language(self.settings) or "en"
            self._missing[missing.code] = (missing.spoken(language), language)

    async def _open_database(self) -> None:
        """A disk that is full or read-only costs the memory, not the gadget: the journal goes on trying."""
        try:
            if moved := await asyncio.to_thread(self._database.open):
                self._warn(JournalCorrupt.code, moved)
        except JournalFailed as trouble:
            self._warn(trouble.code, trouble.message)

    async def _age(self) -> None:
        """Erase what is older than the journal keeps, now and once a day."""
        while True:
            try:
                await asyncio.to_thread(self._journal.prune, time.time())
                if keep_days := self.settings.journal.keep_days:
                    before = time.time() - 86_400 * keep_days
                    await asyncio.to_thread(self._schedule.forget, before)
                    await asyncio.to_thread(self._announcements.forget, before)
                    await asyncio.to_thread(self._outgoing.outbox.forget, before)
            except JournalFailed as trouble:
                log.warning("nothing could be aged: %s", trouble.message)
            await asyncio.sleep(86_400)

    # ── while it runs ───────────────────────────────────────────────────────────────────────────────────────────

    def _trouble_from(self, code: str) -> Any:
        """A callback for a part that can fail and mend by itself, usable from any thread."""
        loop = asyncio.get_running_loop()

        def tell(error: GadgetError | None) -> None:
            if error is None:
                loop.call_soon_threadsafe(self._mend, code)
            else:
                loop.call_soon_threadsafe(self._warn, error.code, error.message)

        return tell

    def _now(self) -> datetime:
        return datetime.now(self._zone)

    def _warn(self, code: str, message: str) -> None:
        log.warning("%s: %s", code, message, extra={"code": code})
        self._warnings[code] = message
        self.bus.publish(Warned(code, message))
        self._tell_systemd()

    def _mend(self, code: str) -> None:
        for known in [known for known in self._warnings if known.split(".")[0] == code.split(".")[0]]:
            log.info("%s: mended", known)
            self.bus.publish(Warned(known, self._warnings.pop(known), mended=True))
            if (announced := self._missing.pop(known, None)) is not None and hasattr(self, "_loop"):
                self._loop.retract(*announced)
        self._tell_systemd()

    def _follow(self, event: Event, at: float) -> None:
        """READY when the loop has come to rest for the first time; a picture shows that the camera is back."""
        if isinstance(event, StateChanged):
            (self._at_rest.set if event.state in AT_REST else self._at_rest.clear)()
        match event:
            case StateChanged(state=State.IDLE | State.DEAF) if not self._is_ready:
                self._is_ready = True
                self._condition = self._how_it_is()
                self._notifier.ready(self._condition)
                log.info("ready after %.1f s", at - self._started)
            case StateChanged(state=State.IDLE | State.DEAF):
                self._tell_systemd()
            case Looked():
                self._mend("look")

    def _tell_systemd(self) -> None:
        """The line of `systemctl status`, when there is something new in it."""
        if (condition := self._how_it_is()) != self._condition:
            self._condition = condition
            self._notifier.status(condition)

    def _how_it_is(self) -> str:
        trouble = next(reversed(self._warnings.values()), "")
        if not self._is_ready:
            return trouble or "Starting."
        ready = f"Ready; {'listening for the button' if self._loop.ears_on else 'ears off'}."
        return f"{ready} But: {trouble}" if trouble else ready

    # ── for the control socket ──────────────────────────────────────────────────────────────────────────────────

    def status(self) -> dict[str, Any]:
        """What `gadget status` shows."""
        loop = getattr(self, "_loop", None)
        return {
            "state": "starting" if loop is None else str(loop.state),
            "ears_on": loop is not None and loop.ears_on,
            "uptime_s": round(time.monotonic() - self._started, 1),
            "warnings": dict(self._warnings),
            "overruns": 0 if loop is None else loop.overruns,
            "next_due": None if loop is None else self._next_due(),
        }

    def _next_due(self) -> float | None:
        """Unix time of the next bell; None when there is none, or no database to ask."""
        try:
            return self._schedule.next_due()
        except JournalFailed:
            return None

    def actions(self) -> list[dict[str, Any]]:
        return describe(self._catalogue)

    def turns(self, limit: int) -> list[dict[str, Any]]:
        return [turn.as_json() for turn in self._journal.turns(limit)]

    async def button(self, gesture: str) -> None:
        """Move the button: the mocked pin when there is one, else beside the real one."""
        button = self._button if isinstance(self._button, Drivable) else self._control_button
        if gesture in ("press", "tap"):
            button.drive(True)
        if gesture == "tap":
            await asyncio.sleep(self.settings.button.tap_ms / 2000)
        if gesture in ("release", "tap"):
            button.drive(False)

    async def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """A typed or recorded request, answered aloud unless `silent`."""
        asked = Request.of(request)
        picture = None if asked.image is None else await asyncio.to_thread(images.read, asked.image)
        silent = bool(request.get("silent", False))
        if asked.audio is not None:
            clip = await asyncio.to_thread(read, asked.audio)
            result = await self._loop.ask_clip(clip, picture, silent=silent)
        else:
            text = asked.text or ""
            result = await self._loop.ask(text, _language_of(request, text), picture, silent=silent)
        await asyncio.to_thread(self._journal.settle)  # what is acknowledged is on disk, its end as well
        return as_answer(result)


def _on_the_loop(call: Callable[[], None]) -> Callable[[], None]:
    """`call`, made from any thread on the loop's own."""
    loop = asyncio.get_running_loop()

    def hand_over() -> None:
        loop.call_soon_threadsafe(call)

    return hand_over


def _language_of(request: dict[str, Any], text: str) -> Language:
    language = request.get("language", "auto")
    if language == "auto":
        return guess_language(text)
    if language not in ("en", "zh"):
        raise BadRequest(f'"language" must be "en", "zh" or "auto", not {language!r}.')
    return "zh" if language == "zh" else "en"


def _recogniser(settings: Settings) -> Recogniser:
    button = settings.button
    return Recogniser(
        debounce_s=button.debounce_ms / 1000,
        tap_s=button.tap_ms / 1000,
        double_s=button.double_ms / 1000,
        long_hold_s=button.long_hold_s,
    )


def _endpointer(settings: Settings) -> Endpointer:
    record = settings.record
    return Endpointer(
        chunk_s=CHUNK / SPEECH_RATE,
        threshold=record.speech_threshold,
        pause_s=record.pause_ms / 1000,
        end_silence_s=record.end_silence_ms / 1000,
        no_speech_s=record.no_speech_s,
        longest_s=record.longest_s,
    )
