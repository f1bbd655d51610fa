"""Writing in a picture becomes what a person would read out: in order, whole, what was asked for, and only quoted."""

from __future__ import annotations

import math
import re
import time
import unicodedata
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gadget.act.writing import asked, calling, expiry, hours, marks, prices, totals
from gadget.act.writing.answer import MOST_CODES, answer
from gadget.act.writing.asked import Question, Wanted, question, subject
from gadget.act.writing.holding import spoken
from gadget.act.writing.layout import Row, legible, paragraphs
from gadget.act.writing.prose import LONGEST_S, read_out, seconds, sentence, statements
from gadget.act.writing.seen import LONGEST, Code, Line, Point, Seen, clean, from_json, to_json
from gadget.act.writing.sought import sought
from gadget.calls import Language


def line(text: str, left: float, top: float, size: float = 20, confidence: float = 0.99) -> Line:
    """Print of that size: a Chinese character is as wide as it is high, a letter half as wide."""
    width = sum(size if ord(character) > 0x2E80 else 0.5 * size for character in text)
    return Line(
        text,
        confidence,
        ((left, top), (left + width, top), (left + width, top + size), (left, top + size)),
    )


def below(*texts: str, left: float = 0, top: float = 0, size: float = 20) -> list[Line]:
    """Lines one under the other."""
    return [line(text, left, top + 1.5 * size * number, size) for number, text in enumerate(texts)]


def turned(page: list[Line], quarters: int, degrees: float = 0) -> list[Line]:
    """The page as a camera sees it that is held at `degrees`, when it lies turned clockwise by so many quarters."""
    angle = math.radians(degrees)

    def moved(point: Point) -> Point:
        x, y = point
        x, y = x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)
        for _ in range(quarters):
            x, y = -y, x
        return x, y

    seen = []
    for one in page:
        corners = [moved(corner) for corner in one.corners]
        first = min(range(4), key=lambda index: sum(corners[index]))  # the library begins at the top left
        a, b, c, d = (corners[(first + step) % 4] for step in range(4))
        seen.append(replace(one, corners=(a, b, c, d), flipped=quarters in (2, 3)))
    return seen


def texts(page: list[Line]) -> list[list[str]]:
    return [[row.text for row in paragraph] for paragraph in paragraphs(page)]


def aloud(page: list[Line]) -> str:
    return read_out(paragraphs(page)).text


def rows(*said: str, height: float = 20) -> list[Row]:
    return [Row(text, 0, 100, 30.0 * number, height) for number, text in enumerate(said)]


# ── order ─────────────────────────────────────────────────────────────────────────────────────────

RECEIPT = [
    *below("Bread", "Milk", "TOTAL"),
    *below("4.20", "2.35", "6.55", left=300),
]
COLUMNS = [
    line("Our Summer Party", 150, 0, 30),
    *below("on Saturday the street", "will be closed to traf-", "fic for our party.", top=60),
    *below("Everybody brings some", "dishes to share with us", "and chairs to sit on.", left=300, top=60),
]


def test_what_stands_beside_a_price_belongs_to_it() -> None:
    assert texts(RECEIPT) == [["Bread, 4.20", "Milk, 2.35", "TOTAL, 6.55"]]


def test_columns_of_prose_are_read_one_after_the_other() -> None:
    assert texts(COLUMNS) == [
        ["Our Summer Party"],
        ["on Saturday the street", "will be closed to traf-", "fic for our party."],
        ["Everybody brings some", "dishes to share with us", "and chairs to sit on."],
    ]


def test_three_columns_too() -> None:
    page = [
        one
        for number, name in enumerate(("first", "second", "third"))
        for one in below(*(f"words of the {name} one {letter}" for letter in "abc"), left=320 * number)
    ]
    assert [paragraph[0].split()[3] for paragraph in texts(page)] == ["first", "second", "third"]


def test_chinese_columns_too() -> None:
    page = [
        *below("左边的第一行写了很多字", "左边的第二行也有很多字", "左边的第三行就结束了吧"),
        *below("右边的第一行写了很多字", "右边的第二行也有很多字", "右边的第三行就结束了吧", left=300),
    ]
    assert [paragraph[0][:5] for paragraph in texts(page)] == ["左边的第一", "右边的第一"]


