"""What is to be changed in a call that was read back: "change it to …", "no, to Anna", 改成发给小李. Pure.

The mind is not asked: of a message that is about to leave, nothing may change but what the person says, word for word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gadget.calls import Call, Signature, Slot

_MAIN = ("message", "body", "text", "dish", "command", "query")
"""What "it" is, where an action has several arguments: the first of these, else the last one that it must have."""

_TO = "recipient"

_NAMED = {
    "recipient": ("recipient|addressee|receiver", "收件人|收信人|接收人|对象"),
    "subject": ("subject(?: line)?|title", "主题|标题|题目"),
    "message": ("message|text(?: message)?|wording|words", "内容|短信|信息|文字|正文"),
    "body": ("body|message|text|wording|words|e-?mail", "内容|正文|邮件|文字"),
    "dish": ("dish|meal|food|order", "菜|餐|吃的|菜品"),
    "restaurant": ("restaurant|place", "餐厅|餐馆|饭店|饭馆|店"),
}
"""What an argument is called when somebody wants it changed, in English and in Chinese."""

_IT = "it|that|this|the (?:message|text|text message|e-?mail|order|wording)"
_AH = (
    r"(?:(?:no|nope|oh|wait|hang on|sorry|actually|please|well|um|uh|and|okay|ok|can you|could you)[,.!]? +)*"
)
_AH_ZH = "(?:(?:不对|不是|不|哦|等等|等一下|对不起|请|麻烦你?|帮我|那就|那|嗯|还是)[，,。 ]*)*"


def edited(call: Call, signature: Signature, words: str) -> Call | None:
    """The call with the change that `words` ask for; None when they ask for none that is possible."""
    text = " ".join(words.split()).rstrip(".。")
    for rule in (_english, _chinese):
        for changed in rule(text, call, signature):
            if changed is not None and changed != call:
                return changed
    return None


def _english(text: str, call: Call, signature: Signature) -> Iterator[Call | None]:
    """The ways in which it may be meant, the surest first."""
    main = _main(signature)

    def found(pattern: str) -> re.Match[str] | None:
        return re.fullmatch(f"{_AH}(?:{pattern})", text, re.IGNORECASE)

    if signature.slot("photo") is not None:
        thing = "(?:a|the|this|that|my)? ?(?:picture|photo|photograph|image)"
        if found(f"(?:send it |add|attach|include|with|put in)? ?(?:with )?{thing}(?: too| as well)?"):
            yield call.with_argument("photo", "yes")
        if found(f"(?:send it )?(?:without|no|leave out|remove|drop|don'?t (?:send|attach|add)) {thing}"):
            yield _without(call, "photo")
    for slot in signature.slots:
        name = _NAMED.get(slot.name, (re.escape(slot.name.replace("_", " ")), ""))[0]
        if match := found(
            rf"(?:(?:change|set|make|put) (?:the )?(?:{name}) (?:to|into|as)?|"
            rf"(?:the )?(?:{name}) (?:is|should be|should say|should read|must be)) ?(?P<value>.+)"
        ):
            yield _put(call, slot, match["value"])
    if (to := signature.slot(_TO)) is not None and (
        match := found(
            rf"(?:(?:send|text|mail|e-?mail|write|give)(?: (?:{_IT}))? to|not to .+?,? (?:but )?to|to|it'?s (?:for|to)|"
            "for) "
            r"(?P<value>.+)"
        )
    ):
        yield _put(call, to, match["value"])
    if (place := signature.slot("restaurant")) is not None and (
        match := found(r"(?:order it )?from (?P<value>.+)")
    ):
        yield _put(call, place, match["value"])
    if main is None:
        return
    if match := found(
        rf"(?:change|replace|swap) (?!(?:{_IT}) )(?P<old>.+?) (?:to|with|by|for|into) (?P<new>.+)"
    ):
        yield _replace(call, main, match["old"], match["new"])
    if match := found(r"(?:also say|also add|add|and say|say also) (?:that )?(?P<value>.+)"):
        yield _append(call, main, match["value"])
    if match := found(
        rf"(?:change|set|correct) (?:{_IT}) (?:to|into)(?: say)?[:,]? (?P<value>.+)|"
        rf"make (?:{_IT})(?: say)? (?P<made>.+)|"
        rf"(?:(?:{_IT}) should|just|rather|instead|let'?s|i (?:meant|want(?:ed)?|said)(?: to)?|write|"
        "tell (?:him|her|them))? ?"
        r"(?:say|read|write|put|that)[:,]? (?:that )?(?P<said>.+)|i (?:meant|said)[:,]? (?P<meant>.+)"
    ):
        value = next(part for part in match.groups() if part)
        yield _put(call, main, value)


def _chinese(text: str, call: Call, signature: Signature) -> Iterator[Call | None]:
    main = _main(signature)
    joined = re.sub(r"(?<=[\u3400-\u9fff，。]) +| +(?=[\u3400-\u9fff，。])", "", text)

    def found(pattern: str) -> re.Match[str] | None:
        return re.fullmatch(f"{_AH_ZH}(?:{pattern})", joined)

    become = "(?:改成|改为|换成|换为|变成|[改换](?![成为]))"
    if signature.slot("photo") is not None:
        if found(
            "(?:再)?(?:附上|加上|带上|附|加|带|发)(?:一?张)?(?:这张)?(?:照片|图片|相片|图)(?:吧|一起发)?"
        ):
            yield call.with_argument("photo", "yes")
        if found(
            "(?:不要|别|不用|去掉|不)(?:附上|加上|带上|附|加|带|发)?(?:这张)?(?:照片|图片|相片|图)(?:了|吧)?"
        ):
            yield _without(call, "photo")
    for slot in signature.slots:
        name = _NAMED.get(slot.name, ("", ""))[1]
        if name and (match := found(f"(?:把)?(?:{name})(?:{become}|应该是|写成|写|是)[：:，]?(?P<value>.+)")):
            yield _put(call, slot, match["value"])
    if (to := signature.slot(_TO)) is not None and (
        match := found(
            rf"(?:应该|要)?(?:{become})?(?:发|寄|写|送)(?:短信|邮件|信息)?给(?P<value>(?!我).+)|"
            rf"给(?P<name>(?!我).{{1,8}})|{become}?(?:收件人)?(?:不是.+?[，,])(?:是|而是|给|发给)(?P<other>.+)"
        )
    ):
        name = next(part for part in match.groups() if part)
        yield _put(call, to, re.sub(r"(?:吧|就行|就好|的)$", "", name))
    if main is None:
        return
    if match := found(rf"把(?P<old>.+?){become}(?P<new>.+)"):
        if re.fullmatch("它|这个|这句话?|内容|短信|邮件", match["old"]):
            yield _put(call, main, match["new"])
        yield _replace(call, main, match["old"], match["new"])
    if match := found("(?:再|还要?)?(?:加上|加一句|补充一?句?|补上|添上|加)[：:，]?(?P<value>.+)"):
        yield _append(call, main, match["value"])
    if match := found(
        rf"{become}(?:说)?[：:，]?(?P<value>.+)|(?:应该|就|要|我(?:是|想)?)?(?:说|写)(?:的是)?[：:，]?(?P<said>.+)|应该是(?P<meant>.+)"
    ):
        value = next(part for part in match.groups() if part)
        yield _put(call, main, value)


def _main(signature: Signature) -> Slot | None:
    for name in _MAIN:
        if (slot := signature.slot(name)) is not None:
            return slot
    required = [slot for slot in signature.slots if slot.required and not slot.choices]
    return required[-1] if required else None


def _put(call: Call, slot: Slot, value: str) -> Call | None:
    value = re.sub(
        r",? (?:instead|please|thanks|thank you)$", "", value.strip(" ，,：:"), flags=re.IGNORECASE
    )
    value = value.strip("\"“”'‘’「」 ") if value[:1] in "\"“'‘「" else value
    if not value or (slot.choices and value not in slot.choices):
        return None
    return call.with_argument(slot.name, [value] if slot.is_list else value)


def _replace(call: Call, slot: Slot, old: str, new: str) -> Call | None:
    """`new` for the one place where `old` stands."""
    now = call.arguments.get(slot.name)
    if not isinstance(now, str):
        return None
    edge = r"\b" if re.match(r"[A-Za-z0-9]", old) else ""
    places = list(re.finditer(f"{edge}{re.escape(old)}{edge}", now, re.IGNORECASE))
    if len(places) != 1:
        return None
    (place,) = places
    return call.with_argument(slot.name, f"{now[: place.start()]}{new}{now[place.end() :]}")


def _append(call: Call, slot: Slot, value: str) -> Call | None:
    """One sentence more."""
    now = call.arguments.get(slot.name)
    if isinstance(now, list):
        return call.with_argument(slot.name, [*now, value])
    if not now:
        return None
    chinese = bool(re.search(r"[\u3400-\u9fff]", now))
    stop = "" if now[-1] in ".!?。！？" else "。" if chinese else "."
    more = value if chinese else value[:1].upper() + value[1:]
    return call.with_argument(slot.name, f"{now}{stop}{'' if chinese else ' '}{more}")


def _without(call: Call, slot: str) -> Call:
    return Call(call.action, {name: value for name, value in call.arguments.items() if name != slot})
