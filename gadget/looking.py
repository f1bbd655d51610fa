"""What one turn sees: a frame, and what is on it, while the person still speaks."""

from __future__ import annotations

import logging
from collections.abc import Callable

from gadget.chronicle import Chronicle
from gadget.errors import GadgetError
from gadget.events import Looked, PictureRead, Saw, Stage
from gadget.picture import Picture
from gadget.seen import Seen
from gadget.stages import Stages

log = logging.getLogger(__name__)


class Looking:
    """The eyes of one turn."""

    def __init__(self, stages: Stages, chronicle: Chronicle) -> None:
        self._stages = stages
        self._chronicle = chronicle

    async def live(self, keep: Callable[[Picture], None]) -> tuple[Picture | None, Seen | None]:
        """One frame, which `keep` is given, and what is on it; a camera that fails costs the turn only the picture."""
        if self._stages.camera is None:
            return None, None
        try:
            async with self._chronicle.stage(Stage.LOOK):
                picture = await self._stages.eyes.run(self._stages.camera.take)
        except GadgetError:
            return None, None
        self._chronicle.tell(Looked(self._chronicle.turn, picture.width, picture.height))
        keep(picture)
        return await self.given(picture)

    async def given(self, picture: Picture) -> tuple[Picture, Seen | None]:
        """What is on the picture; eyes that fail cost the turn nothing but that."""
        if self._stages.sight is None:
            return picture, None
        try:
            seen = await self._stages.eyes.run(self._stages.sight.see, picture)
        except GadgetError as error:
            log.warning("nobody could tell what the picture shows: %s", error.message)
            return picture, None
        best = seen.names[0].name.english if seen.names else ""
        self._chronicle.tell(Saw(self._chronicle.turn, best, seen.is_clear))
        if await self._stages.mind.run(self._stages.decider.look, seen):
            self._chronicle.tell(PictureRead(self._chronicle.turn))
        return picture, seen
