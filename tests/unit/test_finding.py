"""The line that was asked for is read and no other; one that is not there is not answered with something like it."""

from __future__ import annotations

import pytest

from gadget.act.writing.answer import answer
from gadget.act.writing.layout import Row
from gadget.act.writing.prose import statements
from gadget.act.writing.seen import Line, Seen
from gadget.request import guess_language


def page(*texts: str, size: float = 20, pitch: float = 3) -> Seen:
    """Lines one under the other; a Chinese character is as wide as it is high, a letter half as wide."""

    def line(text: str, top: float) -> Line:
        width = sum(size if ord(character) > 0x2E80 else 0.5 * size for character in text)
        return Line(text, 0.99, ((0, top), (width, top), (width, top + size), (0, top + size)))

    return Seen(tuple(line(text, pitch * size * number) for number, text in enumerate(texts)))


def says(heard: str, *texts: str, pitch: float = 3) -> str:
    """The answer, without what marks it as a quotation."""
    said = answer(page(*texts, pitch=pitch), heard, guess_language(heard))
    return said.removeprefix("It says: ").removeprefix("上面写着：").rstrip(".。")


# ── labels ────────────────────────────────────────────────────────────────────────────────────────

MEDICINE = ("用法用量：一次1粒", "有效期至2027年3月", "不良反应：头晕、恶心", "禁忌：孕妇禁用")


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ("有什么禁忌", "禁忌：孕妇禁用"),
        ("上面有什么禁忌", "禁忌：孕妇禁用"),
        ("这药有什么禁忌", "禁忌：孕妇禁用"),
        ("哪些人不能吃", "禁忌：孕妇禁用"),
        ("有什么副作用", "不良反应：头晕、恶心"),
        ("有什么不良反应", "不良反应：头晕、恶心"),
        ("这个药会有副作用吗", "不良反应：头晕、恶心"),
        ("有什么要注意的", "禁忌：孕妇禁用"),
        ("一次吃几粒", "用法用量：一次1粒"),
        ("这药怎么吃", "用法用量：一次1粒"),
        ("什么时候过期", "有效期至2027年3月"),
        ("are there any side effects", "不良反应：头晕、恶心"),
        ("what are the contraindications?", "禁忌：孕妇禁用"),
    ],
)
def test_a_medicine_tells_what_it_is_asked(heard: str, said: str) -> None:
    assert says(heard, *MEDICINE) == said


LEAFLET = (
    "Paracetamol 500 mg",
    "Dosage: two tablets every six hours",
    "Side effects: rash, nausea",
    "Do not take if you are allergic",
    "Warnings:",
    "1. Keep away from children",
    "2. Do not exceed the dose",
    "EXP 08/2027",
)


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ("what are the side effects", "Side effects: rash, nausea"),
        ("does it have any side effects", "Side effects: rash, nausea"),
        ("who shouldn't take it", "Do not take if you are allergic"),
        ("how many milligrams", "Paracetamol 500 mg"),
        ("how much should I take", "Dosage: two tablets every six hours"),
        ("what's the dose", "Dosage: two tablets every six hours"),
        ("what are the warnings", "Warnings: 1. Keep away from children. 2. Do not exceed the dose"),
        ("有什么副作用", "Side effects: rash, nausea"),
        ("有多少毫克", "Paracetamol 500 mg"),
    ],
)
def test_an_english_leaflet_does_too(heard: str, said: str) -> None:
    assert says(heard, *LEAFLET) == said


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ("几点开会", "会议 14:30"),
        ("what time is the meeting", "会议 14:30"),
        ("在几号登机口", "登机口 B12。会议 14:30。4月3日"),
        ("这张纸上写的是什么", "登机口 B12。会议 14:30。4月3日"),
        ("上面写了些什么", "登机口 B12。会议 14:30。4月3日"),
    ],
)
def test_a_number_of_a_gate_is_no_date_and_a_meeting_no_shop(heard: str, said: str) -> None:
    assert says(heard, "登机口 B12", "会议 14:30", "4月3日") == said


def test_a_title_that_stands_alone_is_read_with_what_stands_under_it() -> None:
    label = ("【注意事项】", "1. 孕妇慎用", "2. 避免日晒", "贮藏：密封")
    assert says("有什么要注意的", *label) == "【注意事项】。1. 孕妇慎用。2. 避免日晒"


