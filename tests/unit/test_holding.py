"""What is said of a code is where it leads: the host a phone opens, the event, letters that only look alike."""

from __future__ import annotations

import pytest

from gadget.act.writing.answer import answer
from gadget.act.writing.holding import spoken
from gadget.act.writing.hosts import looks_alike
from gadget.act.writing.seen import Code, Line, Seen


@pytest.mark.parametrize(
    ("content", "address"),
    [
        ("https://evil.example\\@bank.com/login", "evil.example"),
        ("https://evil.example\\bank.com", "evil.example"),
        ("https:\\\\evil.example/a", "evil.example/a"),
        ("https:evil.example/a", "evil.example/a"),
        ("https:///evil.example/a", "evil.example/a"),
        ("https://bank.com@evil.example/a", "evil.example/a"),
        ("https://bank.com:443@evil.example", "evil.example"),
        ("https://bank.com/@evil.example", "bank.com/@evil.example"),
        ("https://bank.com?@evil.example", "bank.com"),
        ("https://bank.com#@evil.example", "bank.com"),
        ("https://%65vil.example/a", "evil.example/a"),
        ("https://ｅｖｉｌ。example/a", "evil.example/a"),
        ("https://ev il.example", "evil.example"),  # what was a tab, which a browser drops
        ("https://bank.com%2F.evil.example", "bank.com%2F.evil.example"),  # no browser opens it
        ("https://pay%E2%80%AEpal.com", "pay%E2%80%AEpal.com"),
        ("MEBKM:TITLE:Bank;URL:https\\://evil.example/a;;", "evil.example/a"),
    ],
)
def test_the_host_that_is_said_is_the_one_that_is_opened(content: str, address: str) -> None:
    assert spoken(Code("QR Code", content), "en") == f"A QR code with the address {address}."
    assert spoken(Code("QR Code", content), "zh") == f"二维码，网址是{address}。"


@pytest.mark.parametrize(
    "host",
    [
        "раураl.com",  # four Cyrillic letters and an l
        "gοοgle.com",  # two Greek ones
        "аррӏе.com",  # Cyrillic altogether
        "www.xn--80ak6aa92e.com",  # the same, as it is sent
        "pɑypal.com:8080",
        "bank.раураl.com",
        "оzоn.example",
    ],
)
def test_letters_of_another_alphabet_that_look_alike_are_pointed_out(host: str) -> None:
    said = spoken(Code("QR Code", f"https://{host}/login"), "en")
    assert said.endswith("/login, which has look-alike letters of another alphabet.")
    assert spoken(Code("QR Code", f"https://{host}/login"), "zh").endswith("，里面混有形似的外文字母。")


@pytest.mark.parametrize(
    "host",
    [
        "paypal.com", "müller.de", "почта.рф", "сор.рф", "例子.cn", "abc例子.com", "東京タワー.jp", "xn--mller-kva.de",
        "xn--.com", "ελλάδα.gr", "127.0.0.1", "",
    ],
)  # fmt: skip
def test_honest_names_are_not_suspected(host: str) -> None:
    assert not looks_alike(host)


