"""What the camera sees, in a sentence."""

from __future__ import annotations

from gadget import images
from gadget.act import scene_question, view
from gadget.act.base import Answer, Context, action
from gadget.act.colours import colours
from gadget.act.counting import count
from gadget.act.how_many import Count
from gadget.act.scene_question import Colour
from gadget.errors import LookFailed


@action(called=("what the camera sees", "描述画面"))
def describe_scene(context: Context, question: str | None = None) -> Answer:
    """Say what the camera sees, or answer a question about what is in view."""
    if context.picture is None:
        raise LookFailed("the camera gave no picture to describe. See `gadget doctor`.")
    asked = scene_question.understood(question or "", context.heard)
    if isinstance(asked, Colour) and not images.is_covered(context.picture):
        return Answer(view.colour(asked, colours(context.picture.pixels), context.seen, context.language))
    if context.seen is None:
        return Answer(
            context.words("I can't tell: my eyes aren't working.", "我说不出来，我的眼睛不能用了。")
        )
    counting = isinstance(asked, Count) and asked.whole and context.seen.is_clear
    tally = count(context.picture) if counting else None
    return Answer(view.answer(asked, context.seen, context.language, tally))