@pytest.mark.parametrize("heard", ["有多少毫克", "这一片含多少毫克"])
def test_milligrams_are_not_answered_with_anything_else(heard: str) -> None:
    said = answer(page("净含量：100毫升", "有效期至2027年3月"), heard, "zh")
    assert said == "没找到“毫克”。上面写着：净含量：100毫升。有效期至2027年3月。"


@pytest.mark.parametrize(
    "heard", ["有什么", "有什么内容", "上面有什么字", "这是什么", "这是什么药", "有什么用", "里面有什么东西"]
)
def test_who_asks_for_nothing_in_particular_hears_it_all(heard: str) -> None:
    assert says(heard, "有效期至2027年3月", "禁止吸烟") == "有效期至2027年3月。禁止吸烟"


# ── totals ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("lines", "total"),
    [
        (("Bread 2.40", "TOTAL £12.40", "CARD £12.40", "You saved a total of £1.20"), "TOTAL £12.40"),
        (("TOTAL 12.40", "VAT total 2.07"), "TOTAL 12.40"),
        (("TOTAL 12.40", "Clubcard points total 124.00"), "TOTAL 12.40"),
        (("Total incl. VAT €1,240.00", "Total excl. VAT €1,000.00"), "Total incl. VAT €1,240.00"),
        (("Total €1,240.00", "Total excl. VAT €1,000.00", "Total VAT €240.00"), "Total €1,240.00"),
        (("Total excl. VAT €1,000.00",), "Total excl. VAT €1,000.00"),
        (("TOTAL 12.40", "Total savings 3.10", "Total discount 1.00"), "TOTAL 12.40"),
        (("TOTAL 12.40", "Gift card balance total 30.00", "Total tendered 20.00"), "TOTAL 12.40"),
        (("Total €1,240.00", "Paid €1,240.00", "Amount due €0.00"), "Total €1,240.00"),
        (("SUBTOTAL 10.00", "TAX 2.40", "TOTAL 12.40", "Total number of items 3.00"), "TOTAL 12.40"),
        (("TOTAL 12.40", "Suggested tip 20% (total 14.88)"), "TOTAL 12.40"),
        (("Total due £12.40", "Previous total £99.00"), "Total due £12.40"),
        (("TOTAL SALE $12.40", "TOTAL CASH $20.00", "CHANGE $7.60"), "TOTAL SALE $12.40"),
        (("Total Savings", "£1.20", "TOTAL TO PAY", "£12.40"), "TOTAL TO PAY. £12.40"),
        (("Total net 1000.00", "Total gross 1240.00"), "Total gross 1240.00"),
        (("TOTAL", "12.40", "Thank you"), "TOTAL. 12.40"),
        (("Burger 10", "TOTAL 12"), "TOTAL 12"),
        (("牛奶 8.50", "合计 18.50", "会员卡余额合计 300.00"), "合计 18.50"),
        (("合计 18.50", "积分合计 300.00"), "合计 18.50"),
        (("合计 18.50", "优惠合计 3.00"), "合计 18.50"),
        (("应收 52.60", "实收 100.00", "找零 47.40"), "应收 52.60"),
        (("合计 ¥1000.00", "税额合计 ¥240.00", "价税合计 ¥1240.00"), "价税合计 ¥1240.00"),
        (("原价合计 20.00", "优惠后合计 15.00"), "优惠后合计 15.00"),
        (("合计：18",), "合计：18"),
        (("商品合计 20.00", "配送费 3.00", "实付 23.00"), "实付 23.00"),
        (("合计 88.00", "本年累计合计 999.00"), "合计 88.00"),
        (("Brot 2,40", "Zwischensumme 10,00", "SUMME EUR 12,40", "davon MwSt 0,81"), "SUMME EUR 12,40"),
        (("Nettobetrag 1.000,00", "Gesamtbetrag 1.240,00 €"), "Gesamtbetrag 1.240,00 €"),
        (("Zu zahlen 12,40", "Gegeben 20,00", "Ihre Ersparnis Summe 1,20"), "Zu zahlen 12,40"),
        (("Summe 12,40", "MwSt-Summe 0,81", "Punkte gesamt 124,00"), "Summe 12,40"),
        (("Gesamt 12,40 EUR", "Gesamtersparnis 2,00 EUR"), "Gesamt 12,40 EUR"),
        (("Sous-total 10,00", "Net à payer 12,40 €", "Total TVA 2,07"), "Net à payer 12,40 €"),
        (("Total HT 1.000,00 €", "Total TTC 1.240,00 €"), "Total TTC 1.240,00 €"),
        (("Subtotal 10,00", "Importe total 12,40", "Total IVA 2,07"), "Importe total 12,40"),
        (("Total a pagar 12,40 €", "Ahorro total 1,20 €"), "Total a pagar 12,40 €"),
        (("Subtotale 10,00", "TOTALE COMPLESSIVO 12,40", "di cui IVA 2,07"), "TOTALE COMPLESSIVO 12,40"),
        (("Importo pagato 12,40", "Totale sconto 1,20"), "Importo pagato 12,40"),
    ],
)
@pytest.mark.parametrize("heard", ["What's the total?", "一共多少钱"])
def test_the_total_is_what_is_to_be_paid(lines: tuple[str, ...], total: str, heard: str) -> None:
    assert says(heard, *lines) == total
    assert says(heard, *lines, pitch=1.5) == total, "close lines of a receipt do not run on"


