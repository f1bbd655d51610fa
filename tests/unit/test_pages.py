"""Whole pages as they come from the reader, line by line and close together, answer what a person asks of them."""

from __future__ import annotations

import pytest

from tests.unit.test_finding import says

DINER = (
    "JOE'S DINER",
    "123 Main St, Springfield, IL 62701",
    "(217) 555-0142",
    "Check #4417",
    "2 Burger, $24.00",
    "Subtotal, $28.50",
    "Tax 8%, $2.28",
    "Total, $30.78",
    "Visa ****1234",
    "Tip ________",
    "Total ________",
    "Suggested tips",
    "15% = $4.28",
    "20% = $5.70",
    "Open daily 6am-10pm",
)
SUPERMARKET = (
    "永辉超市",
    "单号 20261126000123",
    "鲜牛奶 250ml, 2, 7.00",
    "商品总数：3",
    "原价合计：22.80",
    "优惠：2.80",
    "应付：20.00",
    "会员卡号 88001234567",
    "服务热线 4008-888-888",
    "营业时间 8:00-22:00",
    "2026-11-26 18:04:12",
)
CARTON = (
    "Organic Oat Drink",
    "Keep cold",
    "Best before: see top of pack",
    "27.03.2027 14:22 L7",
    "Customer care 0800 123 4567",
    "5 012345 678900",
)
MEDICINE = (
    "布洛芬缓释胶囊",
    "生产批号：260301",
    "生产日期：2026.03.01",
    "有效期至：2028.02.28",
    "国药准字H20013062",
    "客服电话：400-600-1234",
    "零售价：¥18.50",
)
INVOICE = (
    "INVOICE 2026-118",
    "Net, 845.00",
    "VAT 20%, 169.00",
    "Amount due, GBP 1,014.00",
    "Bank: Sort code 12-34-56, Account 12345678",
    "IBAN GB29 NWBK 6016 1331 9268 19",
    "Questions? +44 20 7946 0958",
)
CAR_PARK = (
    "CITY CAR PARK",
    "Open 24 hours",
    "Up to 1 hour, £1.50",
    "Up to 2 hours, £3.00",
    "Pay by phone 020 7946 0000",
    "Location 4417",
    "Penalty £70",
)
NOTICE = (
    "物业缴费通知单",
    "物业费：316.80元",
    "水费：45.60元",
    "共计：362.40元",
    "缴费截止日期：2026年12月10日",
    "咨询电话：010-62345678",
    "办公时间：9:00-17:30",
)
TAXI = ("出租车发票", "日期 2026-11-26", "单价 2.30元/公里", "里程 12.4", "金额 38.00元", "监督电话 96106")

TOTAL, EXPIRY, COST = "what's the total", "when does it expire", "what does it cost"
OPEN, PHONE = "when is it open", "what's the phone number"


@pytest.mark.parametrize(
    ("page", "heard", "said"),
    [
        (DINER, TOTAL, "Total, $30.78"),
        (DINER, COST, "Total, $30.78"),
        (DINER, OPEN, "Open daily 6am-10pm"),
        (DINER, PHONE, "(217) 555-0142"),
        (SUPERMARKET, TOTAL, "应付：20.00"),
        (SUPERMARKET, OPEN, "营业时间 8:00-22:00"),
        (SUPERMARKET, PHONE, "服务热线 4008-888-888"),
        (CARTON, EXPIRY, "Best before: see top of pack 27.03.2027 14:22 L7"),
        (CARTON, PHONE, "Customer care 0800 123 4567"),
        (MEDICINE, EXPIRY, "有效期至：2028.02.28"),
        (MEDICINE, COST, "零售价：¥18.50"),
        (MEDICINE, PHONE, "客服电话：400-600-1234"),
        (INVOICE, TOTAL, "Amount due, GBP 1,014.00"),
        (INVOICE, PHONE, "Questions? +44 20 7946 0958"),
        (CAR_PARK, COST, "Up to 1 hour, £1.50. Up to 2 hours, £3.00"),
        (CAR_PARK, OPEN, "Open 24 hours"),
        (CAR_PARK, PHONE, "Pay by phone 020 7946 0000"),
        (NOTICE, TOTAL, "共计：362.40元"),
        (NOTICE, "共计多少", "共计：362.40元"),
        (NOTICE, OPEN, "办公时间：9:00-17:30"),
        (NOTICE, PHONE, "咨询电话：010-62345678"),
        (TAXI, TOTAL, "金额 38.00元"),
        (TAXI, PHONE, "监督电话 96106"),
    ],
)
def test_a_page_answers_with_the_line_that_was_asked_for(
    page: tuple[str, ...], heard: str, said: str
) -> None:
    assert says(heard, *page, pitch=1.5) == said


@pytest.mark.parametrize(
    ("page", "heard"),
    [
        (DINER, EXPIRY),
        (SUPERMARKET, EXPIRY),
        (CARTON, TOTAL),
        (CARTON, COST),
        (CARTON, OPEN),
        (MEDICINE, OPEN),
        (INVOICE, OPEN),
        (CAR_PARK, EXPIRY),
        (CAR_PARK, TOTAL),
        (TAXI, EXPIRY),
    ],
)
def test_what_is_not_on_a_page_is_not_found_there(page: tuple[str, ...], heard: str) -> None:
    assert says(heard, *page, pitch=1.5).startswith("I can't find ")


def test_two_amounts_are_no_total() -> None:
    assert says(TOTAL, "Amount 3.00", "Amount 4.00").startswith("I can't find a total.")
    assert says(TOTAL, "SALE £12.40", "Auth 004512") == "SALE £12.40"
