"""What the last life left behind, and what a clock that was set did: found out, and promised to be told.

Both happen in one transaction, so a power cut in between leaves it to be found again, and nothing is told twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from gadget.act.entry import ACTIVE, Entry
from gadget.act.schedule import Schedule
from gadget.act.telling import missed
from gadget.announcements import Announcement, Announcements
from gadget.calls import LANGUAGES, Language
from gadget.database import Database, Row
from gadget.errors import JournalFailed
from gadget.events import Stage
from gadget.journal import Journal
from gadget.outcomes import follow_up
from gadget.records import TurnRecord
from gadget.request import guess_language

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Aftermath:
    """`now` gives the present with its zone."""

    database: Database
    journal: Journal
    schedule: Schedule
    announcements: Announcements
    now: Callable[[], datetime]

    def look_back(self) -> None:
        """At the start, before anything new happens. Blocking; what the disk refuses waits for the next start."""
        try:
            with self.database.transaction():
                for turn in self.journal.recover():
                    was_stopped = turn.ended_at is not None
                    kept = follow_up(turn.id, self.database, was_stopped=was_stopped)
                    self._promise(_cut_off(turn, kept, was_stopped=was_stopped))
                for row in self.schedule.set_aside():
                    self._promise(_spoilt(row))
                self.missed(self.schedule.resume())
        except JournalFailed as trouble:
            log.warning("what a power cut may have left cannot be looked at: %s", trouble.message)

    def missed(self, entries: Sequence[Entry]) -> None:
        """What could not ring in its time is told after the next answer. Blocking."""
        for spoken in LANGUAGES:
            if of_this_language := [entry for entry in entries if entry.language == spoken]:
                which = " ".join(f"{entry.id}@{entry.due_at}" for entry in of_this_language)
                sentence = missed(of_this_language, self.now(), spoken)
                self._promise(Announcement(sentence, spoken, f"missed {which}"))

    def _promise(self, announcement: Announcement | None) -> None:
        if announcement is not None:
            self.announcements.add(announcement)


def _cut_off(turn: TurnRecord, kept: str | None, *, was_stopped: bool) -> Announcement | None:
    """A request that was cut off before its answer, by a power cut or because the process was stopped in the middle of
    an act, is told, not lost; `kept` is said of one that was under way to somebody else, which must not be asked for
    again."""
    asked_back = bool(turn.say) and Stage.ACT not in turn.milliseconds
    if not turn.transcript or (turn.say and not asked_back and not was_stopped):
        return None
    language = guess_language(turn.transcript)
    if kept is not None:
        return Announcement(kept, language, f"cut off {turn.id}")
    if was_stopped:
        english = f"I was stopped in the middle of this: {turn.transcript}"
        chinese = f"这件事我做到一半就被关掉了：{turn.transcript}"
    else:
        english = f"I lost power before I could answer this: {turn.transcript}"
        chinese = f"刚才断电了，这句话我还没来得及回答：{turn.transcript}"
    return Announcement(chinese if language == "zh" else english, language, f"cut off {turn.id}")


_KINDS = {"timer": ("a timer", "计时器"), "alarm": ("an alarm", "闹钟"), "reminder": ("a reminder", "提醒")}


def _spoilt(row: Row) -> Announcement | None:
    """A timer, alarm or reminder that will never ring, because its row cannot be read."""
    if row["state"] not in ACTIVE:
        return None
    language: Language = "zh" if row["language"] == "zh" else "en"
    english, chinese = _KINDS[row["kind"]]
    words = next((text for text in (row["label"], row["spoken"]) if isinstance(text, str) and text), "")
    if language == "zh":
        what = f"{chinese}“{words}”" if words else chinese
        sentence = f"我的一部分记录坏了：有个{what}不会响了，请重新设一下。"
    else:
        what = f"{english} (“{words}”)" if words else english
        sentence = f"Part of my memory is damaged: {what} won't ring. Please set it again."
    return Announcement(sentence, language, f"set aside {row['id']}")
