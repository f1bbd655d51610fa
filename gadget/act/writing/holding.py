"""What a QR or bar code holds, in words. Pure; no address is ever opened, no network joined, no number called."""

from __future__ import annotations

import re

from gadget.act.writing.asked import Question, Wanted
from gadget.act.writing.seen import Code
from gadget.calls import Language

LONGEST = 120
"""Characters of a code's text that are said; an address longer than `LONGEST_ADDRESS` is said as far as its host."""
LONGEST_ADDRESS = 60

SQUARE = ("QR Code", "Micro QR Code", "Data Matrix", "Aztec", "PDF417")
"""Kinds that people call a QR code, and in Chinese 二维码."""


def spoken(code: Code, language: Language, question: Question | None = None) -> str:
    """One sentence that says what the code holds. A network's password is said only when it is asked for."""
    square = code.kind in SQUARE
    name = ("A QR code", "二维码") if square else ("A bar code", "条形码")
    password = question is not None and question.wanted is Wanted.PASSWORD
    english, chinese = _content(code.content, square, password)
    return f"{name[1]}，{chinese}。" if language == "zh" else f"{name[0]} {english}."


def _content(content: str, square: bool, password: bool) -> tuple[str, str]:
    kind, _, rest = content.partition(":")
    match kind.casefold():
        case "http" | "https" if rest.startswith("//"):
            return _address(rest[2:])
        case "wifi":
            return _network(rest, password)
        case "tel" | "sms" | "smsto":
            number = _short(re.split("[:?;]", rest)[0])
            return f"with the phone number {number}", f"电话号码是{number}"
        case "mailto" | "matmsg":
            address = _short(re.split("[?;]", rest.removeprefix("TO:"))[0])
            return f"with the e-mail address {address}", f"邮箱是{address}"
        case "begin" | "mecard":
            name = _short(_field(content, "FN") or _field(content, "N"))
            return f"with the contact details of {name}", f"是{name}的名片"
        case "geo":
            return f"with the place {_short(rest)}", f"位置是{_short(rest)}"
    if not square and content.isdigit():
        digits = " ".join(content)
        return f"with the number {digits}", f"号码是{digits}"
    if re.fullmatch(r"(?:www\.)?[\w-]+(?:\.[\w-]+)+(?:/\S*)?", content, re.A) and not content[0].isdigit():
        return _address(content)
    return f"that says: {_short(content)}", f"内容是：{_short(content)}"


def _address(address: str) -> tuple[str, str]:
    """The host, and the path where it is short; without what precedes an @, which only pretends to be the host."""
    host, slash, path = address.partition("/")
    host = re.split(r"[?#]", host)[0].rpartition("@")[2].removeprefix("www.")
    whole = f"{host}{slash}{re.split('[?#]', path)[0]}".rstrip("/")
    said = whole if len(whole) <= LONGEST_ADDRESS else _short(host)
    return f"with the address {said}", f"网址是{said}"


def _network(fields: str, password: bool) -> tuple[str, str]:
    name, key = _short(_field(fields, "S")), _field(fields, "P")
    english, chinese = f"for the Wi-Fi network {name}", f"无线网络是{name}"
    if password and key:
        return f"{english}, with the password {_short(key)}", f"{chinese}，密码是{_short(key)}"
    return english, chinese


def _field(content: str, name: str) -> str:
    found = re.search(rf"(?:^|[;:\s]){name}(?:;[^:]*)?:((?:\\.|[^;\\])*?)(?=;|\s[A-Z]+[:;]|$)", content)
    return re.sub(r"\\(.)", r"\1", found[1]) if found else ""


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST].rstrip() + "…"