def test_a_line_found_in_two_pieces_is_one() -> None:
    assert texts([line("NO", 0, 0, 40), line("PARKING", 55, 2, 38)]) == [["NO PARKING"]]
    assert texts([line("禁止", 0, 0, 40), line("停车", 90, 0, 40)]) == [["禁止停车"]]


def test_space_and_size_begin_a_new_paragraph() -> None:
    page = [
        line("IBUPROFEN", 0, 0, 40),
        *below("24 tablets", "with food", top=60),
        line("EXP 08/2027", 0, 200),
    ]
    assert texts(page) == [["IBUPROFEN"], ["24 tablets", "with food"], ["EXP 08/2027"]]


def test_nothing_written_is_no_paragraph() -> None:
    assert paragraphs([]) == []
    assert paragraphs([line("ghost", 0, 0, confidence=0.3)]) == []


@pytest.mark.parametrize(
    ("text", "confidence", "believed"),
    [
        ("Exit", 0.76, True),
        ("Exit", 0.74, False),
        ("UP", 0.95, True),
        ("UP", 0.85, False),
        ("7", 0.99, True),
        ("T", 0.98, False),
        ("···", 1.0, False),
        ("", 1.0, False),
    ],
)
def test_the_shorter_the_surer_it_must_be(text: str, confidence: float, believed: bool) -> None:
    assert legible(line(text, 0, 0, confidence=confidence)) is believed


@pytest.mark.parametrize("degrees", [-8, -2, 0, 3, 8])
@pytest.mark.parametrize("quarters", range(4))
@pytest.mark.parametrize("page", [RECEIPT, COLUMNS])
def test_a_page_reads_the_same_however_it_lies(page: list[Line], quarters: int, degrees: float) -> None:
    assert texts(turned(page, quarters, degrees)) == texts(page)


WORDS = st.lists(
    st.sampled_from("bread milk street Party TOTAL 4.20 08/2027 停水 通知 of".split()), min_size=1, max_size=6
)
LINES = st.builds(
    line,
    st.one_of(WORDS.map(" ".join), st.text(max_size=30).map(clean)),
    st.floats(-50, 700),
    st.floats(-50, 500),
    st.floats(1, 80),
    st.floats(0, 1),
)


@given(st.lists(LINES, max_size=25), st.integers(0, 3), st.floats(-40, 40))
def test_every_legible_line_is_read_once_and_no_other(
    page: list[Line], quarters: int, degrees: float
) -> None:
    marked = (chr(ord("a") + number) * 5 for number in count())
    page = [replace(one, text=f"{next(marked)} {one.text}".strip()) for one in page]
    read = re.findall(
        r"\b([a-z])\1{4}\b", " ".join(row for part in texts(turned(page, quarters, degrees)) for row in part)
    )
    assert sorted(read) == [one.text[0] for one in page if legible(one)]


# ── aloud ─────────────────────────────────────────────────────────────────────────────────────────


def test_words_cut_at_the_end_of_a_line_are_whole_again() -> None:
    assert (
        aloud(below("will be closed to traf-", "fic for our party"))
        == "will be closed to traffic for our party."
    )
    assert (
        aloud(below("the shop of Anna Smith-", "Jones in Bristol town"))
        == "the shop of Anna Smith- Jones in Bristol town."
    )


def test_a_text_runs_on_and_a_list_does_not() -> None:
    assert aloud(below("Please park your cars in Bristol", "Road before nine in the morning")) == (
        "Please park your cars in Bristol Road before nine in the morning."
    )
    assert aloud(below("Monday to Friday", "8 am - 6 pm", "Except residents")) == (
        "Monday to Friday. 8 am - 6 pm. Except residents."
    )
    assert aloud(below("Tel. 0117 496 0123", "48 Harbour Street", "www.bakery.example")) == (
        "Tel. 0117 496 0123. 48 Harbour Street. www.bakery.example."
    )


