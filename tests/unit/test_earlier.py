"""A picture from before is told from the one of this moment by how it is spoken of, in both languages."""

from __future__ import annotations

import pytest

from gadget.act.earlier import speaks_of_an_earlier_picture

EARLIER = (
    "Send the picture of the wallet I found to Anna",
    "send Anna the photo of the keys that I lost last week",
    "Email Anna the picture you kept of my keys",
    "email the saved picture to Bob",
    "Send Bob the photo I took this morning",
    "Send Anna the picture from yesterday",
    "email Anna the picture of the umbrella from last Monday",
    "Send the picture of where I put my keys to Anna",
    "Email Anna the last photo",
    "mail mum that picture of the blue scarf I found in the hall",
    "把我捡到的钱包的照片发给安娜",
    "把昨天拍的照片发邮件给小李",
    "把存的照片发给妈妈",
    "把你存下来的那张照片发给小王",
    "发邮件给小李，附上我昨天找到的雨伞的照片",
    "把我丢的那把伞的照片发给老师",
    "把刚才拍的照片发给妈妈",
)
NOW = (
    "Send Anna a picture of this",
    "Email Alice a picture of the wallet I found",
    "Email Bob a picture and tell him I found the wallet",
    "Send the picture to Anna and say I found her keys",
    "Email Anna the picture of this saying I found it",
    "Send Anna this picture",
    "Email Alice that the meeting moved to Friday with a picture",
    "send Anna the picture of the cat I found it in the garden",
    "Send mum a photo of my lunch",
    "Email Anna with a photo: the picture frame you took is broken",
    "给小李发邮件说我找到了钱包，附上照片",
    "告诉小李我找到钱包了附上照片",
    "拍张照片发给小李",
    "把这个的照片发给妈妈",
    "给安娜发一张我捡到的钱包的照片",
    "把现在看到的照片发给妈妈",
    "给小李发邮件，附上这张照片",
    "把照片发给昨天来的客人",
    "给妈妈发邮件，附上照片，说我的钥匙找到了",
)


@pytest.mark.parametrize("heard", EARLIER)
def test_a_picture_from_before_is_known_as_such(heard: str) -> None:
    assert speaks_of_an_earlier_picture(heard)


@pytest.mark.parametrize("heard", NOW)
def test_what_is_seen_now_is_no_picture_from_before(heard: str) -> None:
    assert not speaks_of_an_earlier_picture(heard)
