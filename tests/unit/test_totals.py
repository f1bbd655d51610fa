"""Of all that a bill calls a total, the one that is to be paid is read, whatever tips, deposits or months add up to."""

from __future__ import annotations

import pytest

from tests.unit.test_finding import says

BILL = "Total 21.60"


@pytest.mark.parametrize(
    "guide",
    [
        ("Suggested gratuity", "20% (Tip $4.00 Total $25.60)"),
        ("18% Tip 3.60 Total 25.20",),
        ("18% Tip 3.60 Total 25.20", "20% Tip 4.32 Total 25.92"),
        ("Suggested tips", "18% $3.89 total $25.49"),
        ("Gratuity guide", "15%=3.24 (Total 24.84)"),
        ("15%=3.24 (Total 24.84)",),
        ("Suggested tips", "18%", "Tip 3.60", "Total 25.20", "20%", "Tip 4.00", "Total 25.60"),
        ("Recommended gratuities", "Total with 18% 25.49", "Total with 20% 25.92"),
        ("For your convenience", "15% is 3.24", "Total with tip 24.84"),
        ("Tip guide", "Total 25.20"),
        ("Tip ______", "Total ______", "18% = 3.60"),
        ("Trinkgeld 10% 2,16 Total 23,76",),
        ("小费参考", "合计 24.84", "合计 25.92"),
    ],
)
@pytest.mark.parametrize("heard", ["what's the total", "how much is it altogether", "一共多少钱"])
def test_a_tip_that_nobody_gave_is_not_added(guide: tuple[str, ...], heard: str) -> None:
    assert says(heard, "Subtotal 20.00", "Tax 1.60", BILL, *guide) == BILL


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("Subtotal 21.60", "Tip 4.00", "Total 25.60"), "Total 25.60"),
        (("Subtotal 21.60", "Tip 4.00 Total 25.60"), "Tip 4.00 Total 25.60"),
        (("Subtotal 21.60", "18% Gratuity 3.89", "Total 25.49"), "Total 25.49"),
        (("Total incl. 18% gratuity 25.60",), "Total incl. 18% gratuity 25.60"),
        (("Suggested tip 18% 3.89", "Total 21.60"), "Total 21.60"),
        (("Total incl. 19% MwSt 21,60",), "Total incl. 19% MwSt 21,60"),
        (("Service 12.5% 2.40 Total 21.60",), "Service 12.5% 2.40 Total 21.60"),
        (("VAT 20% 3.60 Total 21.60",), "VAT 20% 3.60 Total 21.60"),
    ],
)
def test_one_that_was_given_and_a_tax_are_in_it(lines: tuple[str, ...], said: str) -> None:
    assert says("what's the total", *lines) == said


@pytest.mark.parametrize(
    "lines", [("18% Tip 3.60 Total 25.20", "20% Tip 4.00 Total 25.60"), ("Tip __ Total __",)]
)
def test_where_only_tips_are_worked_out_there_is_no_total(lines: tuple[str, ...]) -> None:
    assert says("what's the total", *lines).startswith("I can't find a total. It says: ")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("TOTAL 18.00", "Refund total 3.00"), "TOTAL 18.00"),
        (("Refund total 3.00",), "Refund total 3.00"),
        (("Total 12.40", "Total for the year 1,240.00"), "Total 12.40"),
        (("TOTAL: $12.40 USD", "Total in EUR 11.30"), "TOTAL: $12.40 USD"),
        (("TOTAL DUE $45.00", "Minimum payment amount due $25.00"), "TOTAL DUE $45.00"),
        (("Total 2027.05", "EXP 2027.05"), "Total 2027.05"),
        (("3 items total £12.40",), "3 items total £12.40"),
        (("合计 ¥88.00", "已优惠 ¥12.00", "原价合计 ¥100.00"), "合计 ¥88.00"),
        (("总计：88元", "押金合计：20元"), "总计：88元"),
        (("本次消费 88.00", "卡余额 120.00"), "本次消费 88.00"),
        (("订单金额 ¥88.00", "实际支付 ¥76.00"), "实际支付 ¥76.00"),
        (("实付款 ¥76.00", "订单金额 ¥88.00"), "实付款 ¥76.00"),
        (("需付款 ¥94.00",), "需付款 ¥94.00"),
        (("本期应缴 126.40", "上期结余 0.00"), "本期应缴 126.40"),
        (("合计用电 240度", "应缴电费 126.40元"), "应缴电费 126.40元"),
        (("合计（大写）：捌拾捌元整", "（小写）¥88.00"), "合计（大写）：捌拾捌元整。（小写）¥88.00"),
    ],
)
@pytest.mark.parametrize("heard", ["what's the total", "一共多少钱"])
def test_what_is_to_be_paid_is_told_from_other_sums(lines: tuple[str, ...], said: str, heard: str) -> None:
    assert says(heard, *lines) == said
