"""What the conventional mind is told: the catalogue, examples, and the request.

The request is answered in two steps, because a small model copies what is near and has room for few examples: which
action (one short example of each, in both languages, in a prefix that is evaluated once), then its arguments (the
chosen action's own examples, whole, right before the request). Wordings and order were chosen by measuring: the pairs
in this order are worth ten points over the same ones shuffled, and of two like actions side by side the later wins.

A prompt is made of parts, because only the chat template's own markers may be read as control tokens. A request is
quoted as a JSON string and stays inside its quotes whatever it says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from gadget.calls import Language, Signature, Value
from gadget.errors import BadModel

LONGEST_REQUEST = 400
"""Characters of a request that are read; nobody says more in one breath."""

CONTENT_FREE = ("Please do this", "Can you help me?", "请帮我做一下", "可以吗")
"""Requests that ask for nothing: what the mind makes of them is its prejudice, not an answer."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the prompt. Only in a `special` one is the spelling of a control token that token."""

    text: str
    special: bool = False


class Prompt:
    """The words around a request, for a model that completes documents or, with `chat`, for one that chats.

    `chat` renders a message in the model's own template, up to where its answer begins. Raises `BadModel` when the
    template does not pass the message on as it is.
    """

    def __init__(self, signatures: Sequence[Signature], chat: Callable[[str], str] | None = None) -> None:
        self._signatures = {signature.name: signature for signature in signatures}
        before, after = ("", " ") if chat is None else _around(chat)
        self._after = Part(after, special=chat is not None)
        known = [name for name in EXAMPLES if name in self._signatures]
        others = [name for name in self._signatures if name not in EXAMPLES]
        lines = [
            _INTRODUCTION,
            *(f"{name}: {_gist(self._signatures[name].summary)}" for name in (*known, *others)),
            "",
            *(
                f'{quoted(words)} -> {{"action": "{name}"}}'
                for name in known
                for _, words, _ in EXAMPLES[name]
            ),
            "",
        ]
        self.prefix: tuple[Part, ...] = _joined((Part(before, special=True), Part("\n".join(lines))))
        """What comes before every request."""

    def choose(self, request: str) -> tuple[Part, ...]:
        """After the prefix: which action `request` is for. The model goes on with the action's name."""
        return _joined((Part(f"{quoted(request)} ->"), self._after, Part('{"action": "')))

    def fill(self, request: str, action: str, language: Language) -> tuple[Part, ...]:
        """After the prefix: the call to `action` for `request`. The model goes on after the action's name.

        Examples in the request's language come last.
        """
        examples = sorted(EXAMPLES.get(action, ()), key=lambda example: example[0] == language)
        lines = [
            f"{quoted(words)} -> {self._written(action, arguments)}\n" for _, words, arguments in examples
        ]
        opening = f'{{"action": {json.dumps(action)}'
        return _joined((Part("".join(lines)), Part(f"{quoted(request)} ->"), self._after, Part(opening)))

    def _written(self, action: str, said: Mapping[str, Value]) -> str:
        """A call the way the grammar wants it: slots in order, required ones always."""
        slots = self._signatures[action].slots
        arguments: dict[str, Value] = {
            slot.name: said.get(slot.name, [] if slot.is_list else "")
            for slot in slots
            if slot.required or slot.name in said
        }
        return json.dumps({"action": action, "arguments": arguments}, ensure_ascii=False)


def quoted(request: str) -> str:
    """`request` as a JSON string on one line, cut to `LONGEST_REQUEST` characters."""
    whole = request.encode(errors="replace").decode()  # a lone surrogate is no character
    return json.dumps(whole[:LONGEST_REQUEST], ensure_ascii=False)


def is_from_an_example(action: str, argument: str, value: Value, request: str) -> bool:
    """Whether `value` was said in an example of `action` but not in `request`: copied, not heard."""
    parts = [value] if isinstance(value, str) else value
    if all(part.casefold() in request.casefold() for part in parts):
        return False
    return any(
        arguments.get(argument) == value and all(part in words for part in parts)
        for _, words, arguments in EXAMPLES.get(action, ())
    )


def _gist(summary: str) -> str:
    """A summary up to its first comma: the rest costs tokens and did not help."""
    return re.split(r"[,:;(]", summary, maxsplit=1)[0].strip(" .") + "."


def _joined(parts: Iterable[Part]) -> tuple[Part, ...]:
    """The same text in as few parts as possible: tokens do not cross the border of a part."""
    joined: list[Part] = []
    for part in parts:
        if joined and joined[-1].special == part.special:
            joined[-1] = Part(joined[-1].text + part.text, part.special)
        elif part.text:
            joined.append(part)
    return tuple(joined)


def _around(chat: Callable[[str], str]) -> tuple[str, str]:
    """What the template writes before and after a message."""
    before, found, after = chat(_MESSAGE).partition(_MESSAGE)
    if not found or _MESSAGE in after:
        raise BadModel("the model's chat template does not contain the message once: use another model")
    return before, after


_MESSAGE = "the-message-goes-here"
_INTRODUCTION = "Each request gets the one action that carries it out.\n"

Example = tuple[Language, str, Mapping[str, Value]]

