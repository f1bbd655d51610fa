"""Looking things up outside: what is read aloud comes from strangers, so it is cut, cleaned, and only ever read."""

from __future__ import annotations

import re
from collections.abc import Callable

from gadget.act import places
from gadget.act.animals.rescue import first_steps
from gadget.act.base import Answer, Context, action
from gadget.act.connecting import not_connected
from gadget.act.good_causes import WORLD, Organisation, country_of, directory, names
from gadget.act.handover import to_phone
from gadget.act.links import google
from gadget.calls import Where
from gadget.errors import CourierError, CourierGone, Delayed, Refused
from gadget.hearsay import for_the_ear, plain
from gadget.parcel import Json, Parcel, Question

SEARCH_S = 9.0
"""The courier keeps the deadline of search.deadline_s; this (seconds) is for when it hangs."""

CAUSES_S = 4.0
"""What the directory does not know is waited for this long (seconds)."""

_TO_THE_PHONE = re.compile(
    r"\b(?:on|to) my phone\b|\bsend (?:me )?(?:the |a )?link|\bgoogle(?:'s)? (?:page|results)\b|"
    r"(?:发|传|推送)到我?的?手机|发.{0,4}链接",
    re.IGNORECASE,
)


@action(
    called=("a web search", "上网搜索"),
    where=Where.COURIER,
    ask={"query": ("What should I look up?", "查什么？")},
    patience=2.0,
)
def google_search(context: Context, query: str) -> Answer:
    """Look something up on the web: facts, people, how-to, news, opening hours."""
    if (
        steps := first_steps(context.heard)
    ) is not None:  # "my child swallowed a battery": no page is as fast
        return Answer(steps.into(context.language))
    courier = context.courier
    if courier.is_connected("phone") and (
        _TO_THE_PHONE.search(context.heard) or not courier.is_connected("search")
    ):
        return _on_the_phone(context, query, "", "")
    if not courier.is_connected("search"):
        return Answer(not_connected("search", context.language))
    try:
        reply = courier.ask(Question("search", {"query": query}, context.language), SEARCH_S)
    except (Delayed, CourierGone):
        return _later(context, query)
    except Refused:
        return Answer(
            context.words(
                "The search page doesn't answer me. “gadget doctor” tells why.",
                "搜索网站不回答我，运行“gadget doctor”可以看到原因。",
            )
        )
    said = for_the_ear(reply.text, context.language)
    if not said:
        return _nothing_found(context, query)
    if reply.details.get("offline") is True:
        said = context.words(
            f"I'm offline, but my encyclopaedia says: {said}", f"我现在连不上网，离线百科里说：{said}"
        )
    return Answer(said)


def _later(context: Context, query: str) -> Answer:
    """Nobody knew in time: the question is kept, and its answer told when it comes."""
    if not context.courier.is_connected("search-later"):
        return Answer(context.words("I couldn't find that out in time.", "我没能及时查到。"))
    key = f"{context.turn}:search-later"
    context.courier.post(
        Parcel(
            key,
            "search-later",
            {"query": query},
            context.language,
            context.words(f"the answer about {query}", f"关于{query}的答案"),
            not_before=context.held(),
        )
    )

    def undo() -> str:
        kept_back = context.courier.withdraw(key)
        return (
            context.words("All right, I won't look it up.", "好，不查了。")
            if kept_back
            else context.words("I'm already looking it up.", "已经在查了。")
        )

    return Answer(
        context.words(
            "I can't find that out right now. I'll look it up and tell you.", "现在查不到，我查到了再告诉你。"
        ),
        undo,
    )


def _nothing_found(context: Context, query: str) -> Answer:
    english, chinese = f"I found nothing about {query}.", f"我没有找到关于{query}的内容。"
    if context.courier.is_connected("phone"):
        return _on_the_phone(context, query, english, chinese)
    return Answer(context.words(english, chinese))


def _on_the_phone(context: Context, query: str, english: str, chinese: str) -> Answer:
    """Google's own page, for the phone to open; a press takes it back."""
    title = context.words(f"{query} on Google", f"谷歌：{query}")
    undo = _send_link(context, google(query, context.language), title)
    return Answer(
        context.words(
            f"{english} I'm sending Google's results to your phone.".strip(),
            f"{chinese}正在把谷歌的搜索结果发到你的手机。",
        ),
        undo,
    )


def _send_link(context: Context, url: str, title: str) -> Callable[[], str]:
    about = context.words(f"the link “{title}”", f"链接“{title}”")
    key = to_phone(context, url, title, about, held=True)

    def undo() -> str:
        return (
            context.words("All right, I'm not sending the link.", "好，链接不发了。")
            if context.courier.withdraw(key)
            else context.words("The link has already left.", "链接已经发出去了。")
        )

    return undo


@action(
    called=("volunteering", "公益活动"),
    where=Where.COURIER,
    ask={"cause": ("What would you like to help with?", "想做哪方面的公益？")},
    patience=2.0,
)
def social_impact(context: Context, cause: str, place: str | None = None) -> Answer:
    """Find ways to volunteer, donate or help a good cause."""
    where = places.find(place) if place else None
    country = country_of(where.zone if where else context.zone.key) if where or not place else WORLD
    found = directory().find(f"{cause} {context.heard}" if not directory().meant(cause) else cause, country)
    said = [_told(context, found)] if found else []
    nearby = _on_the_web(context, cause, place) if place or not found else ""
    if nearby:
        said.append(context.words(f"On the web: {nearby}", f"网上说：{nearby}"))
    if not said:
        return Answer(
            context.words(f"I know nobody who helps with {cause}.", f"关于{cause}，我不知道有什么组织。")
        )
    if not context.courier.is_connected("phone"):
        return Answer(context.words(" ", "").join([*said, *_site(context, found)]))
    if found:
        undo = _send_link(context, f"https://{found[0].site}/", names(found[0], context.language)[0])
    else:  # no address of a stranger is passed on, only Google's page
        wanted = context.words(f"volunteer {cause} {place or ''}", f"{place or ''} {cause} 志愿者").strip()
        undo = _send_link(context, google(wanted, context.language), wanted)
    said.append(context.words("I'm sending a link to your phone.", "正在把链接发到你的手机。"))
    return Answer(context.words(" ", "").join(said), undo)


def _told(context: Context, found: list[Organisation]) -> str:
    name, says = names(found[0], context.language)
    if context.language == "zh":
        return f"{name}{says}"
    return f"{name[0].upper()}{name[1:]} {says}"


def _site(context: Context, found: list[Organisation]) -> list[str]:
    if not found:
        return []
    return [context.words(f"Its website is {found[0].site}.", f"网站是{found[0].site}。")]


def _on_the_web(context: Context, cause: str, place: str | None) -> str:
    """What the search knows of it; '' when it is not set up, or knows nothing in time."""
    if not context.courier.is_connected("causes"):
        return ""
    payload: dict[str, Json] = {"cause": plain(cause), "place": plain(place or "")}
    try:
        reply = context.courier.ask(Question("causes", payload, context.language), CAUSES_S)
    except CourierError:
        return ""
    return for_the_ear(reply.text, context.language, sentences=1)
