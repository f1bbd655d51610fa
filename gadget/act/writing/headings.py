"""The words that print has for what people ask of it: who asks for side effects finds "adverse reactions". Pure.

What is sought by these words is sought by no others: no "100 ml" is read to somebody who asks for milligrams.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """How it is asked for and what is printed; both are searched for in small letters."""

    asked: re.Pattern[str]
    printed: re.Pattern[str]


def heading(words: str) -> Heading | None:
    """The one that the words ask for; None when it is none of them."""
    return next((one for one in _HEADINGS if one.asked.search(words)), None)


def named(words: str) -> str:
    """What of the words asks for one; "" when nothing does."""
    return next((found[0] for one in _HEADINGS if (found := one.asked.search(words))), "")


def under(sought: Heading, texts: Sequence[str]) -> list[int]:
    """Indexes of the texts that say it: those that begin with it, if any do; with what a bare title stands over."""
    found = {index: hit for index, text in enumerate(texts) if (hit := sought.printed.search(text))}
    begun = {index for index, hit in found.items() if not _SAYS.search(texts[index][: hit.start()])}
    taken = []
    for index in sorted(begun or found):
        taken.append(index)
        end = index + 1
        if not _SAYS.search(_TITLE.sub("", sought.printed.sub("", texts[index], count=1))):
            end += 1
        while end < len(texts) and _ITEM.match(texts[end]):
            end += 1
        taken.extend(range(index + 1, min(end, len(texts))))
    return taken


_SAYS = re.compile(r"\w")
_TITLE = re.compile(r"事项|信息|表|说明|\band\b", re.IGNORECASE)
_ITEM = re.compile(r"\W*\d{1,2}[.、)）]\D|[-–•·*▪●]")
"""One of a list under a title."""


def _of(asked: str, printed: str) -> Heading:
    return Heading(re.compile(asked, re.IGNORECASE), re.compile(printed, re.IGNORECASE))


_HEADINGS = (
    _of(
        r"\b(?:side|adverse|undesirable|unwanted) (?:effects?|reactions?)\b|副作用|不良反应",
        r"\b(?:side|adverse|undesirable) (?:effects?|reactions?)\b|\bnebenwirkungen\b|副作用|不良反应",
    ),
    _of(
        r"\bcontra-?indicat|\bwho (?:should not|shouldn't|can't|must not) (?:take|use)\b"
        r"|禁忌|(?:谁|什么人|哪些人|哪种人).{0,2}不(?:能|可以|宜|该)|忌什么",
        r"\bcontra-?indicat|\bdo not (?:take|use)\b|\bgegenanzeigen\b|禁忌|禁用|忌用|忌服|慎用",
    ),
    _of(
        r"\bwarnings?\b|\bprecautions?\b|\bcautions?\b|\bwatch out for\b|\bbe careful\b|注意|当心什么|小心什么|警告",
        r"\bwarnings?(?: and precautions)?\b|\bprecautions?\b|\bcautions?\b|\bwarnhinweise?\b"
        "|注意|警告|警示|慎用|禁忌|禁用|忌用",
    ),
    _of(
        r"\bactive ingredients?\b|有效成[分份]|主要成[分份]",
        r"\bactive ingredients?\b|\bwirkstoff|有效成[分份]|主要成[分份]|成[分份]",
    ),
    _of(
        r"\bingredients?\b|\bwhat(?:'s| is) (?:it |this )?made (?:of|from|with)\b|成[分份]|配料|用什么做的|原料",
        r"\bingredients?\b|\bzutaten\b|\bingr[ée]dients\b|\bingredient[ei]s?\b|成[分份]|配料|原料",
    ),
    _of(
        r"\ballerg|\bintoleran|过敏|致敏",
        r"\ballerg|\bmay contain\b|\bcontains\b|\bkann spuren\b|\benth[äa]lt\b|过敏|致敏|含有",
    ),
    _of(
        r"\b(?:dose|dosage)\b|\bhow (?:do|should|often do|often should|much do|much should) (?:i|you|we) (?:take|use)\b"
        r"|用法|用量|剂量|怎么[吃服用]|[吃服用](?:多少|几[片粒颗次])"
        r"|(?:[一每][次天日])(?:吃|服用?|用)?(?:多少|几[片粒颗次])",
        r"\b(?:dose|dosage|directions)\b|\btake (?:one|two|three|\d)|\beinnahme\b|\bdosierung\b"
        r"|用法用量|用法|用量|剂量|[一每][次日][^。]*[片粒颗袋次毫]",
    ),
    _of(
        r"\bindications?\b|\bwhat(?:'s| is) (?:it|this) (?:\w+ )?for\b"
        r"|适应症|主治|治什么|治啥|有什么用$|有啥用|什么功效|有什么作用",
        r"\bindications?\b|\bused (?:for|to treat)\b|\bfor the relief\b|\banwendungsgebiete?\b"
        r"|适应症|主治|功效|适用于|用于|(?<!副)作用",
    ),
    _of(
        r"\bsavings\b|\bdiscounts?\b|节省|优惠|折扣",
        r"\bsav(?:ed?|ings?)\b|\bdiscounts?\b|\brabatt|ersparnis|\bgespart\b|\bremise|节省|已省|优惠|折扣|立减",
    ),
    _of(r"\bmilligrams?\b|\bmg\b|毫克", r"\d ?mg\b|毫克"),
    _of(r"\bmillilit(?:er|re)s?\b|\bml\b|毫升", r"\d ?ml\b|毫升"),
    _of(
        r"\bcalories?\b|\bkcal\b|\benergy\b|卡路里|热量|能量|千卡|大卡",
        r"\bkcal\b|\bcalories?\b|\benergy\b|\bbrennwert\b|\d ?kj\b|热量|能量|千焦|千卡|大卡",
    ),
    _of(
        r"\b(?:vat|tax(?:es)?|gst)\b|(?<![含未])税",
        r"\b(?:vat|tax(?:es)?|gst|mwst|ust|umsatzsteuer|mehrwertsteuer|tva|iva|btw)\b|税",
    ),
)
"""In this order: who asks for the active ingredients wants no others."""
