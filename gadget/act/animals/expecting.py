"""Whether somebody who is pregnant asks, or is asked about: whether the cat may stay, and who cleans its tray. Pure.

A pregnant animal is something else, and so is the baby once it is there (act/animals/together.py).
"""

from __future__ import annotations

import re

from gadget.act.animals.knowledge import ANY, Knowledge
from gadget.act.animals.question import Question
from gadget.act.wording import Says


def about_expecting(question: str, asked: Question, known: Knowledge) -> Says | None:
    """What there is to mind with this animal; None when nobody is pregnant, or the animal is in trouble."""
    if (
        asked.kind is None
        or asked.sign is not None
        or asked.thing is not None
        or asked.eaten
        or asked.about_food
    ):
        return None
    said = question.casefold().replace("’", "'")
    if not _SOMEBODY.search(said) and (asked.topic == "feed" or not _ANYBODY.search(said)):
        return None
    return known.expecting.get(asked.kind.key) or known.expecting.get(ANY)


_RELATIVES = (
    r"(?:wife|girlfriend|partner|sister|daughter|daughter-in-law|mum|mom|mother|aunt|cousin|friend|neighbour)"
)
_HOW = r"(?:(?:now|just|also|newly|currently|\w+ (?:weeks?|months?)) )*"
_SOMEBODY = re.compile(
    rf"\b(?:i'm|i am|im|i was|we're|we are|{_RELATIVES}(?: is|'s| was| got| who is| who's)) {_HOW}pregnant\b"
    rf"|\bpregnant (?:wom[ae]n|lady|ladies|people|person|{_RELATIVES})\b|\btoxoplasm\w*|\bunborn\b"
    r"|孕妇|准妈妈|备孕|弓形虫|胎儿"
    r"|(?:我|老婆|妻子|媳妇|爱人|太太|姐姐?|妹妹?|嫂子?|女儿|闺女|有人|家人)[^，。？猫狗犬兔鼠龟鸟它]{0,4}怀(?:着|了)?孕"
)
"""Who is pregnant is a person, by the words beside it."""
_ANYBODY = re.compile(
    r"\b(?:while|when|if|being) (?:you're |you are |somebody is |someone is )?pregnant\b"
    r"|\b(?:during|in) (?:my |a |your )?pregnancy\b"
    r"|(?:^|[，。])怀(?:着|了)?孕了?(?:以后|之后|期间|的时候|时)?[还能可以不要该是否]{0,6}(?:养|送|铲|碰|摸|抱|接触|清理?)"
    r"|(?<![猫狗犬兔鼠])孕期"
)
"""Nobody is named, and what is asked is no matter of feeding: then it is hardly the animal."""
