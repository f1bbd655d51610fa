"""What the light says: one pattern for each state, each kind of error, and a few passing notices. Pure.

Every pattern is told from every other by its rhythm alone, so that nobody needs to see colours; colour only
repeats it. None flashes more than three times in a second (the limit for people with photosensitive
epilepsy).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from gadget.show.base import OFF, Colour, Pattern, Step
from gadget.state import State

FADE_FRAME_S = 0.02
"""How often the colour is set anew while it fades."""

_SOONEST_S = 0.001  # rounding may leave less of a step than a clock can tell

_WHITE: Colour = (1.0, 1.0, 1.0)
_CYAN: Colour = (0.0, 0.8, 1.0)
_BLUE: Colour = (0.1, 0.2, 1.0)
_YELLOW: Colour = (1.0, 0.7, 0.0)
_VIOLET: Colour = (0.6, 0.0, 1.0)
_GREEN: Colour = (0.0, 1.0, 0.2)
_ORANGE: Colour = (1.0, 0.35, 0.0)
_RED: Colour = (1.0, 0.0, 0.0)
_DIM_WHITE: Colour = (0.2, 0.2, 0.2)
_DIM_RED: Colour = (0.15, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a pattern says, in both languages, and its colour's names."""

    english: str
    chinese: str
    colour: str
    colour_chinese: str


def _blinks(name: str, colour: Colour, *seconds: float) -> Pattern:
    """On, off, on, off …, for ever."""
    return Pattern(name, _on_off(colour, seconds), repeat=True)


def _on_off(colour: Colour, seconds: tuple[float, ...]) -> tuple[Step, ...]:
    return tuple(Step(OFF if i % 2 else colour, length) for i, length in enumerate(seconds))


def _error(family: str, count: int) -> Pattern:
    """One long red, then `count` short ones."""
    return Pattern(f"error-{family}", _on_off(_RED, (0.6, 0.4, *(0.2, 0.2) * (count - 1), 0.2, 0.6)))


STATES: dict[State, Pattern] = {
    State.STARTING: Pattern(
        "starting", (Step(_WHITE, 1.0, fade=True), Step(OFF, 1.0, fade=True)), repeat=True
    ),
    State.IDLE: _blinks("idle", _DIM_WHITE, 0.1, 4.9),
    State.LISTENING: _blinks("listening", _CYAN, 1.2, 0.2),
    State.THINKING: _blinks("thinking", _BLUE, 0.2, 0.2, 0.2, 0.6),
    State.CONFIRMING: _blinks("confirming", _YELLOW, 0.6, 0.2, 0.2, 0.6),
    State.ACTING: _blinks("acting", _VIOLET, 0.2, 0.2, 0.2, 0.2, 0.2, 0.8),
    State.SPEAKING: _blinks("speaking", _GREEN, 0.3, 0.3),
    State.RINGING: _blinks("ringing", _ORANGE, 0.2, 0.2, 0.2, 0.2, 0.8, 0.6),
    State.DEAF: Pattern("deaf", (Step(_DIM_RED, 1.0),), repeat=True),
}

HEARD = Pattern("heard", _on_off(_WHITE, (0.1, 0.1)))
CANCELLED = Pattern("cancelled", (Step(_WHITE, 0.1), Step(OFF, 0.7, fade=True)))
UNDONE = Pattern("undone", _on_off(_WHITE, (0.3, 0.2, 0.3, 0.2)))

ERRORS: dict[str, Pattern] = {
    family: _error(family, count)
    for count, family in enumerate(("input", "turn", "hardware", "models", "journal", "system"), start=1)
}
"""By family; the number of short flashes after the long one counts up in this order."""

FAMILIES: dict[str, str] = {
    "input": "input",
    "settings": "input",
    "audio": "input",
    "picture": "input",
    "request": "input",
    "turn": "turn",
    "transcribe": "turn",
    "decide": "turn",
    "act": "turn",
    "button": "hardware",
    "show": "hardware",
    "record": "hardware",
    "look": "hardware",
    "speak": "hardware",
    "models": "models",
    "courier": "turn",
    "journal": "journal",
    "control": "system",
    "gadget": "system",
}
"""The family of each error code of `gadget.errors`, by what stands before its dot."""

MEANINGS: dict[str, Meaning] = {
    "starting": Meaning("starting up", "正在启动", "white", "白"),
    "idle": Meaning("ready", "待命", "dim white", "暗白"),
    "listening": Meaning("listening", "正在听", "cyan", "青"),
    "thinking": Meaning("thinking", "正在想", "blue", "蓝"),
    "confirming": Meaning(
        "asking: tap for yes, double press for no, hold to change it",
        "请确认：点一下同意，按两下取消，按住修改",
        "yellow",
        "黄",
    ),
    "acting": Meaning("doing it", "正在办", "violet", "紫"),
    "speaking": Meaning("speaking", "正在说", "green", "绿"),
    "ringing": Meaning(
        "ringing: tap to stop, hold to snooze", "响铃：点一下停止，按住稍后再响", "orange", "橙"
    ),
    "deaf": Meaning("ears off", "麦克风已关闭", "dim red", "暗红"),
    "heard": Meaning("got your words", "听到了", "white", "白"),
    "cancelled": Meaning("cancelled", "已取消", "white", "白"),
    "undone": Meaning("taken back", "已撤销", "white", "白"),
    "error-input": Meaning("a setting, file or request cannot be used", "设置、文件或请求有误", "red", "红"),
    "error-turn": Meaning("the request failed", "这次请求没有成功", "red", "红"),
    "error-hardware": Meaning(
        "a part does not work: button, light, microphone, camera, loudspeaker",
        "部件有问题：按钮、指示灯、麦克风、摄像头或扬声器",
        "red",
        "红",
    ),
    "error-models": Meaning("a model is missing or damaged", "模型缺失或损坏", "red", "红"),
    "error-journal": Meaning("nothing can be written down", "无法保存记录", "red", "红"),
    "error-system": Meaning("something else went wrong", "出了其他问题", "red", "红"),
}
"""By pattern name."""


