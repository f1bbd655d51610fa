"""Notes: kept word for word, found again by what they are about."""

from __future__ import annotations

import re
from collections.abc import Callable

from gadget.act import shopping
from gadget.act.base import Answer, Context, action
from gadget.act.likeness import best
from gadget.act.telling import count
from gadget.calls import Consent

READ = 3
"""So many notes are read at once, the newest first."""


@action(
    called=("a new note", "记笔记"),
    consent=Consent.UNDO,
    ask={"text": ("What should I write down?", "记什么？")},
)
def take_note(context: Context, text: str) -> Answer:
    """Write down a fact or thought to keep, with no time to be reminded of it."""
    with context.database.transaction() as connection:
        connection.execute(
            "INSERT INTO notes (text, language, created_at, turn) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (turn) DO NOTHING",
            (text, context.language, context.now().timestamp(), context.turn),
        )
    return Answer(
        context.words(f"Noted: {_ended(text, '.')}", f"记下了：{_ended(text, '。')}"), _unwriting(context)
    )


@action(called=("your old notes", "念笔记"))
def read_notes(context: Context, about: str | None = None) -> Answer:
    """Read back notes written down before, all or those about something."""
    about_shopping = bool(about and _SHOPPING.fullmatch(about.strip()))
    if about_shopping and (listed := shopping.told(context)) is not None:
        return Answer(listed)
    empty = context.words("The shopping list is empty.", "购物清单是空的。") if about_shopping else ""
    rows = context.database.query(
        "SELECT text FROM notes WHERE deleted_at IS NULL ORDER BY created_at DESC, id DESC"
    )
    notes = [str(row["text"]) for row in rows]
    if not notes:
        return Answer(empty or context.words("There are no notes yet.", "还没有笔记。"))
    if about and _LAST.fullmatch(about.strip()):
        notes, about = notes[:1], None
    if about:
        notes = [notes[index] for index in best(about, notes)]
        if not notes:
            missing = context.words(f"I find no note about {about}.", f"没有找到关于{about}的笔记。")
            return Answer(empty or missing)
    return Answer(_read(context, notes, newest=about is None))


_SHOPPING = re.compile(
    r"(?:(?:the|my|our) )?(?:(?:shopping|grocery|groceries) ?list|groceries|shopping|things to buy)|"
    r"(?:我的)?(?:购物|买菜|采购)(?:清单|列表|单子|单)(?:上的东西)?|要买的(?:东西|菜)|买什么菜?",
    re.IGNORECASE,
)
"""What is called that is the shopping list, when there is one."""
_LAST = re.compile(
    r"(?:the )?(?:last|latest|newest)(?: (?:one|note))?|最后一条|最近一条|上一条|最新的?", re.IGNORECASE
)


def _read(context: Context, notes: list[str], *, newest: bool) -> str:
    told = notes[:READ]
    if context.language == "zh":
        head = f"有{count(len(notes))}条笔记。" if len(notes) > 1 else ""
        head += "最近的几条：" if newest and len(notes) > READ else ""
        rest = f"还有{count(len(notes) - READ)}条。" if len(notes) > READ and not newest else ""
        return head + "".join(_ended(note, "。") for note in told) + rest
    head = f"{len(notes)} notes. " if len(notes) > 1 else ""
    head += f"The last {READ}: " if newest and len(notes) > READ else ""
    rest = f" And {len(notes) - READ} more." if len(notes) > READ and not newest else ""
    return head + " ".join(_ended(note[:1].upper() + note[1:], ".") for note in told) + rest


def _ended(text: str, stop: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?", "。", "！", "？")) else text + stop


def _unwriting(context: Context) -> Callable[[], str]:
    def undo() -> str:
        with context.database.transaction() as connection:
            connection.execute("DELETE FROM notes WHERE turn = ?", (context.turn,))
        return context.words("The note is gone.", "那条笔记删掉了。")

    return undo