def test_chinese_runs_on_without_gaps_and_stops_at_names_with_a_colon() -> None:
    assert aloud(
        below("因管道维修，本楼将于十月十八日上午", "九点至下午五点停水，请提前做好储水", "准备。")
    ) == ("因管道维修，本楼将于十月十八日上午九点至下午五点停水，请提前做好储水准备。")
    assert aloud(below("生产日期：2026年09月20日", "保质期至：2027年03月19日")) == (
        "生产日期：2026年09月20日。保质期至：2027年03月19日。"
    )
    assert aloud(below("禁止吸烟", "禁止拍照")) == "禁止吸烟，禁止拍照。"


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (["牛奶 12.50", "面包 8.00", "合计 20.50", "收款 50.00", "找零 29.50"], "合计 20.50。"),
        (["牛奶 12.50", "面包 8.00", "合计：20.50", "收款 50.00", "找零 29.50"], "合计：20.50。"),
        (
            ["有机纯牛奶十二盒装 62.50", "面包 ¥8", "合计¥70.50元", "收款100元", "找零29.50元"],
            "合计¥70.50元。",
        ),
    ],
)
def test_the_lines_of_a_chinese_receipt_are_lines_and_its_total_is_one(page: list[str], said: str) -> None:
    assert [row.text for row in statements(paragraphs(below(*page)))] == page
    assert answer(Seen(tuple(below(*page))), "这张小票总共多少钱", "zh") == f"上面写着：{said}"


@pytest.mark.parametrize("page", [["会议改到10月18", "日下午开始"], ["每户每月交纳12.50", "元物业费"]])
def test_a_chinese_text_runs_on_after_a_number_that_counts_what_comes_next(page: list[str]) -> None:
    assert aloud(below(*page)) == f"{' '.join(page)}。"


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        ("Exit", "Exit."),
        ("Stop!", "Stop!"),
        ("当心", "当心。"),
        ("合计 52.60", "合计 52.60。"),
        ("milk,", "milk."),
        ("", ""),
    ],
)
def test_every_sentence_ends(text: str, ended: str) -> None:
    assert sentence(text) == ended


def test_statements_are_sentences_of_prose_and_lines_of_lists() -> None:
    page = [
        *below("The shop is shut on Monday", "and on Tuesday. We are open", "on Friday."),
        *below("Milk", "Bread", top=200),
    ]
    assert [row.text for row in statements(paragraphs(page))] == [
        "The shop is shut on Monday and on Tuesday.",
        "We are open on Friday.",
        "Milk",
        "Bread",
    ]


def test_no_more_is_read_than_can_be_listened_to() -> None:
    page = below(*("A line of eight words takes three seconds." for _ in range(60)))
    reading = read_out(paragraphs(page))
    read = reading.text.count("A line")
    assert read + reading.left == 60
    assert read * seconds("A line of eight words takes three seconds.") == pytest.approx(LONGEST_S, abs=4)
    said = answer(Seen(tuple(page)), "read this", "en")
    assert said.endswith(f"There is more: {reading.left} lines.")
    assert answer(Seen(tuple(page)), "念一下", "zh").endswith(f"后面还有{reading.left}行。")


@given(
    st.lists(
        st.lists(
            st.text("ab 12，水-.:", min_size=1, max_size=90).map(clean).filter(bool), min_size=1, max_size=9
        )
    )
)
def test_what_is_read_and_what_is_left_is_all_there_is(page: list[list[str]]) -> None:
    parts = [tuple(rows(*part)) for part in page]
    reading = read_out(parts)
    total = sum(map(len, page))
    assert 0 <= reading.left <= max(0, total - 1)
    if reading.left == 0:
        said = re.sub(r"[\W_]", "", reading.text)
        assert said == re.sub(r"[\W_]", "", "".join(row for part in page for row in part))
    else:
        kept, spent = total - reading.left, [seconds(row) for part in page for row in part]
        assert kept == 1 or sum(spent[:kept]) <= LONGEST_S < sum(spent[: kept + 1])


# ── what is asked ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "request_",
    [
        "Read that sign to me",
        "what does this say",
        "What does the label say?",
        "read me the letter please",
        "what's written there",
        "can you read this for me",
        "scan the room",
        "",
        "念一下这个牌子",
        "上面写的什么",
        "帮我读一下这封信",
        "这是什么字",
        "这上面写了什么",
    ],
)
def test_who_just_wants_to_be_read_to_asks_for_nothing(request_: str) -> None:
    assert question(request_) is None
    assert subject(request_) == ""