EXAMPLES: dict[str, tuple[Example, ...]] = {
    "send_email": (
        ("en", "Email Rosa that the invoice is paid", {"recipient": "Rosa", "body": "the invoice is paid"}),
        ("zh", "发邮件给张经理说方案改好了", {"recipient": "张经理", "body": "方案改好了"}),
    ),
    "send_text_message": (
        ("en", "Text Ben I'm outside", {"recipient": "Ben", "message": "I'm outside"}),
        ("zh", "发短信给爸爸说晚点回家", {"recipient": "爸爸", "message": "晚点回家"}),
    ),
    "google_search": (
        ("en", "Look up how glass is made", {"query": "how glass is made"}),
        ("zh", "网上查一下长城有多长", {"query": "长城有多长"}),
    ),
    "amazon_shopping": (
        ("en", "Find a camping chair on Amazon", {"query": "camping chair"}),
        ("zh", "亚马逊上找一把雨伞", {"query": "雨伞"}),
    ),
    "smart_recycling": (
        ("en", "Which bin is for tin cans?", {"item": "tin cans"}),
        ("zh", "易拉罐是什么垃圾", {"item": "易拉罐"}),
    ),
    "tell_date": (
        ("en", "What date is it today?", {"day": "today"}),
        ("zh", "后天星期几", {"day": "后天"}),
    ),
    "lost_and_found": (
        ("en", "I left my scarf in the taxi", {"item": "scarf", "status": "lost", "place": "taxi"}),
        ("zh", "我的钥匙放在哪里了", {"item": "钥匙", "status": "where"}),
    ),
    "interior_design": (
        ("en", "How could I make the kitchen brighter?", {"room": "kitchen", "request": "make brighter"}),
        ("zh", "阳台怎么装饰好看", {"room": "阳台", "request": "装饰好看"}),
    ),
    "instacart_shopping": (
        ("en", "Add bread and two lemons to the groceries", {"items": ["bread", "two lemons"]}),
        ("zh", "买菜清单加上鸡蛋", {"items": ["鸡蛋"]}),
    ),
    "doordash_delivery": (
        ("en", "Order ramen from Noodle Bar", {"dish": "ramen", "restaurant": "Noodle Bar"}),
        ("zh", "点一份炒饭外卖", {"dish": "炒饭"}),
    ),
    "animal_care": (
        (
            "en",
            "Is my parrot allowed to eat avocado?",
            {"animal": "parrot", "question": "allowed to eat avocado"},
        ),
        ("zh", "养的兔子能吃白菜吗", {"animal": "兔子", "question": "能吃白菜吗"}),
    ),
    "social_impact": (
        ("en", "Where can I volunteer to plant trees?", {"cause": "plant trees"}),
        ("zh", "哪里可以捐旧衣服", {"cause": "捐旧衣服"}),
    ),
    "tell_time": (
        ("en", "What time is it in Delhi?", {"place": "Delhi"}),
        ("zh", "几点了", {}),
    ),
    "set_timer": (
        ("en", "Time twelve minutes for the rice", {"duration": "twelve minutes", "label": "rice"}),
        ("zh", "计时五分钟", {"duration": "五分钟"}),
    ),
    "set_alarm": (
        ("en", "Wake me at nine", {"time": "nine"}),
        ("zh", "定个八点的闹钟", {"time": "八点"}),
    ),
    "set_reminder": (
        ("en", "Remind me to buy stamps tomorrow", {"task": "buy stamps", "time": "tomorrow"}),
        ("zh", "提醒我七点倒垃圾", {"task": "倒垃圾", "time": "七点"}),
    ),
    "list_reminders": (
        ("en", "What alarms are set?", {}),
        ("zh", "我有什么提醒", {}),
    ),
    "change_timer": (
        ("en", "Give the rice timer one more minute", {"which": "rice timer", "change": "one more minute"}),
        ("zh", "暂停计时", {"change": "暂停"}),
    ),
    "cancel_reminder": (
        ("en", "Cancel the rice timer", {"which": "rice timer"}),
        ("zh", "取消八点的闹钟", {"which": "八点的闹钟"}),
    ),
    "take_note": (
        ("en", "Note that Tim is allergic to nuts", {"text": "Tim is allergic to nuts"}),
        ("zh", "记一下停车位是九号", {"text": "停车位是九号"}),
    ),
    "read_notes": (
        ("en", "What did I note about Tim?", {"about": "Tim"}),
        ("zh", "念念我的笔记", {}),
    ),
    "take_photo": (
        ("en", "Take a picture", {}),
        ("zh", "拍一张照片", {}),
    ),
    "describe_scene": (
        ("en", "What is in front of me?", {}),
        ("zh", "你看见什么", {}),
    ),
    "read_text": (
        ("en", "Read this sign", {}),
        ("zh", "读一下上面的字", {}),
    ),
    "set_volume": (
        ("en", "Louder please", {"level": "up"}),
        ("zh", "声音小一点", {"level": "down"}),
    ),
    "get_weather": (
        ("en", "Will it rain in Oslo tomorrow?", {"place": "Oslo", "day": "tomorrow"}),
        ("zh", "上海今天冷吗", {"place": "上海", "day": "今天"}),
    ),
    "home_control": (
        ("en", "Turn off the hall light", {"command": "turn off the hall light"}),
        ("zh", "打开风扇", {"command": "打开风扇"}),
    ),
    "no_action": (
        ("en", "I feel great today", {}),
        ("zh", "你好呀", {}),
    ),
}
"""For each action of the gadget a request in both languages and its arguments; those of other packages have none."""