@pytest.mark.parametrize(
    "lines", [("VAT total 2.07",), ("You saved a total of £1.20",), ("积分合计 300.00",), ("Menge 3",)]
)
def test_where_there_is_no_total_it_says_so(lines: tuple[str, ...]) -> None:
    assert says("What's the total?", *lines).startswith("I can't find a total. It says: ")
    assert says("一共多少钱", *lines).startswith("没找到合计。")


# ── dates of expiry ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "line",
    [
        "MHD 12.11.26",
        "MHD: 11/2026",
        "mindestens haltbar bis 12.11.26",
        "mind. haltbar bis Ende 03.2027",
        "zu verbrauchen bis: 12.11.26",
        "Verwendbar bis 03/2027",
        "Gültig bis 12. März 2027",
        "A consommer avant le 12/11/2026",
        "A consommer de préférence avant le 12/2026",
        "DLC 12/11/26",
        "Date limite: 12 décembre 2026",
        "Fecha de caducidad 12/11/2026",
        "Consumir preferentemente antes del 12/2026",
        "CAD 12/26",
        "Scadenza 12.11.2026",
        "Ablauf 11/2026",
        "EXP20270319",
        "赏味期限 2027.03.19",
        "Da consumarsi entro il 12 dicembre 2026",
    ],
)
@pytest.mark.parametrize("heard", ["when does it expire", "什么时候过期"])
def test_dates_of_expiry_are_found_in_the_languages_of_goods(line: str, heard: str) -> None:
    assert says(heard, "Vollmilch 3,5 %", line, "L 4401") == line


def test_the_day_it_was_made_is_not_the_day_it_expires() -> None:
    label = ("Hergestellt am 01.09.2026", "MHD 12.11.2026")
    assert says("when does it expire", *label) == "MHD 12.11.2026"
    assert says("生产日期是哪天", *label) == "Hergestellt am 01.09.2026"
    assert says("when does it expire", "CAD 12.40", "Milk").startswith("I can't find an expiry date.")


@pytest.mark.parametrize("heard", ["保质期是多少", "when does it expire"])
def test_a_date_of_expiry_that_is_missing_is_not_answered_with_quality(heard: str) -> None:
    assert "can't find" in says(heard, "质量合格", "Lot 33") or "没找到" in says(heard, "质量合格", "Lot 33")


# ── prices ────────────────────────────────────────────────────────────────────────────────────────

RECEIPT = ("Oat milk 2.10", "Whole milk 1.20", "Beef 9.00", "牛奶 8.50", "TOTAL 20.80")


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ("how much is the wine", "I can't find a price for wine."),
        ("how much is the beer", "I can't find a price for beer."),  # no beef
        ("how much is the soy milk", "I can't find a price for soy milk."),  # neither oat nor whole
        ("what does the red wine cost", "I can't find a price for red wine."),
        ("how much are the bananas a kilo", "I can't find a price for bananas."),
        ("how much tax", "I can't find an amount for tax."),
        ("how much did I save", "I can't find an amount for savings."),
        ("省了多少钱", "没找到节省的金额。"),
        ("酒多少钱", "没找到酒的价格。"),
        ("这个牛肉多少钱", "没找到牛肉的价格。"),  # 牛奶 is none
        ("一瓶啤酒多少钱", "没找到啤酒的价格。"),
        ("鸡蛋的价格", "没找到鸡蛋的价格。"),
        ("面包怎么卖", "没找到面包的价格。"),
        ("运费多少", "没找到运费的金额。"),
    ],
)
def test_a_price_that_is_not_there_is_not_answered_with_another(heard: str, said: str) -> None:
    assert says(heard, *RECEIPT).startswith(said)


