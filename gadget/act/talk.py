"""What is said when there is nothing to do."""

from __future__ import annotations

from zlib import crc32

from gadget.act.animals.rescue import first_steps
from gadget.act.base import Answer, Context, action

_ENGLISH = (
    "I can't help with that one.",
    "That's not something I can do.",
    "I have no way to do that.",
    "Sorry, that's beyond me.",
)
_CHINESE = ("这个我帮不上忙。", "这个我做不了。", "抱歉，这个我还不会。", "这件事我办不到。")


@action(called=("just a chat", "闲聊"))
def no_action(context: Context) -> Answer:
    """Nothing to do: chatter, noise, unfinished sentences, and wishes that no other action covers."""
    if (steps := first_steps(context.heard)) is not None:
        return Answer(steps.into(context.language))
    turn = crc32(context.turn.encode())
    return Answer(context.words(_ENGLISH[turn % len(_ENGLISH)], _CHINESE[turn % len(_CHINESE)]))
