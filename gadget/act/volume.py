"""The gadget's own loudness."""

from __future__ import annotations

import re

from gadget.act import heard
from gadget.act.base import Answer, Context, action
from gadget.memory import recalled, remember

STEP = 10
"""How much "louder" and "quieter" change, of 100."""

MEMORY = "volume_before_mute"
"""Name in the table `memory` of the level that unmuting brings back."""


@action(called=("the volume", "音量"), ask={"level": ("Louder or quieter?", "大声还是小声？")})
def set_volume(context: Context, level: str) -> Answer:
    """Make the gadget's own voice louder (up), quieter (down), silent (mute) or as loud as a number 0-100."""
    now = context.volume.get()
    target = _target(context, level.strip(), now)
    if target is None:
        return Answer(
            context.words(
                f"I heard “{level}”. Say up, down, mute or a number from 0 to 100.",
                f"“{level}”我没听懂，请说大声、小声、静音，或者零到一百的数字。",
            )
        )
    if target == now:
        return Answer(_unchanged(context, now))
    if target == 0:
        remember(context.database, MEMORY, str(now))
    context.volume.set(target)
    return Answer(
        context.words("Muted.", "静音了。")
        if target == 0
        else context.words(f"Volume {target}.", f"音量{target}。")
    )


_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (meaning, re.compile(pattern, re.IGNORECASE))
    for meaning, pattern in (
        ("unmute", r"\bun ?-?mute\b|\bsound on\b|取消静音|解除静音|打开声音"),
        ("mute", r"\bmuted?\b|\bsilent\b|\bsilence\b|\bquiet mode\b|\boff\b|静音|关掉|没声音|不出声"),
        ("max", r"\b(?:max|maximum|full|loudest|all the way up)\b|最大|最高|最响"),
        ("min", r"\b(?:min|minimum|quietest|lowest)\b|最小|最低|最轻"),
        (
            "up",
            r"\b(?:up|louder|higher|more|increase|raise)\b|大声|大一?点|大些|调大|调高|增大|提高|高一?点|响一?点",
        ),
        (
            "down",
            r"\b(?:down|quieter|softer|lower|less|decrease|reduce)\b|小声|小一?点|小些|调小|调低|减小|降低|低一?点|轻一?点",
        ),
    )
)


def _target(context: Context, level: str, now: int) -> int | None:
    """The loudness meant, 0-100; None when it is not understood."""
    meaning = next((meaning for meaning, pattern in _WORDS if pattern.search(level)), None)
    number = heard.number(context, level)
    if meaning in ("up", "down") and number is not None:  # "up to 40", "调低到四十"
        return min(100, max(0, number))
    match meaning:
        case "unmute":
            return now or _remembered(context)
        case "mute":
            return 0
        case "max":
            return 100
        case "min":
            return STEP
        case "up":  # from silence back to where it was: that is what not hearing anything asks for
            return min(100, now + STEP) if now else _remembered(context)
        case "down":
            return max(0, now - STEP)
    return None if number is None else min(100, max(0, number))


def _unchanged(context: Context, now: int) -> str:
    if now == 100:
        return context.words("That's as loud as I can be.", "已经是最大声了。")
    if now == 0:
        return context.words("I'm muted already.", "已经静音了。")
    return context.words(f"The volume is {now} already.", f"音量已经是{now}了。")


def _remembered(context: Context) -> int:
    level = recalled(context.database, MEMORY)
    return 5 * STEP if level is None else int(level)
