"""Keeps the clips of short answers that come again and again: "Done.", "好的。", "Timer set."."""

from __future__ import annotations

from collections import OrderedDict

from gadget.audio import Clip
from gadget.calls import Language
from gadget.errors import BadSettings
from gadget.speak.base import Voice

SHORT_CHARACTERS = 80
"""A longer sentence is hardly said twice and is not kept."""


class CachedVoice(Voice):
    """Another voice with a memory of at most `limit` seconds of sound, the longest unused forgotten first.

    A second of espeak-ng's sound takes 44 kB.
    """

    def __init__(self, voice: Voice, limit: float = 120.0) -> None:
        """Raises `BadSettings` when `limit` is negative; 0 keeps nothing."""
        if limit < 0:
            raise BadSettings(f"the voice cannot keep {limit} seconds of sound: give 0 or more.")
        self._voice = voice
        self._limit = limit
        self._clips: OrderedDict[tuple[str, Language], Clip] = OrderedDict()
        self._seconds = 0.0

    @property
    def seconds(self) -> float:
        """How much sound is kept now."""
        return self._seconds

    def prepare(self) -> None:
        self._voice.prepare()

    def render(self, sentence: str, language: Language) -> Clip:
        key = (sentence.strip(), language)
        clip = self._clips.get(key)
        if clip is not None:
            self._clips.move_to_end(key)
            return clip
        clip = self._voice.render(sentence, language)
        if 0 < clip.seconds <= self._limit and len(key[0]) <= SHORT_CHARACTERS:
            clip.samples.flags.writeable = False  # shared from now on
            self._clips[key] = clip
            self._seconds += clip.seconds
            while self._seconds > self._limit:
                _, forgotten = self._clips.popitem(last=False)
                self._seconds -= forgotten.seconds
        return clip

    def close(self) -> None:
        self._clips.clear()
        self._seconds = 0.0
        self._voice.close()
