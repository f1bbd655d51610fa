"""What is said when an action needs something outside that nobody has set up yet, and how to set it up."""

from __future__ import annotations

from typing import Protocol

from gadget.act.base import Action
from gadget.calls import Language
from gadget.parcel import CONNECTED_BY

_SPOKEN = {
    "causes": ("volunteering", "公益活动"),
    "email": ("e-mail", "电子邮件"),
    "groceries": ("grocery shopping", "买菜"),
    "home": ("your home", "家里的设备"),
    "phone": ("your phone", "手机"),
    "search": ("looking things up", "上网搜索"),
    "sms": ("text messages", "短信"),
    "weather": ("the weather", "天气"),
}


class Connections(Protocol):
    """Knows what is set up."""

    def is_connected(self, name: str) -> bool: ...


def lacking(action: Action, courier: Connections) -> str | None:
    """The first kind or topic that `action` needs and nobody has set up; None when it can be carried out."""
    return next((need for need in action.needs if not courier.is_connected(need)), None)


def not_connected(need: str, language: Language) -> str:
    """That `need` is not set up, and how it is."""
    english, chinese = _SPOKEN.get(need, (need, need))
    command = CONNECTED_BY.get(need, need)
    if language == "zh":
        return f"我还不能这么做：{chinese}还没有接通。在我的电脑上运行“gadget connect {command}”就可以接通。"
    return f"I can't do that yet: {english} isn't set up. Run “gadget connect {command}” on my computer to set it up."