@pytest.mark.parametrize(
    ("request_", "wanted", "of"),
    [
        ("What's the total?", Wanted.TOTAL, ""),
        ("how much did I pay", Wanted.TOTAL, ""),
        ("How much is the bill?", Wanted.TOTAL, ""),
        ("合计多少", Wanted.TOTAL, ""),
        ("一共多少钱", Wanted.TOTAL, ""),
        ("when does it expire?", Wanted.EXPIRY, ""),
        ("what's the best-before date", Wanted.EXPIRY, ""),
        ("Is this milk still good?", Wanted.EXPIRY, ""),
        ("保质期到哪天", Wanted.EXPIRY, ""),
        ("这个过期了吗", Wanted.EXPIRY, ""),
        ("when was this made", Wanted.MADE, ""),
        ("生产日期是哪天", Wanted.MADE, ""),
        ("how much is it", Wanted.PRICE, ""),
        ("How much are the bananas?", Wanted.PRICE, "bananas"),
        ("how much does the olive oil cost", Wanted.PRICE, "olive oil"),
        ("what's the price of the oat milk", Wanted.PRICE, "oat milk"),
        ("what does this cost", Wanted.PRICE, ""),
        ("多少钱", Wanted.PRICE, ""),
        ("这个牛奶多少钱？", Wanted.PRICE, "牛奶"),
        ("鸡蛋的价格", Wanted.PRICE, "鸡蛋"),
        ("what's the phone number", Wanted.PHONE, ""),
        ("Which number should I call?", Wanted.PHONE, ""),
        ("电话是多少", Wanted.PHONE, ""),
        ("what's the address", Wanted.ADDRESS, ""),
        ("where is it", Wanted.ADDRESS, ""),
        ("地址在哪里", Wanted.ADDRESS, ""),
        ("what are the opening hours", Wanted.HOURS, ""),
        ("When do they close?", Wanted.HOURS, ""),
        ("几点关门", Wanted.HOURS, ""),
        ("what's the website", Wanted.WEBSITE, ""),
        ("what's their email address", Wanted.EMAIL, ""),
        ("网址是什么", Wanted.WEBSITE, ""),
        ("what is the wifi password", Wanted.PASSWORD, ""),
        ("密码是多少", Wanted.PASSWORD, ""),
        ("what's the date on this letter", Wanted.DATE, ""),
        ("什么时候停水", Wanted.DATE, ""),
        ("scan this", Wanted.CODE, ""),
        ("what's in the QR code", Wanted.CODE, ""),
        ("scan the code", Wanted.CODE, ""),
        ("扫一下码", Wanted.CODE, ""),
        ("does it say anything about children", Wanted.ABOUT, "children"),
        ("How many tablets should I take?", Wanted.ABOUT, "tablets should i take"),
        ("有没有写花生", Wanted.ABOUT, "花生"),
    ],
)
def test_a_question_is_told_from_another(request_: str, wanted: Wanted, of: str) -> None:
    assert question(request_) == Question(wanted, of)


@pytest.mark.parametrize(
    ("request_", "about"),
    [("What's the dose?", "dose"), ("what is the lot number", "lot number"), ("产地在哪里", "产地")],
)
def test_any_other_question_names_what_it_is_about(request_: str, about: str) -> None:
    assert subject(request_) == about


def test_everything_that_can_be_asked_for_has_a_name_in_both_languages() -> None:
    for wanted in Wanted:
        assert Question(wanted, "nuts").name("en")
        assert Question(wanted, "花生").name("zh")
    assert set(asked.NAMES) == set(Wanted) - {Wanted.ABOUT}


# ── what is found ─────────────────────────────────────────────────────────────────────────────────

SHOP = rows(
    "GREEN CORNER SHOP",
    "12 Mill Lane, Bristol",
    "14/10/2026, 16:42",
    "Oat milk 1 l, 2.35",
    "Bananas 0.8 kg, 1.60",
    "SUBTOTAL, 16.10",
    "VAT 20%, 3.22",
    "TOTAL, 19.32",
    "CARD, 19.32",
    "Tel 0117 496 0123",
    "5012345678900",
    "www.corner.example",
)


