"""The hands of a turn: the action runner with the context it needs, real or scratch.

The scratch hands carry a call out on a copy of the database, with a volume that moves nothing: that is how a dry run
phrases exactly the answer that would be given, without acting.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from gadget import images
from gadget.act.base import NO_COURIER, Action, Answer, ApprovedBy, Catalogue, Context, Unclear, Volume
from gadget.act.connecting import lacking, not_connected
from gadget.act.runner import Runner
from gadget.calls import Call, Consent, Language
from gadget.database import Database
from gadget.errors import JournalFailed
from gadget.memory import recalled, remember
from gadget.picture import Picture
from gadget.post import Errand, Post
from gadget.seen import Seen
from gadget.settings import ShoppingSettings
from gadget.shelf import Shelf
from gadget.speak.base import Speaker


@dataclass(slots=True)
class ActionHands:
    """Carries out calls through one `Runner`, on one database."""

    runner: Runner
    database: Database
    volume: Volume
    zone: ZoneInfo
    snooze_minutes: int
    keep_photo: Callable[[Picture], Path] | None = None
    changed: Callable[[], None] = lambda: None
    """Called after every act and undo: the schedule may have a new next entry."""
    things: Shelf | None = None
    """Where the pictures of things that are put away or found are kept."""
    enclosures: Shelf | None = None
    """Where pictures are kept until they have left with a message."""
    waste_region: str = "auto"
    waste_table: str = ""
    """Whose rules for waste hold, and a file with the person's own."""
    shopping: ShoppingSettings = field(default_factory=ShoppingSettings)
    stale_s: float = 60.0
    """Whose Amazon and where groceries go; how long a command to the home makes sense."""
    post: Post | None = None
    """The way out; None where there is none."""
    undo_s: float = 5.0
    """How long a press takes back what was done."""
    phone_region: str = ""
    """Country where telephone numbers without a country code are at home."""

    @property
    def catalogue(self) -> Catalogue:
        return self.runner.catalogue

    async def act(
        self,
        turn: str,
        call: Call,
        language: Language,
        picture: Picture | None,
        heard: str = "",
        seen: Seen | None = None,
        approved_by: ApprovedBy | None = None,
    ) -> Answer:
        """Carry out `call`, which came of the words `heard`; `seen` is what is on `picture`, and `approved_by` how the
        person said yes to it.

        An action that nobody has set up yet says so instead. Raises what `Runner.run` raises.
        """
        action = self.catalogue.get(call.action)
        context = self._context(turn, call, language, picture, heard, seen, approved_by)
        if action is not None and (need := lacking(action, context.courier)) is not None:
            return Answer(not_connected(need, language))
        try:
            return await self.runner.run(call, context)
        finally:
            self.changed()

    async def prepare(
        self, turn: str, call: Call, language: Language, picture: Picture | None, heard: str
    ) -> Call | Unclear:
        """`call` with people in place of names, or what to ask; `picture` is the one that `act` would be given.

        Raises `LimitReached` when what it does has been done too often, and what `Runner.prepare` raises.
        """
        action = self.catalogue.get(call.action)
        if self.post is not None and action is not None:
            for need in action.needs:
                await asyncio.to_thread(self.post.check, need)
        return await self.runner.prepare(
            call, self._context(turn, call, language, picture, heard, None, None)
        )

    def _context(
        self,
        turn: str,
        call: Call,
        language: Language,
        picture: Picture | None,
        heard: str,
        seen: Seen | None,
        approved_by: ApprovedBy | None,
    ) -> Context:
        courier = (
            NO_COURIER if self.post is None else self.post.courier(self._errand(turn, call, approved_by))
        )
        return Context(
            turn=turn,
            language=language,
            now=lambda: datetime.now(self.zone),
            zone=self.zone,
            database=self.database,
            volume=self.volume,
            picture=picture,
            keep_photo=self.keep_photo,
            snooze_minutes=self.snooze_minutes,
            waste_region=self.waste_region,
            waste_table=self.waste_table,
            shopping=self.shopping,
            stale_s=self.stale_s,
            heard=heard,
            things=self.things,
            enclosures=self.enclosures,
            likeness=None if seen is None or not seen.is_clear else lambda _: seen.embedding,
            seen=seen,
            courier=courier,
            approval=approved_by,
            undo_s=self.undo_s,
            phone_region=self.phone_region,
        )

    def is_connected(self, action: Action) -> bool:
        """Whether everything that `action` needs outside was set up."""
        return lacking(action, NO_COURIER if self.post is None else self.post) is None

    def close_window(self, turn: str, after_s: float) -> None:
        """What `turn` did can be taken back for `after_s` seconds more. Blocking. Raises `JournalFailed`."""
        if self.post is not None:
            self.post.close_window(turn, after_s)

    def _errand(self, turn: str, call: Call, approved_by: ApprovedBy | None) -> Errand:
        """What the catalogue does not know needs a press: nothing leaves in its name."""
        action = self.catalogue.get(call.action)
        consent = Consent.ASK if action is None else action.signature.consent
        return Errand(turn, call, consent, approved_by)

    async def undo(self, answer: Answer) -> str:
        """Take back what `answer` did; the sentence that says so."""
        try:
            return await self.runner.undo(answer)
        finally:
            self.changed()


