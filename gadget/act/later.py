"""Actions that are in the catalogue and not connected yet: each says so, in plain words, and does nothing."""

from __future__ import annotations

from typing import Literal

from gadget.act.base import Answer, Context, action
from gadget.calls import Consent, Where


@action(
    called=("the e-mail", "电子邮件"),
    consent=Consent.ASK,
    where=Where.COURIER,
    connected=False,
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
    return _not_yet(context, "send e-mail", "发邮件")


@action(
    called=("the text message", "短信"),
    consent=Consent.ASK,
    where=Where.COURIER,
    connected=False,
    ask={"recipient": ("Who should I text?", "发给谁？"), "message": ("What should it say?", "说什么？")},
)
def send_text_message(context: Context, recipient: str, message: str) -> Answer:
    """Send a text message (SMS) to somebody's phone."""
    return _not_yet(context, "send text messages", "发短信")


@action(
    called=("a web search", "上网搜索"),
    where=Where.COURIER,
    connected=False,
    ask={"query": ("What should I look up?", "查什么？")},
)
def google_search(context: Context, query: str) -> Answer:
    """Look something up on the web: facts, people, how-to, news, opening hours."""
    return _not_yet(context, "search the web", "上网搜索")


@action(
    called=("shopping on Amazon", "亚马逊购物"),
    consent=Consent.UNDO,
    where=Where.COURIER,
    connected=False,
    ask={"query": ("What should I look for?", "找什么商品？")},
)
def amazon_shopping(context: Context, query: str) -> Answer:
    """Find a product to buy on Amazon."""
    return _not_yet(context, "shop on Amazon", "在亚马逊上买东西")


@action(
    called=("the groceries", "买菜"),
    consent=Consent.UNDO,
    where=Where.COURIER,
    connected=False,
    ask={"items": ("What should I put on the list?", "买些什么？")},
)
def instacart_shopping(context: Context, items: list[str]) -> Answer:
    """Add groceries to the shopping list or order them."""
    return _not_yet(context, "order groceries", "买菜")


@action(
    called=("a meal delivery", "点外卖"),
    consent=Consent.ASK,
    where=Where.COURIER,
    connected=False,
    ask={"dish": ("What would you like to eat?", "想吃什么？")},
)
def doordash_delivery(context: Context, dish: str, restaurant: str | None = None) -> Answer:
    """Order a cooked meal for delivery, perhaps from a named restaurant."""
    return _not_yet(context, "order food", "点外卖")


@action(
    called=("volunteering", "公益活动"),
    where=Where.COURIER,
    connected=False,
    ask={"cause": ("What would you like to help with?", "想做哪方面的公益？")},
)
def social_impact(context: Context, cause: str, place: str | None = None) -> Answer:
    """Find ways to volunteer, donate or help a good cause."""
    return _not_yet(context, "look for volunteering", "找公益活动")


@action(called=("the weather", "天气"), where=Where.COURIER, connected=False)
def get_weather(context: Context, place: str | None = None, day: str | None = None) -> Answer:
    """Tell the weather or forecast, here or elsewhere, now or on a day."""
    return _not_yet(context, "check the weather", "查天气")


@action(
    called=("the devices at home", "家里的设备"),
    consent=Consent.UNDO,
    where=Where.COURIER,
    connected=False,
    ask={"command": ("What should I switch or set?", "要控制什么？")},
)
def home_control(context: Context, command: str) -> Answer:
    """Control lights, heating, curtains, television and other devices in the home."""
    return _not_yet(context, "control the house", "控制家里的设备")


def _not_yet(context: Context, english: str, chinese: str) -> Answer:
    return Answer(
        context.words(
            f"I can't {english} yet: that isn't set up.", f"我还不能{chinese}，这个功能还没有接通。"
        )
    )