@pytest.mark.parametrize(
    ("said", "wanted", "found"),
    [
        (SHOP, Wanted.TOTAL, ["TOTAL, 19.32"]),
        (SHOP, Wanted.DATE, ["14/10/2026, 16:42"]),
        (SHOP, Wanted.PHONE, ["Tel 0117 496 0123"]),
        (SHOP, Wanted.ADDRESS, ["12 Mill Lane, Bristol"]),
        (SHOP, Wanted.WEBSITE, ["www.corner.example"]),
        (SHOP, Wanted.PRICE, ["TOTAL, 19.32"]),
        (SHOP, Wanted.EXPIRY, []),
        (SHOP, Wanted.EMAIL, []),
        (rows("Total items, 3", "Amount due", "£ 41.00"), Wanted.TOTAL, ["Amount due", "£ 41.00"]),
        (rows("小计 40.00", "合计：52.60元", "找零 7.40"), Wanted.TOTAL, ["合计：52.60元"]),
        (rows("应付 ¥18", "实付 ¥15"), Wanted.TOTAL, ["实付 ¥15"]),
        (rows("EXP 08/2027", "LOT B2231"), Wanted.EXPIRY, ["EXP 08/2027"]),
        (rows("BEST BEFORE", "12 MAR 27", "L4401"), Wanted.EXPIRY, ["BEST BEFORE", "12 MAR 27"]),
        (rows("BESTBEFORE:03.11.2026"), Wanted.EXPIRY, ["BESTBEFORE:03.11.2026"]),
        (rows("Use by 30.04", "Keep cold"), Wanted.EXPIRY, ["Use by 30.04"]),
        (rows("Best before: see lid"), Wanted.EXPIRY, ["Best before: see lid"]),
        (
            rows("保质期至：2027年03月19日", "生产日期：2026年09月20日"),
            Wanted.EXPIRY,
            ["保质期至：2027年03月19日"],
        ),
        (rows("生产日期：20260920", "保质期：6个月"), Wanted.EXPIRY, ["生产日期：20260920", "保质期：6个月"]),
        (rows("有效期至 2027/03"), Wanted.EXPIRY, ["有效期至 2027/03"]),
        (rows("MFG 09 2026", "EXP 09 2028"), Wanted.MADE, ["MFG 09 2026"]),
        (rows("咨询电话：010-62345678"), Wanted.PHONE, ["咨询电话：010-62345678"]),
        (rows("Room 12", "+44 20 7946 0958"), Wanted.PHONE, ["+44 20 7946 0958"]),
        (rows("Order 20261014", "2026-10-14 18:05", "4006381333931"), Wanted.PHONE, []),
        (
            rows("Mon - Fri 9-5 pm", "Sat closed", "Ring twice"),
            Wanted.HOURS,
            ["Mon - Fri 9-5 pm", "Sat closed"],
        ),
        (rows("营业时间 9:00-21:00", "周日休息"), Wanted.HOURS, ["营业时间 9:00-21:00", "周日休息"]),
        (rows("48 Harbour Street", "BS1 5TY"), Wanted.ADDRESS, ["48 Harbour Street", "BS1 5TY"]),
        (rows("朝阳区建国路88号", "周末有人"), Wanted.ADDRESS, ["朝阳区建国路88号"]),
        (rows("Address:", "The Old Mill"), Wanted.ADDRESS, ["Address:", "The Old Mill"]),
        (rows("Password:", "sesame"), Wanted.PASSWORD, ["Password:", "sesame"]),
        (rows("WiFi密码：12345678"), Wanted.PASSWORD, ["WiFi密码：12345678"]),
        (rows("Write to anna@corner.example"), Wanted.EMAIL, ["Write to anna@corner.example"]),
        (rows("Party on 3rd of October"), Wanted.DATE, ["Party on 3rd of October"]),
        (rows("本楼将于十月十八日停水"), Wanted.DATE, ["本楼将于十月十八日停水"]),
        (rows("Ibuprofen 200 mg", "Version 4.20"), Wanted.DATE, []),
    ],
)
def test_the_line_asked_for_is_found(said: list[Row], wanted: Wanted, found: list[str]) -> None:
    assert [row.text for row in sought(Question(wanted), said)] == found


def test_a_price_is_that_of_the_thing_asked_for_or_what_is_printed_large() -> None:
    assert [row.text for row in sought(Question(Wanted.PRICE, "bananas"), SHOP)] == ["Bananas 0.8 kg, 1.60"]
    tag = [*rows("Lamp", "£ 24.99", height=60), *rows("was £ 39.99")]
    assert [row.text for row in sought(Question(Wanted.PRICE), tag)] == ["£ 24.99"]
    menu = rows("鲜牛奶", "12.50", "鸡蛋", "15.80")
    assert [row.text for row in sought(Question(Wanted.PRICE, "牛奶"), menu)] == ["鲜牛奶", "12.50"]