def pattern_for_state(state: State) -> Pattern:
    """What the light shows in `state`."""
    return STATES[state]


def pattern_for_error(code: str) -> Pattern:
    """What the light shows for the error `code`, once; a code that nobody knows is shown as "system"."""
    return ERRORS[FAMILIES.get(code.partition(".")[0], "system")]


def label(pattern: Pattern, language: str) -> str:
    """What `pattern` says, in words of `language` ("en" or "zh")."""
    meaning = MEANINGS[pattern.name]
    return meaning.chinese if language == "zh" else meaning.english


def duration(pattern: Pattern) -> float:
    """Seconds that one round of its steps takes, `first` not counted."""
    return sum(step.seconds for step in pattern.steps)


def after(pattern: Pattern, seconds: float) -> Pattern | None:
    """What is left of a pattern that does not repeat once `seconds` of it have been shown; None when nothing
    is.
    """
    rest = seconds
    for i, step in enumerate(pattern.steps):
        if rest < step.seconds:
            left = Step(step.colour, step.seconds - rest, step.fade)
            # A step that takes no time is never seen, but a fade begins from its colour.
            begin = (Step(colour_at(pattern, seconds), 0.0),) if step.fade else ()
            return replace(pattern, steps=(*begin, left, *pattern.steps[i + 1 :]))
        rest -= step.seconds
    return None


def playing(pattern: Pattern, seconds: float) -> tuple[Pattern, float]:
    """Which pattern is on `seconds` after `pattern` began, itself or its `first`, and how far it has got."""
    if pattern.first is None:
        return pattern, seconds
    intro = duration(pattern.first)
    return (pattern.first, seconds) if seconds < intro else (pattern, seconds - intro)


def colour_at(pattern: Pattern, seconds: float) -> Colour:
    """The colour `seconds` after `pattern` began."""
    current, elapsed = playing(pattern, seconds)
    position = _position(current, elapsed)
    if position is None:
        return current.steps[-1].colour if current.steps else OFF
    index, into = position
    step = current.steps[index]
    if not step.fade:
        return step.colour
    before = current.steps[index - 1].colour if index or current.repeat else OFF
    share = into / step.seconds
    red, green, blue = (b + (c - b) * share for b, c in zip(before, step.colour, strict=True))
    return (red, green, blue)


def next_change(pattern: Pattern, seconds: float) -> float | None:
    """When, in seconds after its begin, the colour may change next; None when it stays for good."""
    current, elapsed = playing(pattern, seconds)
    position = _position(current, elapsed)
    if position is None:
        return None
    index, into = position
    step = current.steps[index]
    if current is pattern and len(current.steps) == 1 and current.repeat and not step.fade:
        return None
    left = step.seconds - into
    return seconds + max(_SOONEST_S, min(FADE_FRAME_S, left) if step.fade else left)


def describe() -> str:
    """All patterns as a Markdown table, for `docs/lights-and-sounds.md`; a test compares it with the file."""
    lines = [
        "| light | rhythm (a character is 0.1 s) | colour 颜色 | meaning | 含义 |",
        "|---|---|---|---|---|",
    ]
    for pattern in (*STATES.values(), HEARD, CANCELLED, UNDONE, *ERRORS.values()):
        meaning = MEANINGS[pattern.name]
        once = "" if pattern.repeat else ", once"
        lines.append(
            f"| {pattern.name} | `{_drawn(pattern)}`{once} | {meaning.colour} {meaning.colour_chinese} "
            f"| {meaning.english} | {meaning.chinese} |"
        )
    return "\n".join(lines) + "\n"


def _position(pattern: Pattern, elapsed: float) -> tuple[int, float] | None:
    """Index of the step that is on and the seconds into it; None after the end."""
    whole = duration(pattern)
    if whole <= 0 or (elapsed >= whole and not pattern.repeat):
        return None
    rest = math.fmod(max(0.0, elapsed), whole)
    for index, step in enumerate(pattern.steps):
        if rest < step.seconds:
            return index, rest
        rest -= step.seconds
    return len(pattern.steps) - 1, pattern.steps[-1].seconds  # rounding put it on the very end


def _drawn(pattern: Pattern) -> str:
    """One round as blocks: full for bright, low for dark, heights between for fades."""
    peak = max(max(step.colour) for step in pattern.steps)
    marks = "▁▂▃▄▅▆▇█"
    levels = (max(colour_at(pattern, (i + 0.5) / 10)) / peak for i in range(round(duration(pattern) * 10)))
    return "".join(marks[round(level * (len(marks) - 1))] for level in levels)
