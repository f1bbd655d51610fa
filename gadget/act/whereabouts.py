"""How a thing, its place and a past moment are said: "your keys", "in the kitchen drawer", "昨天下午六点". Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from gadget.act.saying import say_clock, say_date, say_duration, say_when
from gadget.calls import Language

_CLOCK_DAYS = 7
"""Up to so many days back the time of day matters."""


def say_past(at: datetime, now: datetime, language: Language) -> str:
    """A moment that is over: "just now", "10 minutes ago", "yesterday at 6 in the evening", "上周五下午三点"."""
    chinese = language == "zh"
    ago = (now.astimezone(UTC) - at.astimezone(UTC)).total_seconds()
    at = at.astimezone(now.tzinfo)
    days = (now.date() - at.date()).days
    if 0 <= ago < 60:
        return "刚才" if chinese else "just now"
    if 60 <= ago < 3600:
        minutes = say_duration(ago // 60 * 60, language)
        return f"{minutes}前" if chinese else f"{minutes} ago"
    if ago > 0 and days < 2:
        return say_when(at, now, language)
    if ago > 0 and days < _CLOCK_DAYS:
        day = _chinese_day(at, now, days) if chinese else f"on {_weekday(at)} at "
        return f"{day}{say_clock(at, language)}"
    date = say_date(at.date(), language, today=now.date())
    return date if chinese else f"on {date}"


def say_place(place: str, language: Language) -> str:
    """With what belongs before or after it: "in the drawer", "under the bed", "at home", "抽屉里", "桌子上"."""
    place = place.strip().rstrip(".。")
    if language == "zh":
        place = re.sub("^(?:存?放在|搁在|摆在|收在|就在|在)", "", place.replace("我", "你"))
        if in_state(place):
            return place
        last = next((ending for endings, ending in _CHINESE_ENDINGS if endings.search(place)), "")
        return place + last
    place = re.sub(r"\bmy\b|\bour\b", "your", place, flags=re.IGNORECASE)
    place = re.sub(r"\bme\b", "you", place)
    if _HAN.search(place):
        return f"at {place}"
    if _PREPOSITION.match(place) or _STATE.match(place):
        return place[:1].lower() + place[1:]
    return f"{_preposition(place)} {_article(place)}{place}"


def in_state(place: str) -> bool:
    """Whether a Chinese place says what was done rather than where: "借给小王了", "插在沙发后面"."""
    return _CHINESE_STATE.match(place) is not None


def say_item(item: str, language: Language, *, yours: bool = True) -> str:
    """The thing in the middle of a sentence: "your keys", "Tom's scarf", "the wallet", "老花镜"."""
    item = item.strip().rstrip(".。")
    if _UNNAMED.fullmatch(item):
        known, new = ("那个东西", "一样东西") if language == "zh" else ("that thing", "something")
        return known if yours else new
    if language == "zh":
        return re.sub("^我", "你", item)
    item = re.sub(r"^(?:my|our)\b", "your", item, flags=re.IGNORECASE)
    item = re.sub(r"^(?:an?|some) ", "", item, flags=re.IGNORECASE)
    if _DETERMINED.match(item):
        return item[:1].lower() + item[1:]
    if _OWNER.match(item):
        return item
    return f"{'your' if yours else 'the'} {item}"


def is_many(item: str) -> bool:
    """Whether an English name takes "are": "reading glasses", "keys to the shed", "cup and saucer"."""
    head = re.split(r" (?:of|for|to|with|from|in|on) ", item.strip().lower().rstrip("."), maxsplit=1)[0]
    last = head.split()[-1] if head.split() else ""
    if last in _PLURAL or " and " in head:
        return True
    return last.endswith("s") and not last.endswith(("ss", "us", "is", "'s", "’s")) and last not in _SINGULAR


def _weekday(at: datetime) -> str:
    return say_date(at.date(), "en").split()[0]


def _chinese_day(at: datetime, now: datetime, days: int) -> str:
    if days == 2:
        return "前天"
    week = "上" if at.weekday() > now.weekday() else "这"
    return f"{week}周{'一二三四五六日'[at.weekday()]}"


def _head(place: str) -> str:
    """The word that says what kind of place it is."""
    words = _AFTER.split(place, maxsplit=1)[0].split()
    return words[-1] if words else ""


def _preposition(place: str) -> str:
    head = _head(place).lower()
    if head in _ON:
        return "on"
    return "at" if head in _AT or re.search(r"['’]s?$", head) else "in"


def _article(place: str) -> str:
    """No article before names, numbers, possessives and what has one already."""
    head, first = _head(place), place.split()[0] if place.split() else ""
    if _KIN.match(place):
        return "your "
    if head.lower() in _BARE or first.lower() in _DETERMINERS or _OWNER.match(place):
        return ""
    return "" if head[:1].isupper() or head[:1].isdigit() or head.lower() in _NUMBERS else "the "


_HAN = re.compile(r"[\u3400-\u9fff]")
_AFTER = re.compile(r",| (?:of|in|on|at|to|by|for|with|from|under|behind|near|next) ")
_UNNAMED = re.compile(
    r"(?:this|that|it|these|those|one|something|(?:(?:this|that|the|a|some) )?things?|stuff)?|"
    r"这个?|那个?|它|[这那]?个?东西|这玩意儿?",
    re.IGNORECASE,
)
_DETERMINERS = frozenset(
    "the a an my your his her their our its this that these those some every each both all".split()
)
_DETERMINED = re.compile(rf"(?:{'|'.join(sorted(_DETERMINERS))}) ", re.IGNORECASE)
_OWNER = re.compile(r"[A-Z][^,]*(?:['’]s|s['’])(?= |$)")
_KIN = re.compile(r"(?:mum|mom|dad|gran|granny|grandma|grandpa|grandad|nan|auntie)['’]s\b")
_PREPOSITION = re.compile(
    r"(?:in|on|at|under|underneath|behind|next to|between|inside|beside|near|nearby|above|below|beneath|over|by|with|"
    r"against|around|outside|within|into|onto|up|down|off|to|from|left of|right of|across|along|among|opposite|past|"
    r"towards?|upstairs|downstairs|somewhere|here|there|out|back at|back in|close to|where|wherever|through)\b",
    re.IGNORECASE,
)
_STATE = re.compile(
    r"(?:plugged|hidden|hung|hanging|lying|stuck|tucked|locked|parked|stored|packed|buried|wrapped|taped|attached|tied|"
    r"clipped|screwed|stacked|folded|leaning|standing|sitting|resting|charging|kept|put|placed|given|loaned|thrown|sewn|"
    r"dropped|pinned|glued|zipped|wedged|jammed|squeezed|slipped|propped|stashed|stowed|left|just|right|straight|deep|"
    r"high|low|all|half) "
    r"(?:in|on|at|to|up|down|away|under|underneath|behind|with|by|inside|outside|next|between|near|over|against|off|out|"
    r"around|beside|below|above|into|onto|through|together|among)\b"
    r"|(?:lent|sent|gone|away|together|halfway|probably|maybe|perhaps|safely|directly|currently|usually|normally|already|"
    r"always|still|now|exactly|hopefully|temporarily|securely|neatly|mostly|indoors|outdoors|abroad)\b",
    re.IGNORECASE,
)
"""A participle or an adverb: "plugged in behind the sofa", "lent to Bob", "still in the car"; not "left drawer"."""
_CHINESE_STATE = re.compile(
    "(?:已经|正|还)?(?:(?:借|送|交|寄|还|租|出借)(?:给|到)|(?:插|挂|锁|藏|夹|塞|埋|停|压|贴|绑|系|别|缝|套|靠)[在到进着])"
)
_ON = frozenset(
    "table desk shelf counter worktop windowsill sill sofa couch bench hook hooks floor wall bus train tram ferry "
    "plane boat ship metro underground subway top roof nightstand mantelpiece chair stool bed edge pavement platform "
    "stairs balcony terrace ledge rack stand tray mat dresser dashboard seat ground grass lawn beach street road path "
    "side sideboard bookshelf landing porch doormat pillow machine piano radiator stove hob coach nail".split()
)
_AT = frozenset(
    "home work school university college stop station airport party gym restaurant café cafe pub bar supermarket "
    "market library hairdresser dentist doctor theatre theater cinema concert match back front bottom end door gate "
    "entrance reception checkout till bank office surgery shop store stall church".split()
)
_BARE = frozenset("home work school university college bed town church".split())
_NUMBERS = frozenset("one two three four five six seven eight nine ten eleven twelve".split())
_SINGULAR = frozenset("gas lens canvas atlas series christmas alias".split())
_PLURAL = frozenset("teeth people children men women mice feet".split())
_CHINESE_ENDINGS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile("[里内中上下前后旁边外间处口顶底左右a-zA-Z0-9]$|[下上里后前外][面头]$|[这那]儿$"), ""),
    (
        re.compile(
            "[屉盒箱柜包袋兜罐篮筒桶瓶锅夹橱]$|[盒箱柜袋篮罐瓶杯笼夹鞋车帽本]子$|^车$|[你的他她家轿货汽卡]车$"
        ),
        "里",
    ),
    (
        re.compile(
            "(?:[桌椅架凳床垫毯盘]|(?<!前)台)子?$|(?:地铁|公交|火|高铁|电|大巴|缆|出租|网约)车?$|号线$"
        ),
        "上",
    ),
    (re.compile("沙发$|地板$|飞机$|[船墙钩]$"), "上"),
)
