"""Actions that are in the catalogue before what carries them out: nothing connects them, so each says just that."""

from __future__ import annotations

from typing import Literal

from gadget.act.base import Answer, Context, action
from gadget.calls import Consent, Where
from gadget.errors import NotConnected


@action(
    called=("the e-mail", "电子邮件"),
    consent=Consent.ASK,
    where=Where.COURIER,
    needs=("email",),
    ask={
        "recipient": ("Who should I send it to?", "发给谁？"),
        "body": ("What should it say?", "写什么内容？"),
    },
)
def send_email(
    context: Context,
    recipient: str,
    subject: str | None = None,
    *,
    body: str,
    photo: Literal["yes", "no"] | None = None,
) -> Answer:
    """Write and send an e-mail to somebody."""
    raise _later()


@action(
    called=("the text message", "短信"),
    consent=Consent.ASK,
    where=Where.COURIER,
    needs=("sms",),
    ask={"recipient": ("Who should I text?", "发给谁？"), "message": ("What should it say?", "说什么？")},
)
def send_text_message(context: Context, recipient: str, message: str) -> Answer:
    """Send a text message (SMS) to somebody's phone."""
    raise _later()


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
