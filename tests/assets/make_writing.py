"""Makes the pictures of writing for the tests of reading aloud: ``python make_writing.py`` in this folder.

Needs Pillow and the Debian packages fonts-dejavu-core and fonts-noto-cjk; nothing else in the project needs the fonts.
Writes writing/*.png and writing.json: what stands in each, in the order in which it is read. What a camera adds
(turned, faint, blurred, noisy, in perspective) the tests add themselves.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).parent
DEJAVU, NOTO = "/usr/share/fonts/truetype/dejavu/DejaVu", "/usr/share/fonts/opentype/noto/NotoSansCJK-"
FONTS = {
    "sans": f"{DEJAVU}Sans.ttf",
    "bold": f"{DEJAVU}Sans-Bold.ttf",
    "mono": f"{DEJAVU}SansMono.ttf",
    "serif": f"{DEJAVU}Serif.ttf",
    "chinese": f"{NOTO}Regular.ttc",
    "chinese bold": f"{NOTO}Bold.ttc",
}
SIMPLIFIED = 2
"""Index of the simplified Chinese font in Noto's collections."""

INK, WHITE, BLUE, RED, BROWN = (30, 30, 30), (255, 255, 255), (20, 60, 150), (170, 20, 20), (110, 60, 20)


class Page:
    """A card on a table, written on line by line in the order of reading."""

    def __init__(
        self,
        name: str,
        table: tuple[int, int, int],
        card: tuple[int, int, int],
        edges: tuple[int, int, int, int],
        size: tuple[int, int] = (640, 480),
    ) -> None:
        self.name = name
        self.said: list[str] = []
        self._image = Image.new("RGB", size, table)
        self._draw = ImageDraw.Draw(self._image)
        self._draw.rectangle(edges, fill=card)

    def write(self, at: tuple[int, int], text: str, font: str, size: int, **how: Any) -> None:
        """`at` is the top left of the text, or its top middle or top right: anchor="ma", "ra"."""
        index = SIMPLIFIED if font.startswith("chinese") else 0
        face = ImageFont.truetype(FONTS[font], size, index=index)
        self._draw.text(at, text, font=face, fill=how.get("ink", INK), anchor=how.get("anchor", "la"))
        self.said.append(text)

    def row(self, left: int, right: int, top: int, texts: tuple[str, str], font: str, size: int) -> None:
        """One text at the left edge, one at the right."""
        self.write((left, top), texts[0], font, size)
        self.write((right, top), texts[1], font, size, anchor="ra")

    def save(self) -> None:
        self._image.quantize(32).save(HERE / "writing" / f"{self.name}.png", optimize=True)


def receipt() -> Page:
    page = Page("receipt", (96, 74, 60), (246, 244, 238), (140, 10, 500, 470))
    page.write((320, 24), "GREEN CORNER SHOP", "mono", 22, anchor="ma")
    page.write((320, 54), "12 Mill Lane, Bristol", "mono", 18, anchor="ma")
    page.row(170, 470, 92, ("14/10/2026", "16:42"), "mono", 18)
    items = (
        ("Sourdough bread", "4.20"),
        ("Oat milk 1 l", "2.35"),
        ("Bananas 0.8 kg", "1.60"),
        ("Olive oil", "7.95"),
    )
    for number, item in enumerate(items):
        page.row(170, 470, 130 + 30 * number, item, "mono", 18)
    sums = ("SUBTOTAL", "16.10"), ("VAT 20%", "3.22"), ("TOTAL", "19.32"), ("CARD", "19.32")
    for number, item in enumerate(sums):
        page.row(170, 470, 254 + 32 * number, item, "mono", 20 if item[0] == "TOTAL" else 18)
    page.write((320, 396), "Thank you, come again!", "mono", 18, anchor="ma")
    return page


def medicine() -> Page:
    page = Page("medicine", (200, 205, 208), (252, 252, 250), (30, 30, 610, 430))
    page.write((60, 60), "IBUPROFEN 200 mg", "bold", 38, ink=BLUE)
    for number, line in enumerate(
        (
            "24 film-coated tablets",
            "Take one tablet every six hours with food.",
            "Do not take more than 6 tablets in 24 hours.",
            "Keep out of the reach of children.",
            "Store below 25 °C.",
        )
    ):
        page.write((60, 112 + (20 + 34 * number if number else 0)), line, "sans", 22)
    page.write((60, 330), "EXP 08/2027", "mono", 24)
    page.write((380, 330), "LOT B2231", "mono", 24)
    page.write((60, 372), "Questions? Call 0800 123 4567", "sans", 20)
    return page


def letter() -> Page:
    page = Page("letter", (248, 244, 232), (248, 244, 232), (0, 0, 640, 480))
    page.write((320, 30), "Summer Street Party", "serif", 34, anchor="ma")
    columns = (
        "Dear neighbours,|on Saturday the street|will be closed to traf-|fic for our summer|party. Please park your|"
        "cars in Station Road|before nine o'clock.",
        "Everybody brings a|dish to share. We need|tables, chairs and com-|fortable shoes for the|dance in the "
        "evening.|See you there!|Margaret and Tom",
    )
    for left, column in zip((36, 342), columns, strict=True):
        for number, line in enumerate(column.split("|")):
            page.write((left, 110 + 40 * number), line, "serif", 21)
    return page