@pytest.mark.parametrize(
    ("heard", "lines", "said"),
    [
        ("how much did I save", ("TOTAL 12.40", "You saved £1.20"), "You saved £1.20"),
        ("省了多少钱", ("合计 12.40", "已优惠 1.20"), "已优惠 1.20"),
        ("how much was the oat milk", RECEIPT, "Oat milk 2.10"),
        ("how much did the beef cost", RECEIPT, "Beef 9.00"),
        ("这盒牛奶多少钱", RECEIPT, "牛奶 8.50"),
        ("牛奶一瓶多少钱", RECEIPT, "牛奶 8.50"),
        ("这件外套多少钱", ("外套 300.00", "裤子 200.00"), "外套 300.00"),
        ("how much is left to pay", RECEIPT, "TOTAL 20.80"),
        ("how much is the oat milk", RECEIPT, "Oat milk 2.10"),
        ("牛奶多少钱", RECEIPT, "牛奶 8.50"),
        ("how much is a glass of red wine", ("Red wine 6.50", "White wine 6.00"), "Red wine 6.50"),
        ("一杯拿铁多少钱", ("拿铁", "28.00", "美式", "22.00"), "拿铁。28.00"),
        ("how much is it", RECEIPT, "TOTAL 20.80"),
        ("这个多少钱", RECEIPT, "TOTAL 20.80"),
        ("一共多少钱", RECEIPT, "TOTAL 20.80"),
        ("全部多少钱", RECEIPT, "TOTAL 20.80"),
    ],
)
def test_a_price_that_is_there_is_found(heard: str, lines: tuple[str, ...], said: str) -> None:
    assert says(heard, *lines) == said


def test_the_house_is_not_what_is_drunk_in_it() -> None:
    assert says("酒多少钱", "东方大酒店", "房费 300.00").startswith("没找到酒的价格。")
    assert says("how much is the wine", "Wine list", "TOTAL 12.40").startswith(
        "I can't find a price for wine."
    )


INVOICE = ("Total excl. VAT €1,000.00", "VAT 24% €240.00", "Total incl. VAT €1,240.00")


@pytest.mark.parametrize(
    "heard",
    ["how much VAT", "how much is the VAT?", "what's the VAT", "how much tax", "税额多少", "增值税多少钱"],
)
def test_the_tax_is_neither_what_it_is_added_to_nor_what_it_is_in(heard: str) -> None:
    assert says(heard, *INVOICE) == "VAT 24% €240.00"
    assert "can't find" in says(heard, *INVOICE[::2]) or "没找到" in says(heard, *INVOICE[::2])


@pytest.mark.parametrize(
    "text",
    [
        "Total excl. VAT €1,000.00",
        "Room incl. Breakfast 90.00",
        "Invoice No. A1234",
        "Serves approx. Four people",
        "Load max. Two persons",
        "Rechnung Nr. R1234",
        "Gewicht ca. Zwei Kilo",
        "Ask Dr. Smith first",
    ],
)
def test_a_shortened_word_ends_no_sentence(text: str) -> None:
    row = Row(text, 0, 400, 0, 20)
    assert [statement.text for statement in statements([(row,)])] == [text]


# ── opening hours ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "line",
    [
        "Closed on Sundays",
        "Closed Sun",
        "Open Saturdays",
        "Sundays: closed",
        "Shut on bank holidays",
        "Sonntags geschlossen",
        "Montag Ruhetag",
        "Fermé le dimanche",
        "Cerrado los domingos",
        "Chiuso la domenica",
        "周日不营业",
        "每周一闭馆",
        "节假日休息",
        "闭馆日：周一",
        "Sa 9-13 Uhr",
    ],
)
@pytest.mark.parametrize(
    "heard", ["are they open on sunday", "what are the opening hours", "周日开吗", "几点关门"]
)
def test_when_it_is_closed_belongs_to_the_hours(line: str, heard: str) -> None:
    said = says(heard, "GREEN CORNER SHOP", "Mon-Fri 9:00-17:00", line, "Ring twice")
    assert said in (f"Mon-Fri 9:00-17:00. {line}", f"Mon-Fri 9:00-17:00.{line}")


def test_hours_without_am_and_pm_are_hours_beside_a_day() -> None:
    assert (
        says("are they open on sunday", "Mon-Sat 9-5", "Sun closed", "Room 9-5") == "Mon-Sat 9-5. Sun closed"
    )