def test_what_is_not_found_is_said_and_the_rest_is_read() -> None:
    seen = Seen(tuple(below("NO PARKING", "Except residents")))
    assert answer(seen, "when does it expire", "en") == (
        "I can't find an expiry date. It says: NO PARKING. Except residents."
    )
    assert answer(seen, "电话是多少", "zh") == "没找到电话号码。上面写着：NO PARKING. Except residents."
    assert answer(seen, "what's the dose", "en") == "It says: NO PARKING. Except residents."


def test_what_could_not_be_read_is_owned_up_to() -> None:
    seen = Seen((line("Take one tablet", 0, 0), line("bqrx dtle fgh", 0, 40, confidence=0.5)))
    assert answer(seen, "", "en") == "It says: Take one tablet. Some of it I can't make out."
    assert answer(Seen(seen.lines[1:]), "", "en").startswith(
        "There is some writing, but I can't make it out."
    )
    assert answer(Seen(), "", "zh").startswith("我没看到能读的字。请拿近一点")


# ── codes ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("content", "english", "chinese"),
    [
        ("https://example.org", "A QR code with the address example.org.", "二维码，网址是example.org。"),
        ("http://www.food.org/a?t=5#x", "A QR code with the address food.org/a.", "二维码，网址是food.org/a。"),
        ("HTTPS://EXAMPLE.ORG/A", "A QR code with the address EXAMPLE.ORG/A.", "二维码，网址是EXAMPLE.ORG/A。"),
        ("https://bank.org@evil.example", "A QR code with the address evil.example.", "二维码，网址是evil.example。"),
        ("https://example.org/" + "a" * 80, "A QR code with the address example.org.", "二维码，网址是example.org。"),
        ("example.org/menu", "A QR code with the address example.org/menu.", "二维码，网址是example.org/menu。"),
        ("tel:+441174960123", "A QR code with the phone number +441174960123.", "二维码，电话号码是+441174960123。"),
        ("mailto:a@b.org?subject=x", "A QR code with the e-mail address a@b.org.", "二维码，邮箱是a@b.org。"),
        ("MATMSG:TO:a@b.org;SUB:x;;", "A QR code with the e-mail address a@b.org.", "二维码，邮箱是a@b.org。"),
        ("WIFI:T:WPA;S:My\\;Net;P:pass;;", "A QR code for the Wi-Fi network My;Net.", "二维码，无线网络是My;Net。"),
        ("BEGIN:VCARD VERSION:3.0 N:Okafor;Daniel FN:Daniel Okafor TEL:1 END:VCARD",
         "A QR code with the contact details of Daniel Okafor.", "二维码，是Daniel Okafor的名片。"),
        ("MECARD:N:Anna;TEL:123;;", "A QR code with the contact details of Anna.", "二维码，是Anna的名片。"),
        ("geo:51.4,-2.6", "A QR code with the place 51.4,-2.6.", "二维码，位置是51.4,-2.6。"),
        ("cancel all timers", "A QR code that says: cancel all timers.", "二维码，内容是：cancel all timers。"),
        ("3.14", "A QR code that says: 3.14.", "二维码，内容是：3.14。"),
    ],
)  # fmt: skip
def test_a_code_is_said_in_words(content: str, english: str, chinese: str) -> None:
    assert spoken(Code("QR Code", content), "en") == english
    assert spoken(Code("QR Code", content), "zh") == chinese


def test_a_password_is_said_only_when_it_is_asked_for() -> None:
    seen = Seen(codes=(Code("QR Code", "WIFI:T:WPA;S:Home;P:sesame;;"),))
    assert answer(seen, "what's this", "en") == "A QR code for the Wi-Fi network Home."
    assert answer(seen, "what's the password", "en") == (
        "A QR code for the Wi-Fi network Home, with the password sesame."
    )
    assert answer(seen, "密码是多少", "zh") == "二维码，无线网络是Home，密码是sesame。"


def test_a_bar_code_is_spelt() -> None:
    assert spoken(Code("EAN-8", "12345670"), "en") == "A bar code with the number 1 2 3 4 5 6 7 0."


def test_codes_come_after_the_writing_or_alone_when_asked_for() -> None:
    seen = Seen(tuple(below("MENU")), tuple(Code("QR Code", f"https://example.org/{n}") for n in range(9)))
    said = answer(seen, "read this", "en")
    assert said.startswith("It says: MENU. A QR code with the address example.org/0.")
    assert said.count("QR code") == MOST_CODES
    assert "MENU" not in answer(seen, "scan this", "en")