def sheet() -> Page:
    """A letter on A4 paper, the whole of it in the frame of a camera with 960 pixels: 9 pixels a line."""
    page = Page("sheet", (120, 100, 80), (246, 244, 240), (226, 0, 734, 720), (960, 720))
    lines = (
        "Dear Ms Harper, thank you for your letter of 3 October about the|water meter in your flat. Our engineer will "
        "visit you on Tuesday 20|October between nine and eleven in the morning. Please make sure|that the cupboard "
        "under the sink is empty and that somebody over|eighteen is at home. The visit takes about forty minutes and "
        "costs|nothing. If the date does not suit you, call us on 0117 496 0123.|We are sorry for the trouble that the "
        "old meter has caused.|Daniel Okafor, Customer Service"
    )
    for number, line in enumerate(lines.split("|")):
        page.write((275, 60 + 16 * number), line, "serif", 11)
    return page


def sign() -> Page:
    page = Page("sign", (120, 150, 180), (178, 24, 32), (120, 90, 520, 380))
    page.write((320, 120), "NO PARKING", "bold", 54, ink=WHITE, anchor="ma")
    page.write((320, 210), "Monday to Friday", "bold", 34, ink=WHITE, anchor="ma")
    page.write((320, 262), "8 am – 6 pm", "bold", 34, ink=WHITE, anchor="ma")
    page.write((320, 322), "Except residents", "sans", 28, ink=WHITE, anchor="ma")
    return page


def shop() -> Page:
    page = Page("shop", (60, 60, 66), (250, 242, 226), (40, 24, 600, 450))
    page.write((320, 50), "Riverside Bakery", "serif", 42, ink=BROWN, anchor="ma")
    page.write((80, 140), "Opening hours", "bold", 26)
    page.write((80, 182), "Tue – Sat  7:30 am – 5 pm", "sans", 24)
    page.write((80, 218), "Sunday  8 am – noon", "sans", 24)
    page.write((80, 254), "Monday closed", "sans", 24)
    page.write((80, 310), "Tel. 0117 496 0123", "sans", 24)
    page.write((80, 346), "48 Harbour Street, Bristol BS1 5TY", "sans", 24)
    page.write((80, 382), "www.riverside-bakery.example", "sans", 24)
    return page


def notice() -> Page:
    page = Page("notice-zh", (214, 208, 190), (255, 253, 244), (30, 24, 610, 450))
    page.write((320, 50), "停水通知", "chinese bold", 48, ink=RED, anchor="ma")
    page.write((60, 136), "尊敬的住户：", "chinese", 28)
    page.write((60, 184), "因管道维修，本楼将于十月十八日上午", "chinese", 28)
    page.write((60, 228), "九点至下午五点停水，请提前做好储水", "chinese", 28)
    page.write((60, 272), "准备。不便之处，敬请谅解。", "chinese", 28)
    page.write((60, 330), "咨询电话：010-6234 5678", "chinese", 28)
    page.write((580, 386), "阳光小区物业服务中心", "chinese", 26, anchor="ra")
    return page


def chinese_receipt() -> Page:
    page = Page("receipt-zh", (80, 88, 70), (248, 248, 246), (130, 10, 510, 470))
    page.write((320, 28), "惠民超市", "chinese bold", 32, anchor="ma")
    items = ("鲜牛奶 1升", "12.50"), ("鸡蛋 10个", "15.80"), ("全麦面包", "9.90"), ("苹果 1.2公斤", "14.40")
    for number, item in enumerate(items):
        page.row(160, 480, 90 + 38 * number, item, "chinese", 22)
    page.row(160, 480, 252, ("合计", "¥52.60"), "chinese bold", 26)
    page.row(160, 480, 296, ("微信支付", "52.60"), "chinese", 22)
    page.write((160, 340), "2026-10-14 18:05", "chinese", 20)
    page.write((320, 382), "谢谢惠顾", "chinese", 22, anchor="ma")
    return page


def chinese_label() -> Page:
    page = Page("label-zh", (180, 190, 200), (250, 252, 255), (30, 24, 610, 440))
    page.write((60, 50), "纯牛奶", "chinese bold", 48, ink=BLUE)
    for number, line in enumerate(
        (
            "净含量：250毫升",
            "配料：生牛乳",
            "生产日期：2026年09月20日",
            "保质期至：2027年03月19日",
            "贮存条件：常温密闭保存",
            "产地：内蒙古呼和浩特市",
        )
    ):
        page.write((60, 124 + 46 * number), line, "chinese", 26)
    return page


if __name__ == "__main__":
    (HERE / "writing").mkdir(exist_ok=True)
    pages = [
        page()
        for page in (receipt, medicine, letter, sheet, sign, shop, notice, chinese_receipt, chinese_label)
    ]
    for page in pages:
        page.save()
    said = {page.name: page.said for page in pages}
    text = json.dumps(said, ensure_ascii=False, indent=1)
    (HERE / "writing.json").write_text(text + "\n", encoding="utf-8")
