"""The devices at home: a command leaves at once, and is taken back by its opposite where there is one.

The home mostly answers within a moment, and then its own sentence is the answer; what it says later is told as news. So
that it was done is said once.
"""

from __future__ import annotations

from collections.abc import Callable

from gadget.act.base import Answer, Context, action
from gadget.act.opposite import opposite
from gadget.calls import Consent, Where
from gadget.parcel import Parcel

MOMENT_S = 1.0
"""An answer waits so long for what the home says."""


@action(
    called=("the devices at home", "家里的设备"),
    consent=Consent.UNDO,
    where=Where.COURIER,
    needs=("home",),
    patience=2,
    ask={"command": ("What should I switch or set?", "要控制什么？")},
)
def home_control(context: Context, command: str) -> Answer:
    """Control lights, heating, curtains, television and other devices in the home."""
    key = f"{context.turn}:home"
    context.courier.post(_parcel(context, key, command))
    settled = context.courier.outcome(key, MOMENT_S)
    if settled is None:
        say = context.words(f"I'm passing it on: {command}.", f"正在转告：{command}。")
    else:
        say = settled.say or context.words(f"OK: {command}.", f"好的，{command}。")
    nothing_done = settled is not None and not settled.arrived
    return Answer(say, None if nothing_done else _taking_back(context, command))


def _parcel(context: Context, key: str, command: str) -> Parcel:
    """Nobody waits for the end of an undo window to have light: it may leave at once, and makes no sense later."""
    return Parcel(
        key=key,
        kind="home",
        payload={"command": command, "until": context.now().timestamp() + context.stale_s},
        language=context.language,
        about=context.words(f"“{command}”", f"“{command}”"),
    )


def _taking_back(context: Context, command: str) -> Callable[[], str]:
    def undo() -> str:
        if context.courier.withdraw(f"{context.turn}:home"):
            return context.words("OK, I didn't do it.", "好的，没有执行。")
        instead = opposite(command, context.language)
        if instead is None:
            return context.words(
                "That's done already, and I can't tell what would take it back. Tell me what you want instead.",
                "已经执行了，我不确定怎么撤回。请直接说你想要怎样。",
            )
        key = f"{context.turn}:home:undo"
        context.courier.post(_parcel(context, key, instead))
        settled = context.courier.outcome(key, MOMENT_S)
        if settled is not None and settled.say:
            return settled.say
        return context.words(f"OK, the other way round: {instead}.", f"好的，改成{instead}。")

    return undo
