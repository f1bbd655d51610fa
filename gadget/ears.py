"""The microphone as a whole, as the long hold switches it."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from gadget.database import Database
from gadget.errors import GadgetError, JournalFailed
from gadget.hands import recall
from gadget.memory import remember
from gadget.record.base import Recorder

log = logging.getLogger(__name__)


@dataclass(slots=True)
class MicrophoneEars:
    """The ears as the long hold knows them; off is remembered across restarts."""

    recorder: Recorder
    database: Database

    def on(self) -> None:
        """Raises `NoMicrophone`; then nothing looks for one behind the red light."""
        try:
            self.recorder.open()
        except GadgetError:
            self.recorder.close()
            raise
        self._remember("on")

    def off(self) -> None:
        self.recorder.close()
        self._remember("off")

    def are_on(self) -> bool:
        """As the person left them; on when nobody can tell."""
        return recall(self.database, "ears", "on") == "on"

    def _remember(self, value: str) -> None:
        try:
            remember(self.database, "ears", value)
        except JournalFailed as trouble:
            log.warning("after a restart the ears will be as before: %s", trouble.message)