@pytest.mark.parametrize(
    ("content", "english", "chinese"),
    [
        ("BEGIN:VEVENT SUMMARY:Team lunch DTSTART:20261126T120000Z END:VEVENT",
         "A QR code with the calendar entry Team lunch, on 2026-11-26 at 12:00 UTC.",
         "二维码，是日程“Team lunch”，2026年11月26日世界时12:00。"),
        ("BEGIN:VCALENDAR BEGIN:VEVENT DTSTART;TZID=Europe/Berlin:20261201T093000 SUMMARY:Zahnarzt END:VEVENT",
         "A QR code with the calendar entry Zahnarzt, on 2026-12-01 at 09:30.",
         "二维码，是日程“Zahnarzt”，2026年12月1日09:30。"),
        ("BEGIN:VEVENT SUMMARY:开会 DTSTART;VALUE=DATE:20261126 END:VEVENT",
         "A QR code with the calendar entry 开会, on 2026-11-26.", "二维码，是日程“开会”，2026年11月26日。"),
        ("BEGIN:VEVENT END:VEVENT", "A QR code with a calendar entry.", "二维码，是一条日程。"),
        ("BEGIN:VCARD VERSION:3.0 ORG:Corner Shop TEL:1 END:VCARD",
         "A QR code with the contact details of Corner Shop.", "二维码，是Corner Shop的名片。"),
        ("BEGIN:VCARD VERSION:3.0 TEL:1 END:VCARD", "A QR code with contact details.", "二维码，是一张名片。"),
        ("WIFI:T:WPA;P:sesame;;",
         "A QR code for a Wi-Fi network without a name.", "二维码，是一个没有名称的无线网络。"),
        ("tel:", "A QR code that says: tel:.", "二维码，内容是：tel:。"),
        ("https://", "A QR code that says: https://.", "二维码，内容是：https://。"),
        ("BEGIN:VTODO", "A QR code that says: BEGIN:VTODO.", "二维码，内容是：BEGIN:VTODO。"),
    ],
)  # fmt: skip
def test_events_and_nameless_things_are_said_whole(content: str, english: str, chinese: str) -> None:
    assert spoken(Code("QR Code", content), "en") == english
    assert spoken(Code("QR Code", content), "zh") == chinese


EAN = Code("EAN-13", "5012345678900")
NUMBER = "5 0 1 2 3 4 5 6 7 8 9 0 0"


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ("when does it expire", f"I can't find an expiry date. A bar code with the number {NUMBER}."),
        ("how much is the wine", f"I can't find a price for wine. A bar code with the number {NUMBER}."),
        ("what's the website", f"I can't find a website. A bar code with the number {NUMBER}."),
        ("what's the password", f"I can't find a password. A bar code with the number {NUMBER}."),
        ("what's the phone number", f"I can't find a phone number. A bar code with the number {NUMBER}."),
        ("read this", f"A bar code with the number {NUMBER}."),
        ("scan the code", f"A bar code with the number {NUMBER}."),
    ],
)
def test_a_lone_bar_code_does_not_hide_that_nothing_was_found(heard: str, said: str) -> None:
    assert answer(Seen(codes=(EAN,)), heard, "en") == said


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ("这个什么时候过期", "没找到保质期。"),
        ("一共多少钱", "没找到合计。"),
        ("密码是多少", "没找到密码。"),
        ("几点关门", "没找到营业时间。"),
        ("酒多少钱", "没找到酒的价格。"),
        ("念一下", ""),
    ],
)
def test_a_lone_bar_code_does_not_hide_it_in_chinese(heard: str, said: str) -> None:
    assert answer(Seen(codes=(EAN,)), heard, "zh") == f"{said}条形码，号码是{NUMBER}。"


@pytest.mark.parametrize(
    ("content", "heard", "said"),
    [
        ("tel:+441174960123", "what's the phone number", "A QR code with the phone number +441174960123."),
        ("mailto:a@b.org", "what's the email address", "A QR code with the e-mail address a@b.org."),
        ("https://example.org", "what's the website", "A QR code with the address example.org."),
        ("WIFI:T:WPA;S:Home;P:sesame;;", "what's the wifi password",
         "A QR code for the Wi-Fi network Home, with the password sesame."),
    ],
)  # fmt: skip
def test_the_code_that_answers_is_said_and_not_the_one_beside_it(content: str, heard: str, said: str) -> None:
    assert answer(Seen(codes=(EAN, Code("QR Code", content))), heard, "en") == said


def test_what_is_printed_is_preferred_to_a_code_with_a_number() -> None:
    card = Seen(
        (Line("Tel 0117 496 0123", 0.99, ((0, 0), (170, 0), (170, 20), (0, 20))),),
        (Code("QR Code", "tel:+441174960123"),),
    )
    assert answer(card, "what's the phone number", "en") == "It says: Tel 0117 496 0123."
