"""Messages to somebody: e-mail and text messages. What was read back and approved is what leaves, word for word.

Who is meant was made out before the read-back: `recipient` is then "Name <address>", or an address or number by itself.
"""

from __future__ import annotations

import re
from typing import Literal

from gadget import images
from gadget.act import read_backs
from gadget.act.base import Answer, Context, Unclear, action
from gadget.act.earlier import speaks_of_an_earlier_picture
from gadget.act.recipients import recipient_of, to_somebody
from gadget.calls import Call, Consent, Where
from gadget.errors import NoPictureToSend, NotThatPicture
from gadget.parcel import Json, Parcel
from gadget.picture import Picture
from gadget.shelf import Shelf

LONGEST_SUBJECT = 60
"""Characters of a subject that is made of the first words of the message."""


def _email_to_somebody(context: Context, call: Call) -> Call | Unclear:
    """Raises `NotThatPicture` rather than enclose another picture than the one that was spoken of, and
    `NoPictureToSend` before anybody says yes to one that there is not."""
    if call.arguments.get("photo") == "yes":
        if speaks_of_an_earlier_picture(context.heard):
            raise NotThatPicture(
                "an e-mail takes the picture of the moment in which it is asked for, so nothing was sent. "
                "`gadget things export` and `gadget photos export` copy one that was kept."
            )
        _to_enclose(context)
    return to_somebody("email")(context, call)


@action(
    called=("the e-mail", "电子邮件"),
    consent=Consent.ASK,
    where=Where.COURIER,
    needs=("email",),
    prepare=_email_to_somebody,
    read_back=read_backs.email,
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
    name, address = _whom(recipient)
    if "@" not in address:
        return Answer(
            context.words(
                f"I have no e-mail address for {name}, so I sent nothing.",
                f"我没有{name}的邮箱地址，所以没有发送。",
            )
        )
    payload: dict[str, Json] = {
        "to": address,
        "name": name if name != address else "",
        "subject": subject or _subject(body),
        "body": body,
        "photo": photo == "yes",
    }
    context.courier.post(
        Parcel(
            key=f"{context.turn}:send_email",
            kind="email",
            payload=payload,
            language=context.language,
            about=context.words(f"the e-mail to {name}", f"给{name}的邮件"),
            attachments=(_enclosed(context),) if photo == "yes" else (),
        )
    )
    return Answer(
        context.words(
            f"All right, sending it to {name}{', with the picture' if photo == 'yes' else ''}.",
            f"好的，正在发给{name}{'，附上照片' if photo == 'yes' else ''}。",
        )
    )


@action(
    called=("the text message", "短信"),
    consent=Consent.ASK,
    where=Where.COURIER,
    needs=("sms",),
    prepare=to_somebody("phone"),
    read_back=read_backs.text_message,
    ask={"recipient": ("Who should I text?", "发给谁？"), "message": ("What should it say?", "说什么？")},
)
def send_text_message(context: Context, recipient: str, message: str) -> Answer:
    """Send a text message (SMS) to somebody's phone."""
    name, number = _whom(recipient)
    if not re.search(r"\d{3}", re.sub(r"[\s().\-/]", "", number)):
        return Answer(
            context.words(
                f"I have no telephone number for {name}, so I sent nothing.",
                f"我没有{name}的电话号码，所以没有发送。",
            )
        )
    context.courier.post(
        Parcel(
            key=f"{context.turn}:send_text_message",
            kind="sms",
            payload={"to": number, "name": name if name != number else "", "message": message},
            language=context.language,
            about=context.words(f"the text message to {name}", f"给{name}的短信"),
        )
    )
    return Answer(context.words(f"All right, sending it to {name}.", f"好的，正在发给{name}。"))


def _whom(recipient: str) -> tuple[str, str]:
    """The name to say, and the address or number it goes to."""
    whom = recipient_of(recipient)
    return whom.name or whom.value, whom.value


def _enclosed(context: Context) -> str:
    """The path of the turn's picture, which is on the disk before the parcel that names it.

    Raises `NoPictureToSend`, and `JournalFailed` when the disk refuses.
    """
    picture, shelf = _to_enclose(context)
    if not shelf.has(context.turn):  # what was approved stays as it is
        shelf.put(context.turn, lambda path: images.write_jpeg(path, picture))
    return str(shelf.directory / shelf.name(context.turn))


def _to_enclose(context: Context) -> tuple[Picture, Shelf]:
    """The turn's picture, which shows something, and where it waits. Raises `NoPictureToSend`."""
    if context.enclosures is None:
        raise NoPictureToSend(
            "there is no camera to take a picture with, so nothing was sent. Set look.backend, or see `gadget doctor`."
        )
    if context.picture is None:
        raise NoPictureToSend("the camera gave no picture to send, so nothing was sent. See `gadget doctor`.")
    if images.is_covered(context.picture):
        raise NoPictureToSend(
            "the picture is nearly black or all of one shade, so nothing was sent. Uncover the lens."
        )
    return context.picture, context.enclosures


def _subject(body: str) -> str:
    """The first sentence, or as many of its words as a subject holds."""
    sentence = re.split(r"(?<=[.!?])\s|(?<=[。！？])|\n", body.strip(), maxsplit=1)[0].strip().rstrip(".。")
    if len(sentence) > LONGEST_SUBJECT:
        whole = re.match(rf".{{20,{LONGEST_SUBJECT}}}(?=[\s，、；])", sentence)
        sentence = (whole[0] if whole else sentence[:LONGEST_SUBJECT]).rstrip(" ,;，、；") + "…"
    return sentence[:1].upper() + sentence[1:]
