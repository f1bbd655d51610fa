"""What is read back before a press says yes: one natural sentence for each action that asks. Pure.

An action names its sentence where it is declared; names are people by then, or the number or address itself.
"""

from __future__ import annotations

from gadget.calls import Call, Language
from gadget.contacts.written import Recipient
from gadget.gsm import segments


def text_message(call: Call, language: Language) -> str:
    """Text to Mum: running late. Press to send.

    What takes more than one message says so, because each is paid for.
    """
    name, said = _name(call), _said(call, "message")
    message, parts = _ended(said, language), segments(said).count
    if language == "zh":
        return f"给{name}发短信{f'，分{parts}条' if parts > 1 else ''}：{message}按一下发送。"
    return f"Text to {name}{f' in {parts} parts' if parts > 1 else ''}: {message} Press to send."


def email(call: Call, language: Language) -> str:
    """E-mail to Alice with a picture, subject Friday: the meeting moved. Press to send."""
    name, body, subject = _name(call), _ended(_said(call, "body"), language), _said(call, "subject")
    has_photo = call.arguments.get("photo") == "yes"
    if language == "zh":
        return (
            f"给{name}发邮件{'，附上照片' if has_photo else ''}{f'，主题是{subject}' if subject else ''}："
            f"{body}按一下发送。"
        )
    return (
        f"E-mail to {name}{' with a picture' if has_photo else ''}{f', subject {subject}' if subject else ''}: "
        f"{body} Press to send."
    )


def meal(call: Call, language: Language) -> str:
    """Pad thai from Thai House: the link to order it goes to your phone. Press to send."""
    dish, restaurant = _said(call, "dish"), _said(call, "restaurant")
    if language == "zh":
        return f"把{f'{restaurant}的' if restaurant else ''}{dish}的点餐链接发到你的手机。按一下发送。"
    wanted = f"{dish[:1].upper()}{dish[1:]}{f' from {restaurant}' if restaurant else ''}"
    return f"{wanted}: the link to order it goes to your phone. Press to send."


def _name(call: Call) -> str:
    said = _said(call, "recipient")
    recipient = Recipient.read(said)
    return said if recipient is None else recipient.name


def _said(call: Call, slot: str) -> str:
    value = call.arguments.get(slot, "")
    return value if isinstance(value, str) else ", ".join(value)


def _ended(text: str, language: Language) -> str:
    """With the end that a sentence has, once."""
    text = text.strip()
    if text.endswith(("?", "!", "？", "！", "…")):
        return text
    return f"{text.rstrip('.。')}{'。' if language == 'zh' else '.'}"
