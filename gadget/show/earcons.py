"""Short sounds that say what happened, made here from a few notes: no sound files, and nothing to license.

Rising means open or on, falling means closed or off, repeated low notes mean no. Each is told from the others
by its melody and rhythm. The rings are one cycle each, to be played round and round until they are answered.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gadget.audio import Clip

RATE = 24_000
"""Samples per second."""

LOUDEST = 0.5
"""Largest sample, of full scale: the voice stays louder than its punctuation."""

_ATTACK_S = 0.004
_RELEASE_S = 0.02


class Earcon(StrEnum):
    """Every earcon by name."""

    PRESS = "press"
    RELEASE = "release"
    DONE = "done"
    CANCELLED = "cancelled"
    NOTHING_HEARD = "nothing_heard"
    ERROR = "error"
    ASKING = "asking"
    EARS_OFF = "ears_off"
    EARS_ON = "ears_on"
    RING_TIMER = "ring_timer"
    RING_ALARM = "ring_alarm"
    RING_REMINDER = "ring_reminder"


class Note(NamedTuple):
    """`hertz` (0 is a rest) for `seconds`."""

    hertz: float
    seconds: float


def _notes(*pairs: tuple[float, float]) -> tuple[Note, ...]:
    return tuple(Note(hertz, seconds) for hertz, seconds in pairs)


# Equal temperament, A4 = 440 Hz; no note below A4, which small loudspeakers hardly give.
_A4, _C5, _E5, _G5, _A5, _C6, _E6, _G6 = 440.0, 523.25, 659.26, 783.99, 880.0, 1046.5, 1318.51, 1567.98

MELODIES: dict[Earcon, tuple[Note, ...]] = {
    Earcon.PRESS: _notes((_C6, 0.09)),
    Earcon.RELEASE: _notes((_G5, 0.07)),
    Earcon.DONE: _notes((_E6, 0.06), (_G6, 0.14)),
    Earcon.CANCELLED: _notes((_A5, 0.08), (_C5, 0.15)),
    Earcon.NOTHING_HEARD: _notes((_C5, 0.07), (0, 0.06), (_C5, 0.1)),
    Earcon.ERROR: _notes((_A4, 0.05), (0, 0.03), (_A4, 0.05), (0, 0.03), (_A4, 0.08)),
    Earcon.ASKING: _notes((_E5, 0.11), (_A5, 0.13)),
    Earcon.EARS_OFF: _notes((_G5, 0.07), (_E5, 0.07), (_C5, 0.1)),
    Earcon.EARS_ON: _notes((_C5, 0.07), (_E5, 0.07), (_G5, 0.1)),
    Earcon.RING_TIMER: _notes((_C6, 0.12), (_E6, 0.12), (_C6, 0.12), (_E6, 0.24), (0, 0.6)),
    Earcon.RING_ALARM: _notes((_G5, 0.2), (_C6, 0.2), (_E6, 0.2), (_G6, 0.4), (0, 0.5)),
    Earcon.RING_REMINDER: _notes((_E6, 0.35), (_C6, 0.55), (0, 1.1)),
}

MEANINGS: dict[Earcon, tuple[str, str]] = {
    Earcon.PRESS: ("listening", "开始听"),
    Earcon.RELEASE: ("no longer listening", "不再听了"),
    Earcon.DONE: ("taken back, or working again", "已撤销，或已恢复正常"),
    Earcon.CANCELLED: ("cancelled", "已取消"),
    Earcon.NOTHING_HEARD: ("nothing was heard", "什么也没听到"),
    Earcon.ERROR: ("something went wrong", "出错了"),
    Earcon.ASKING: ("your answer is awaited", "等你回答"),
    Earcon.EARS_OFF: ("ears off", "麦克风关闭"),
    Earcon.EARS_ON: ("ears on", "麦克风打开"),
    Earcon.RING_TIMER: ("a timer has run out", "倒计时结束"),
    Earcon.RING_ALARM: ("an alarm", "闹钟"),
    Earcon.RING_REMINDER: ("a reminder", "提醒"),
}
"""In English and in Chinese."""


@cache
def earcon(name: str) -> Clip:
    """The sound called `name` (an `Earcon` or its value), always the same clip; do not write into it.

    Raises `ValueError` for a name that is none.
    """
    sound = np.concatenate([_played(note) for note in MELODIES[Earcon(name)]])
    loudest = float(np.max(np.abs(sound)))
    samples = np.rint(sound * (LOUDEST * 32767 / loudest)).astype(np.int16)
    samples.flags.writeable = False
    return Clip(samples, RATE)


def describe() -> str:
    """All earcons as a Markdown table, for `docs/lights-and-sounds.md`; a test compares it with the file."""
    lines = ["| sound | notes (Hz for seconds) | meaning | 含义 |", "|---|---|---|---|"]
    for name, melody in MELODIES.items():
        notes = ", ".join(
            f"{note.hertz:.0f} for {note.seconds:g}" if note.hertz else f"rest {note.seconds:g}"
            for note in melody
        )
        again = "" if not name.startswith("ring") else ", again and again"
        english, chinese = MEANINGS[name]
        lines.append(f"| {name} | {notes}{again} | {english} | {chinese} |")
    return "\n".join(lines) + "\n"


def _played(note: Note) -> npt.NDArray[np.float64]:
    """A struck bar: a tone with two weaker partials that die away sooner, soft at both ends so that nothing
    clicks.
    """
    time = np.arange(round(note.seconds * RATE)) / RATE
    if not note.hertz:
        return np.zeros_like(time)
    tone = np.zeros_like(time)
    for multiple, share, decay_s in ((1, 1.0, 0.25), (2, 0.25, 0.08), (4, 0.12, 0.03)):
        tone += share * np.exp(-time / decay_s) * np.sin(2 * np.pi * note.hertz * multiple * time)
    attack = _slope(round(_ATTACK_S * RATE))
    release = _slope(round(_RELEASE_S * RATE))[::-1]
    tone[: len(attack)] *= attack
    tone[-len(release) :] *= release
    return tone


def _slope(length: int) -> npt.NDArray[np.float64]:
    """From 0 to 1 along half a cosine."""
    rise: npt.NDArray[np.float64] = (1 - np.cos(np.pi * np.arange(length) / length)) / 2
    return rise
