"""The number that is read is one that can be called, and no other: no account, no order, no tax, no fax."""

from __future__ import annotations

import pytest

from tests.unit.test_finding import says

ASKED = ("what's the phone number", "电话是多少")


@pytest.mark.parametrize(
    "other",
    [
        "VAT No. 123 4567 89",
        "VAT Reg No GB 123 4567 89",
        "Account No 1234 5678",
        "Sort code 12-34-56 78",
        "IBAN DE89 3704 0044 0532 0130 00",
        "ABN 12 345 678 901",
        "NHS number 943 476 5919",
        "Ref 1234 5678 90",
        "Lot 2234 1567 88",
        "Order no. 123-456-7890",
        "Invoice no 2026-0012345",
        "Meeting ID 812 3456 7890",
        "Tracking 1234 5678 9012",
        "ISBN 978-3-16-148410-0",
        "Card number 4929 1234 5678",
        "Steuernummer 12/345/67890",
        "QQ 123456789",
        "QQ群：123456789",
        "订单号 2026112601",
        "流水号 0012345678",
        "卡号 6222 0212 3456",
        "工号 1234567",
    ],
)
@pytest.mark.parametrize("heard", ASKED)
def test_what_nobody_can_call_is_not_read(other: str, heard: str) -> None:
    assert says(heard, other, "0117 496 0123") == "0117 496 0123"
    missing = says(heard, "Shop", other)
    assert missing.startswith(("I can't find a phone number", "没找到电话号码"))


@pytest.mark.parametrize(
    "line",
    [
        "T: +44 117 496 0123",
        "T 0117 496 0123",
        "Ph: 9876 5432",
        "Telefon 030/123456",
        "Tel.: 030/12 34 56-78",
        "1-800-FLOWERS",
        "Call 116 117 for a doctor",
        "Emergency: call 999",
        "客服热线：95588",
        "报警电话110",
        "T：0571-88157838",
        "Order hotline 0800 123 4567",
        "Customer service 0800 123 4567",
        "To order, call 0800 123 4567",
    ],
)
@pytest.mark.parametrize("heard", ASKED)
def test_what_can_be_called_is_found_however_it_is_written(line: str, heard: str) -> None:
    assert says(heard, "Ref 1234 5678 90", line, "VAT No. 123 4567 89") == line


@pytest.mark.parametrize(
    "lines",
    [
        ("13800138000",),
        ("张师傅 13912345678",),
        ("订餐 13800138000",),
        ("出租", "13912345678"),
        ("Plumber 07700900123",),
        ("18005550199",),
    ],
)
@pytest.mark.parametrize("heard", ASKED)
def test_eleven_digits_without_spaces_are_a_number_to_call(lines: tuple[str, ...], heard: str) -> None:
    assert says(heard, *lines) == lines[-1]


@pytest.mark.parametrize("digits", ["5012345678900", "5 012345 678900", "012345678905", "0 12345 67890 5"])
def test_a_bar_code_is_none(digits: str) -> None:
    assert says("what's the phone number", "Baked beans", digits).startswith("I can't find a phone number")


@pytest.mark.parametrize(
    ("tel", "fax"),
    [
        (("Tel: 0117 496 0123",), ("Fax: 0117 496 0124",)),
        (("T 0117 496 0123",), ("F 0117 496 0124",)),
        (("电话：010-62345678",), ("传真：010-62345679",)),
        (("0117 496 0123",), ("Fax 0117 496 0124",)),
    ],
)
def test_a_fax_is_read_to_who_asks_for_one(tel: tuple[str, ...], fax: tuple[str, ...]) -> None:
    for heard in ASKED:
        assert says(heard, *tel, *fax) == tel[0]
    for heard in ("what's the fax number", "传真是多少"):
        assert says(heard, *tel, *fax) == fax[0]
    assert says("what's the fax number", *tel).startswith("I can't find a fax number.")
    assert says("传真号码", *tel).startswith("没找到传真号码。")


def test_a_number_is_what_the_line_above_calls_it() -> None:
    lines = ("Telephone:", "0117 496 0123", "Fax:", "0117 496 0124")
    assert says("what's the phone number", *lines) == "0117 496 0123"
    assert says("what's the fax number", *lines) == "0117 496 0124"
    together = ("Tel", "Fax", "0117 496 0123", "0117 496 0124")
    assert says("what's the phone number", *together) == "0117 496 0123"
    assert says("what's the fax number", *together) == "0117 496 0124"
    assert says("what's the phone number", "Reg. No. 1234567", "+1 415 555 0123") == "+1 415 555 0123"
    assert says("what's the phone number", "VAT number", "0117 496 012").startswith("I can't find")


@pytest.mark.parametrize(
    "above",
    ["Business card", "Library card", "Private members", "New model", "Photo ID card", "Not in this case"],
)
def test_a_row_above_that_is_no_label_calls_a_number_nothing(above: str) -> None:
    assert says("what's the phone number", above, "07700 900123") == "07700 900123"


@pytest.mark.parametrize(
    "above",
    [
        "Card number",
        "Your order number",
        "Customer no.",
        "Account",
        "Tax ID",
        "Company reg. no.:",
        "Member ID",
        "Loyalty card no.",
        "IBAN",
        "Booking ref",
        "订单号",
        "会员卡号：",
    ],
)
def test_a_row_above_that_is_a_label_keeps_its_number_from_being_called(above: str) -> None:
    assert says("what's the phone number", "Shop", above, "0117 496 012").startswith("I can't find")


@pytest.mark.parametrize("line", ["Phone 14 Pro Max", "Phone 8", "Telephone 2", "Call 10 minutes before"])
def test_a_number_of_something_else_beside_the_word_for_it_is_none(line: str) -> None:
    assert says("what's the phone number", line, "Thank you").startswith("I can't find a phone number")


def test_a_short_number_gives_way_to_the_one_of_the_place() -> None:
    assert says("what's the phone number", "Call 911 in an emergency", "Office 555-0199") == "Office 555-0199"
    assert says("what's the phone number", "Ring 2 times", "Room 12").startswith("I can't find")
