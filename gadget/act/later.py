"""Actions that are in the catalogue before what carries them out: nothing connects them, so each says just that."""

from __future__ import annotations

from gadget.act.base import Answer, Context, action
from gadget.calls import Where
from gadget.errors import NotConnected


@action(
    called=("a web search", "上网搜索"),
    where=Where.COURIER,
    needs=("search",),
    ask={"query": ("What should I look up?", "查什么？")},
)
def google_search(context: Context, query: str) -> Answer:
    """Look something up on the web: facts, people, how-to, news, opening hours."""
    raise _later()


@action(
    called=("volunteering", "公益活动"),
    where=Where.COURIER,
    needs=("causes",),
    ask={"cause": ("What would you like to help with?", "想做哪方面的公益？")},
)
def social_impact(context: Context, cause: str, place: str | None = None) -> Answer:
    """Find ways to volunteer, donate or help a good cause."""
    raise _later()


@action(called=("the weather", "天气"), where=Where.COURIER, needs=("weather",))
def get_weather(context: Context, place: str | None = None, day: str | None = None) -> Answer:
    """Tell the weather or forecast, here or elsewhere, now or on a day."""
    raise _later()


def _later() -> NotConnected:
    return NotConnected(
        "this action is set up, but cannot be carried out by this version of the gadget. Update it."
    )