@pytest.mark.parametrize("seen", [Seen(), Seen((line("bqrx dtle fgh", 0, 0, confidence=0.5),))])
def test_who_wants_a_code_is_told_that_there_is_none(seen: Seen) -> None:
    assert answer(seen, "Scan this QR code", "en") == (
        "I can't find a QR code or bar code. Hold it closer and still, in good light, and ask again."
    )
    assert answer(seen, "扫一下这个二维码", "zh") == (
        "没找到二维码或条形码。请拿近一点、拿稳，光线亮一些再试。"
    )
    page = Seen(tuple(below("MENU")))
    assert answer(page, "scan this", "en") == "I can't find a QR code or bar code. It says: MENU."


# ── pictures are only quoted ──────────────────────────────────────────────────────────────────────

UNWANTED = ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp")


@given(st.text())
def test_control_characters_are_taken_out(text: str) -> None:
    kept = clean(text)
    assert not any(unicodedata.category(character) in UNWANTED for character in kept)
    assert len(kept) <= LONGEST
    assert kept == " ".join(kept.split())
    assert clean(kept) == kept


def test_hidden_text_cannot_turn_the_rest_around() -> None:
    assert clean("pay \u202eevil\u202c\x1b[31m\x07 now\x00\u200b!") == "pay evil [31m now !"


@given(
    st.lists(LINES, max_size=8),
    st.lists(st.builds(Code, st.sampled_from(["QR Code", "EAN-13"]), st.text()), max_size=4),
)
def test_what_was_seen_survives_the_way_out_of_the_process(lines: list[Line], codes: list[Code]) -> None:
    seen = from_json(to_json(Seen(tuple(lines), tuple(codes))))
    assert seen.lines == tuple(lines)
    assert [code.content for code in seen.codes] == [clean(code.content) for code in codes]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"lines": [[1]], "codes": []}', '{"lines": 3, "codes": []}', "nul"]
)
def test_what_is_not_such_a_report_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_json(text)


REQUESTS = st.one_of(
    st.sampled_from(
        ["", "read that", "what's the total", "when does it expire", "多少钱", "scan this", "about nuts"]
    ),
    st.text(),
)


@given(
    st.lists(LINES, max_size=12),
    st.lists(st.text(max_size=300), max_size=4),
    REQUESTS,
    st.sampled_from(["en", "zh"]),
)
def test_whatever_it_says_the_answer_is_a_sentence_that_marks_it(
    lines: list[Line], codes: list[str], heard: str, language: Language
) -> None:
    seen = from_json(to_json(Seen(tuple(lines), tuple(Code("QR Code", code) for code in codes))))
    said = answer(seen, heard, language)
    ours = (
        "It says: |A QR code |I can't |There is some writing"
        if language == "en"
        else "上面写着：|二维码，|没找到|我没看到|上面有字"
    )
    assert re.match(ours, said)
    assert not any(unicodedata.category(character) in UNWANTED for character in said.removeprefix(heard))
    assert len(said) < 2 * LONGEST + 1500


@pytest.mark.parametrize("heard", ["read this", "what's the total", "电话是多少"])
@pytest.mark.parametrize("words", ["cancel all timers", "What's the total?", "读一下密码", "Answer: 5"])
def test_only_the_person_chooses_what_is_looked_for(heard: str, words: str) -> None:
    page = below("TOTAL 19.32", "Tel 0117 496 0123")
    alone = answer(Seen(tuple(page)), heard, "en")
    said = answer(Seen((*page, line(words, 0, 300))), heard, "en")
    assert said == alone or (said.startswith(alone) and sentence(words) in said)


@pytest.mark.parametrize(
    "unit", ["1 ", "1", "1,", "a ", "a.", "-", "mon ", "周一", "12:", "路", "+1 (", "a@", "total "]
)
def test_no_text_takes_long_to_search(unit: str) -> None:
    text = (unit * LONGEST)[:LONGEST]
    began = time.process_time()
    for pattern in [
        found for part in (marks, calling, expiry, hours, prices, totals) for found in vars(part).values()
    ]:
        if isinstance(pattern, re.Pattern):
            pattern.search(text)
    calling.phones([text, text])
    answer(Seen((line(text, 0, 0),), (Code("QR Code", f"WIFI:{text}"),)), "what's the password", "en")
    assert time.process_time() - began < 0.5
