"""Shopping: links that the phone opens, and the shopping list. Nothing is ever bought here."""

from __future__ import annotations

from collections.abc import Callable

from gadget.act import links, read_backs
from gadget.act.base import Answer, Context, action
from gadget.act.groceries.item import Item, ordered
from gadget.act.groceries.listed import ShoppingList
from gadget.act.groceries.spoken import items as understood
from gadget.act.handover import to_phone
from gadget.act.saying import say_list
from gadget.calls import Consent, Where
from gadget.memory import recalled, remember
from gadget.parcel import Parcel

LAST_SENT = "groceries.sent"
"""Name in the memory of the key under which the list left last."""


@action(
    called=("shopping on Amazon", "亚马逊购物"),
    consent=Consent.UNDO,
    where=Where.COURIER,
    needs=("phone",),
    ask={"query": ("What should I look for?", "找什么商品？")},
)
def amazon_shopping(context: Context, query: str) -> Answer:
    """Find a product to buy on Amazon."""
    link = links.amazon(query, links.amazon_region(context.shopping.amazon, context.zone.key))
    title = context.words(f"{query} on Amazon", f"亚马逊：{query}")
    about = context.words(f"the Amazon link for {query}", f"{query}的亚马逊链接")
    key = to_phone(context, link, title, about, held=True)
    said = context.words(
        f"I'm sending {query} on Amazon to your phone.", f"正在把{query}的亚马逊链接发到你的手机。"
    )
    return Answer(said, _keeping_back(context, key), link)


@action(
    called=("a meal delivery", "点外卖"),
    consent=Consent.ASK,
    where=Where.COURIER,
    needs=("phone",),
    read_back=read_backs.meal,
    ask={"dish": ("What would you like to eat?", "想吃什么？")},
)
def doordash_delivery(context: Context, dish: str, restaurant: str | None = None) -> Answer:
    """Order a cooked meal for delivery, perhaps from a named restaurant."""
    meal = (
        context.words(f"{dish} from {restaurant}", f"{restaurant}的{dish}")
        if restaurant is not None
        else dish
    )
    link = links.doordash(dish, restaurant or "")
    title = context.words(f"{meal} on DoorDash", f"DoorDash：{meal}")
    about = context.words(f"the DoorDash link for {meal}", f"{meal}的DoorDash链接")
    to_phone(context, link, title, about, held=False)
    return Answer(
        context.words(
            f"I'm sending {meal} on DoorDash to your phone. You order and pay there.",
            f"正在把{meal}的DoorDash链接发到你的手机，请在手机上下单付款。",
        ),
        link=link,
    )


@action(
    called=("the groceries", "买菜"),
    consent=Consent.UNDO,
    where=Where.COURIER,
    ask={"items": ("What should I put on the list?", "买些什么？")},
)
def instacart_shopping(context: Context, items: list[str]) -> Answer:
    """Add groceries to the shopping list or order them."""
    added = understood(items)
    if not added:
        return Answer(context.words("I didn't catch what to put on the list.", "我没听清要买什么。"))
    now, listed = context.now().timestamp(), _list(context)
    listed.add(context.turn, added, context.language, now)
    whole = listed.items(now)
    kinds = {item.same for item in added}
    said = say_list([item.told(context.language) for item in whole if item.same in kinds], context.language)
    answer = context.words(f"On the list: {said}.", f"记在清单上了：{said}。")
    if not context.courier.is_connected("groceries"):
        return Answer(answer, _taking_off(context))
    superseded = recalled(context.database, LAST_SENT)
    # the new one holds all of it
    was_waiting = superseded is not None and context.courier.withdraw(superseded)
    _send(context, whole, f"{context.turn}:groceries", context.held())
    if context.shopping.groceries == "instacart":
        answer += context.words(
            " A page to order from is coming to your phone.", "下单的页面会发到你的手机。"
        )
    else:
        answer += context.words(" It's coming to your phone.", "清单会发到你的手机。")
    return Answer(answer, _taking_off(context, was_waiting=was_waiting))


def told(context: Context) -> str | None:
    """The shopping list, read out; None when there is nothing on it."""
    whole = _list(context).items(context.now().timestamp())
    if not whole:
        return None
    said = say_list([item.told(context.language) for item in whole], context.language)
    return context.words(f"On the shopping list: {said}.", f"购物清单上有：{said}。")


def _list(context: Context) -> ShoppingList:
    return ShoppingList(context.database, context.shopping.keep_days)


def _send(context: Context, whole: list[Item], key: str, not_before: float = 0.0) -> None:
    title = context.words("Shopping list", "购物清单")
    context.courier.post(
        Parcel(
            key=key,
            kind="groceries",
            payload={"items": [ordered(item) for item in whole], "title": title},
            language=context.language,
            about=context.words("the shopping list", "购物清单"),
            not_before=not_before,
        )
    )
    remember(context.database, LAST_SENT, key)


def _keeping_back(context: Context, key: str) -> Callable[[], str]:
    def undo() -> str:
        if context.courier.withdraw(key):
            return context.words("OK, I won't send it.", "好的，不发了。")
        return context.words(
            "It's on its way to your phone already. Just ignore it there.",
            "已经发到手机了，在手机上忽略它就行。",
        )

    return undo


def _taking_off(context: Context, *, was_waiting: bool | None = None) -> Callable[[], str]:
    """`was_waiting` tells whether an older list was kept from leaving for this one; None when nothing was sent."""

    def undo() -> str:
        listed = _list(context)
        listed.take_back(context.turn)
        off = context.words("It's off the list again.", "已经从清单上去掉了。")
        if was_waiting is None:
            return off
        gone = not context.courier.withdraw(f"{context.turn}:groceries")
        left = listed.items(context.now().timestamp())
        if (gone or was_waiting) and left:
            _send(context, left, f"{context.turn}:groceries:undo")
        elif gone:
            off += context.words(" The one on your phone still has it.", "手机上的那份里还有。")
        return off

    return undo
