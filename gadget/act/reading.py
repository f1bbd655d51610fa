"""Reading aloud: the signs, labels and letters in the picture of the turn, and what its codes hold."""

from __future__ import annotations

from gadget.act.base import Answer, Context, action
from gadget.act.writing.answer import answer
from gadget.act.writing.reader import read

READ_S = 15.0
"""Seconds after which the process that reads is ended; nobody waits that long."""


@action(called=("reading aloud", "读文字"), patience=2)
def read_text(context: Context) -> Answer:
    """Read aloud the writing in front of the camera: signs, labels, letters."""
    if context.picture is None:
        return Answer(
            context.words("I can't see: there is no picture to read from.", "我看不见，没有画面可以读。")
        )
    return Answer(answer(read(context.picture, READ_S), context.heard, context.language))