def recall(database: Database, name: str, default: str) -> str:
    """A small fact that outlives a restart; `default` when there is none, or no database to ask."""
    try:
        fact = recalled(database, name)
    except JournalFailed:
        return default
    return default if fact is None else fact


class StoredVolume:
    """The loudspeaker's volume, remembered in the database."""

    def __init__(self, database: Database, speaker: Speaker, first: int) -> None:
        """`first` (0-100) is the volume until somebody sets another."""
        self._database = database
        self._speaker = speaker
        self._level = _level(recall(database, "volume", ""), first)
        speaker.volume = self._level / 100

    def get(self) -> int:
        return self._level

    def set(self, level: int) -> None:
        """Durable before it is heard. Raises `JournalFailed`."""
        remember(self._database, "volume", str(level))
        self._level = level
        self._speaker.volume = level / 100


def _level(remembered: str, first: int) -> int:
    """A damaged memory must not keep the gadget from starting."""
    return min(100, int(remembered)) if remembered.isdecimal() else first


@dataclass(slots=True)
class StillVolume:
    """A volume that only remembers."""

    level: int = 70

    def get(self) -> int:
        return self.level

    def set(self, level: int) -> None:
        self.level = level


class Scratch:
    """A throw-away copy of the database at `source`, empty when there is none, in a directory gone on `close`."""

    def __init__(self, source: Path) -> None:
        """The source is only read. Raises `JournalFailed` when it is damaged or of a newer version."""
        self._temporary = tempfile.TemporaryDirectory(prefix="gadget-scratch-")
        self.directory = Path(self._temporary.name)
        self.database = Database(self.directory / "scratch.db")
        self._pristine = self.directory / "pristine.db"
        try:
            Database(source).copy_to(self.database.path)
            if self.database.open() is not None:
                raise JournalFailed(
                    f"{source} is damaged. Start the gadget: it keeps the damaged file under another name and "
                    "begins a new one."
                )
            self.database.copy_to(self._pristine)
        except BaseException:
            self.close()
            raise

    def reset(self) -> None:
        """Forget what was done to the copy. Raises `JournalFailed`."""
        self.database.close()
        self.database.path.unlink(missing_ok=True)
        Database(self._pristine).copy_to(self.database.path)
        self.database.open()

    def close(self) -> None:
        """Remove it; twice is harmless."""
        self.database.close()
        self._temporary.cleanup()


def photo_keeper(directory: Path) -> Callable[[Picture], Path]:
    """A function that writes photographs into `directory`, named by the time they were taken."""

    def keep(picture: Picture) -> Path:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = (
            directory / f"{datetime.now():%Y-%m-%d-%H%M%S-%f}.jpg"
        )  # the person's wall clock, as on a camera
        images.write_jpeg(path, picture)
        return path

    return keep
