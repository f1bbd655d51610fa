"""What a QR or bar code holds, in words. Pure; no address is ever opened, no network joined, no number called."""

from __future__ import annotations

import re

from gadget.act.writing import hosts
from gadget.act.writing.asked import Question, Wanted
from gadget.act.writing.seen import Code
from gadget.calls import Language

LONGEST = 120
"""Characters of a code's text that are said; an address longer than `LONGEST_ADDRESS` is said as far as its host."""
LONGEST_ADDRESS = 60

SQUARE = ("QR Code", "Micro QR Code", "Data Matrix", "Aztec", "PDF417")
"""Kinds that people call a QR code, and in Chinese 二维码."""

_BARE_ADDRESS = re.compile(r"(?:www\.)?[\w-]+(?:\.[\w-]+)+(?:/\S*)?", re.ASCII)
_OF: dict[Wanted, tuple[str, ...]] = {
    Wanted.PASSWORD: ("wifi:",),
    Wanted.PHONE: ("tel:", "sms:", "smsto:"),
    Wanted.EMAIL: ("mailto:", "matmsg:"),
    Wanted.ADDRESS: ("geo:",),
}
"""How codes begin that hold what is asked for."""


def answers(code: Code, question: Question) -> bool:
    """Whether it is the code rather than the writing that was asked for."""
    if question.wanted is Wanted.CODE:
        return True
    if question.wanted is Wanted.WEBSITE:
        return _web_address(code) is not None
    return code.content.casefold().startswith(_OF.get(question.wanted, ()))


def spoken(code: Code, language: Language, question: Question | None = None) -> str:
    """One sentence that says what the code holds. A network's password is said only when it is asked for."""
    name = ("A QR code", "二维码") if code.kind in SQUARE else ("A bar code", "条形码")
    password = question is not None and question.wanted is Wanted.PASSWORD
    english, chinese = _content(code, password)
    return f"{name[1]}，{chinese}。" if language == "zh" else f"{name[0]} {english}."


def _content(code: Code, password: bool) -> tuple[str, str]:
    content = code.content
    if address := _web_address(code):
        return _address(address)
    kind, _, rest = content.partition(":")
    match kind.casefold():
        case "wifi":
            return _network(rest, password)
        case "tel" | "sms" | "smsto" if number := _short(re.split("[:?;]", rest)[0]):
            return f"with the phone number {number}", f"电话号码是{number}"
        case "mailto" | "matmsg" if to := _short(re.split("[?;]", rest.removeprefix("TO:"))[0]):
            return f"with the e-mail address {to}", f"邮箱是{to}"
        case "begin" if rest.casefold().startswith(("vevent", "vcalendar")):
            return _event(content)
        case "begin" | "mecard" if kind.casefold() == "mecard" or rest.casefold().startswith("vcard"):
            return _contact(content)
        case "geo" if rest:
            return f"with the place {_short(rest)}", f"位置是{_short(rest)}"
    if code.kind not in SQUARE and content.isdigit():
        digits = " ".join(content)
        return f"with the number {digits}", f"号码是{digits}"
    return f"that says: {_short(content)}", f"内容是：{_short(content)}"


def _web_address(code: Code) -> str | None:
    """The web address that the code holds, as it is said; None when it holds none."""
    content = _field(code.content, "URL") if code.content.casefold().startswith("mebkm:") else code.content
    address = hosts.web_address(content)
    if address is None and _BARE_ADDRESS.fullmatch(content) and not content[0].isdigit():
        address = hosts.in_words(content)
    return address if address and hosts.host_of(address) else None


def _address(address: str) -> tuple[str, str]:
    """The host, and the path where it is short; and that its letters are not what they look like."""
    host = hosts.host_of(address)
    said = address if len(address) <= LONGEST_ADDRESS else _short(host)
    english, chinese = f"with the address {said}", f"网址是{said}"
    if hosts.looks_alike(host):
        return (
            f"{english}, which has look-alike letters of another alphabet",
            f"{chinese}，里面混有形似的外文字母",
        )
    return english, chinese


def _network(fields: str, password: bool) -> tuple[str, str]:
    name, key = _short(_field(fields, "S")), _field(fields, "P")
    english = f"for the Wi-Fi network {name}" if name else "for a Wi-Fi network without a name"
    chinese = f"无线网络是{name}" if name else "是一个没有名称的无线网络"
    if password and key:
        return f"{english}, with the password {_short(key)}", f"{chinese}，密码是{_short(key)}"
    return english, chinese


def _contact(content: str) -> tuple[str, str]:
    name = _short(_field(content, "FN") or _field(content, "N") or _field(content, "ORG"))
    return (
        (f"with the contact details of {name}", f"是{name}的名片")
        if name
        else ("with contact details", "是一张名片")
    )


def _event(content: str) -> tuple[str, str]:
    """A calendar entry: what, and when by its own clock."""
    what = _short(_field(content, "SUMMARY"))
    english = f"with the calendar entry {what}" if what else "with a calendar entry"
    chinese = f"是日程“{what}”" if what else "是一条日程"
    if when := re.match(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d*(Z?))?", _field(content, "DTSTART")):
        year, month, day, hour, minute, universal = when.groups()
        english += f", on {year}-{month}-{day}"
        chinese += f"，{year}年{int(month)}月{int(day)}日"
        if hour:
            english += f" at {hour}:{minute}{' UTC' if universal else ''}"
            chinese += f"{'世界时' if universal else ''}{hour}:{minute}"
    return english, chinese


def _field(content: str, name: str) -> str:
    found = re.search(rf"(?:^|[;:\s]){name}(?:;[^:]*)?:((?:\\.|[^;\\])*?)(?=;|\s[A-Z-]+[:;]|$)", content)
    return re.sub(r"\\(.)", r"\1", found[1]).strip() if found else ""


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST].rstrip() + "…"
