"""What undoes a command to the home, where that can be told from its words alone. Pure.

Never guessed are what was set before ("set the heating to 21"), which of all the lights were on ("turn off all
lights"), what happens later ("in ten minutes"), and anything that would open, unlock or heat: to take back "lock the
door" the person says so in as many words.
"""

from __future__ import annotations

import re

from gadget.calls import Language


def opposite(command: str, language: Language) -> str | None:
    """The command that takes `command` back, or None when there is none that is certain and safe."""
    if language == "zh" or _HAN.search(command):
        return _chinese("".join(command.split()))
    return _english(" ".join(command.split()))


_HAN = re.compile(r"[\u3400-\u9fff]")

_PAIRS = (
    ("turn on", "turn off"),
    ("switch on", "switch off"),
    ("put on", "put off"),
    ("turn up", "turn down"),
    ("raise", "lower"),
    ("increase", "decrease"),
    ("brighten", "dim"),
    ("mute", "unmute"),
    ("pause", "resume"),
    ("start", "stop"),
    ("open", "close"),
)
_ENGLISH = {one: other for pair in _PAIRS for one, other in (pair, pair[::-1])} | {
    "play": "pause",
    "shut": "open",
    "toggle": "toggle",
    "activate": "deactivate",
    "deactivate": "activate",
}
_SPLIT = {"on": "off", "off": "on", "up": "down", "down": "up"}
_FIRST = re.compile(
    rf"(?P<verb>{'|'.join(sorted(_ENGLISH, key=len, reverse=True))})\b(?P<rest>.*)", re.IGNORECASE
)
_APART = re.compile(
    r"(?P<verb>(?:turn|switch|put) )?(?P<what>.+?) (?P<way>on|off|up|down)(?P<rest> (?:a bit|a little|please|again|"
    r"by .+|in the .+))?",
    re.IGNORECASE,
)
_NOT_ENGLISH = re.compile(
    r"\b(?:to|at|until|till|when|after|before|for|in (?:\w+ )?(?:a|an|half|\d+|one|two|three|five|ten|fifteen|twenty|"
    r"thirty)\b.*(?:seconds?|minutes?|hours?)|tomorrow|tonight|later|and then|then|unless|if|all|every|"
    r"everything|everywhere)\b",
    re.IGNORECASE,
)
_VERBS = re.compile(
    rf"\b(?:{'|'.join(_ENGLISH)}|turn|switch|set|lock|unlock|arm|disarm|call|send)\b", re.IGNORECASE
)
_NEVER = re.compile(r"\b(?:lock|locks|unlock|arm|disarm|alarms?|security|safe)\b", re.IGNORECASE)
_GUARDED = re.compile(
    r"\b(?:doors?|gates?|garage|oven|stove|hob|cooker|iron|kettle|heaters?|gas|valve|sauna)\b", re.IGNORECASE
)
"""What a press that takes something back must not open, or make hot."""
_HARMLESS = re.compile(
    r"(?:turn|switch|put) off\b|.* off\b|close\b|lower\b|turn down\b|decrease\b", re.IGNORECASE
)


def _english(command: str) -> str | None:
    plain = command.rstrip(".!?")
    if _NOT_ENGLISH.search(plain) or _NEVER.search(plain) or len(_VERBS.findall(plain)) > 1:
        return None
    turned = _turned(plain)
    if turned is None or (_GUARDED.search(plain) and not _HARMLESS.match(turned)):
        return None
    return turned


def _turned(command: str) -> str | None:
    if found := _FIRST.fullmatch(command):
        return f"{_ENGLISH[found['verb'].lower()]}{found['rest']}"
    if found := _APART.fullmatch(command):
        return f"{found['verb'] or ''}{found['what']} {_SPLIT[found['way'].lower()]}{found['rest'] or ''}"
    return None


_CHINESE_PAIRS = (
    ("打开", "关闭"),
    ("开启", "关闭"),
    ("调高", "调低"),
    ("调大", "调小"),
    ("调亮", "调暗"),
    ("升高", "降低"),
    ("升起", "降下"),
    ("拉开", "拉上"),
    ("播放", "暂停"),
    ("启动", "停止"),
    ("取消静音", "静音"),
    ("开", "关"),
)
_CHINESE = dict(
    [
        *((one, other) for one, other in _CHINESE_PAIRS),
        *((other, one) for one, other in reversed(_CHINESE_PAIRS)),
        ("关闭", "打开"),
        ("关掉", "打开"),
        ("关上", "打开"),
        ("关了", "打开"),
        ("关", "开"),
        ("合上", "拉开"),
        ("放下", "升起"),
        ("切换", "切换"),
    ]
)
_CHINESE_VERB = re.compile("|".join(sorted(_CHINESE, key=len, reverse=True)))
_NOT_CHINESE = re.compile(
    "全部|所有|都|一切|调到|调至|设为|设成|设置|到.*[度档%]|[点分秒钟]后|小时后|以后|之后|等|如果|的时候|明天|今晚|晚上|早上|然后|再把|并且|同时|开关"
)
_CHINESE_NEVER = re.compile("锁|警|保险|布防|撤防")
_CHINESE_GUARDED = re.compile("门|车库|烤箱|灶|炉|燃气|煤气|热水壶|电熨斗|取暖")


def _chinese(command: str) -> str | None:
    plain = command.rstrip("。！？!?")
    verbs = _CHINESE_VERB.findall(plain)
    if _NOT_CHINESE.search(plain) or _CHINESE_NEVER.search(plain) or len(verbs) != 1:
        return None
    instead = _CHINESE[verbs[0]]
    if _CHINESE_GUARDED.search(plain) and not re.match("关|降|停|调低|调小|拉上", instead):
        return None
    return _CHINESE_VERB.sub(instead, plain, count=1)
