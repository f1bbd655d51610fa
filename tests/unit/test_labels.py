"""Of several dates and several prices on a label, the one that was asked for is read."""

from __future__ import annotations

import pytest

from tests.unit.test_finding import says

EXPIRES = ("when does it expire", "什么时候过期")
COSTS = ("what does it cost", "how much is it", "这个多少钱")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("MFG DATE", "EXP DATE", "02/03/2026", "02/03/2028"), "EXP DATE. 02/03/2028"),
        (("生产日期", "有效期至", "2026.03.02", "2028.03.02"), "有效期至。2028.03.02"),
        (("Date of issue", "Date of expiry", "12/03/2016", "12/03/2026"), "Date of expiry. 12/03/2026"),
        (("USE BY", "PACKED 02 MAR", "12 MAR"), "USE BY. 12 MAR"),
        (("Best before", "See lid", "12/03/2027"), "Best before. 12/03/2027"),
        (("LOT/EXP", "A12345", "2027-03"), "LOT/EXP. 2027-03"),
        (("Expires 30 days after opening", "Use by 12 MAR 2027"), "Use by 12 MAR 2027"),
        (("Offer expires 31/12/2026", "Best before 12/03/27"), "Best before 12/03/27"),
        (("优惠截止 2026年12月31日", "保质期至 2027年3月"), "保质期至 2027年3月"),
        (("Offer expires 31/12/2026", "Soap"), "Offer expires 31/12/2026"),
        (("GOOD THRU", "03/28"), "GOOD THRU. 03/28"),
        (("VALID", "FROM 03/24", "THRU 03/28"), "THRU 03/28"),
        (("BBD 19.03.27", "L1"), "BBD 19.03.27"),
        (("此日期前最佳：20270920",), "此日期前最佳：20270920"),
        (("最佳食用期：2027-09-20",), "最佳食用期：2027-09-20"),
        (("限期使用日期 20270301", "生产批号 A123"), "限期使用日期 20270301"),
        (("Guarantee valid for 2 years", "Bought 12/03/2026"), "Guarantee valid for 2 years"),
    ],
)
@pytest.mark.parametrize("heard", EXPIRES)
def test_each_date_is_read_by_its_own_name(lines: tuple[str, ...], said: str, heard: str) -> None:
    assert says(heard, *lines) == said


def test_what_is_said_of_dates_in_a_leaflet_has_none() -> None:
    warned = "Do not use this medicine after the expiry date"
    assert says("when does it expire", warned, "Keep dry", "Leaflet of March 2026") == warned


@pytest.mark.parametrize(
    "other",
    [
        ("was £39.99",),
        ("WAS", "£39.99"),
        ("RRP £39.99",),
        ("Regular price £39.99",),
        ("Save £15.00",),
        ("£15.00 off",),
        ("£2.50 per 100ml",),
        ("21p/100ml",),
        ("£/kg 33.20",),
        ("Deposit £0.25",),
        ("Pfand 0,25 €",),
        ("Grundpreis 2,10 €/l",),
        ("statt 39,99 €",),
        ("UVP 39,99 €",),
        ("原价 ¥39.9",),
        ("市场价 ¥39.9",),
        ("立减15元",),
        ("押金15元",),
        ("单价 5.16元/100g",),
    ],
)
@pytest.mark.parametrize("price", ["£24.99", "NOW £24.99", "24,99 €", "¥24.9"])
@pytest.mark.parametrize("heard", COSTS)
def test_what_is_paid_now_is_the_price(other: tuple[str, ...], price: str, heard: str) -> None:
    assert says(heard, "Olive lamp", price, *other) == price


@pytest.mark.parametrize(
    "lines",
    [
        ("Fine wine £12.00", "Beer £4.00"),
        ("Extra fine flour £2.00", "Rye £3.00"),
        ("Before 5pm £10", "After £15"),
        ("Before 17:30 £10", "After £15"),
        ("Before noon £10", "After £15"),
        ("Before 5 £10", "After £15"),
        ("Before 1 May £10", "After £15"),
        ("Before Friday £10", "After £15"),
    ],
)
@pytest.mark.parametrize("heard", COSTS)
def test_fine_goods_and_early_hours_have_prices_too(lines: tuple[str, ...], heard: str) -> None:
    assert says(heard, *lines) == ". ".join(lines)


@pytest.mark.parametrize(
    "other",
    [
        "Before £39.99",
        "Penalty £60.00",
        "£60.00 fine",
        "£60.00 fine for litter",
        "Fine of £60.00",
        "Fines up to £60.00",
        "Maximum fine £60.00",
    ],
)
@pytest.mark.parametrize("heard", COSTS)
def test_a_fine_and_what_it_cost_before_are_no_prices(other: str, heard: str) -> None:
    assert says(heard, "Olive lamp", "£24.99", other) == "£24.99"


@pytest.mark.parametrize("line", ["$1.99/lb", "was £39.99", "Save £5.00", "Deposit £0.25", "原价 ¥39.9"])
@pytest.mark.parametrize("heard", COSTS)
def test_a_price_of_that_kind_that_is_the_only_one_is_read_as_it_stands(line: str, heard: str) -> None:
    assert says(heard, line, "Olive lamp") == line


@pytest.mark.parametrize(
    "lines", [("Apples £2.00/kg", "Pears £3.00/kg"), ("Adults £12.00", "Children £6.00")]
)
def test_prices_of_things_with_names_are_all_read(lines: tuple[str, ...]) -> None:
    assert says("what does it cost", *lines) == ". ".join(lines)


@pytest.mark.parametrize(
    "line",
    ["5 €", "5,- €", "99¢", "₹250", "Rs 250", "99 kr", "12 zł", "5美元", "5毛", "十元三个", "两块钱一斤"],
)
@pytest.mark.parametrize("heard", COSTS)
def test_money_is_known_however_it_is_written(line: str, heard: str) -> None:
    assert says(heard, "Lot 7", line) == line
