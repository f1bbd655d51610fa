"""Says a text aloud, sentence by sentence: the next one is rendered while one is heard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from gadget.audio import Clip
from gadget.calls import Language
from gadget.chronicle import Chronicle
from gadget.errors import SpeakFailed
from gadget.events import Speaking
from gadget.sentences import split
from gadget.stages import Stages
from gadget.threads import result_of

NOTHING_YET: dict[Language, str] = {"en": "I haven't said anything yet.", "zh": "我还没说过话呢。"}
"""What there is to repeat before anything was said."""


async def say_aloud(
    stages: Stages,
    chronicle: Chronicle,
    text: str,
    language: Language,
    begun: Callable[[], None] = lambda: None,
) -> None:
    """Say `text`, once what is promised in it is on disk. `begun` is called at the first sound of each sentence.

    Raises `SpeakFailed` when there were words and none could be heard.
    """
    settled = asyncio.create_task(asyncio.to_thread(stages.memory.settle))
    heard = False
    async with aclosing(_rendered(stages, split(text, language), language)) as rendered:
        async for sentence, clip in rendered:
            await settled
            playback = stages.speaker.play(clip)
            try:
                await result_of(playback.started)
                chronicle.tell(Speaking(chronicle.turn, sentence))
                begun()
                heard = await result_of(playback.done) or heard
            finally:
                playback.stop()
    await settled
    if not heard and any(character.isalnum() for character in text):
        raise SpeakFailed(f"the voice gave no sound for {text!r}: try `gadget say` with it.")


async def _rendered(
    stages: Stages, sentences: list[str], language: Language
) -> AsyncGenerator[tuple[str, Clip], None]:
    def render(sentence: str) -> asyncio.Task[Clip]:
        return asyncio.create_task(stages.mouth.run(stages.voice.render, sentence, language))

    ahead = render(sentences[0]) if sentences else None
    try:
        for index, sentence in enumerate(sentences):
            if ahead is None:
                return
            clip = await ahead
            ahead = render(sentences[index + 1]) if index + 1 < len(sentences) else None
            if len(clip.samples):
                yield sentence, clip
    finally:
        if ahead is not None:  # silenced: what would have come next must not hold up the next answer
            ahead.cancel()
            await asyncio.gather(ahead, return_exceptions=True)
