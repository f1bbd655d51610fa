"""When it is a person who was hurt, poisoned or is asked about: what to do comes before anything about animals. Pure.

"A snake bit me" and "my toddler drank bleach" reach the animals' table as well, which knows of vets, coats and paws.
The words are read as they were said: "my son" and "son" are one "my" apart, which a comparison by units leaves out.
"""

from __future__ import annotations

import re
import unicodedata

from gadget.act.animals.knowledge import Knowledge
from gadget.act.animals.people import (
    ASK_DOCTOR,
    BATTERY,
    DOCTOR_NOW,
    EMERGENCY,
    EYES,
    IN_EYES,
    NO_HONEY,
    POISONED,
    both,
    harmed_by,
    is_venomous,
)
from gadget.act.names import as_said, units
from gadget.act.wording import Says


def about_person(animal: str, question: str, known: Knowledge) -> Says | None:
    """What to do for the person whom the request is about; None when it is about an animal."""
    who, said = _plain(animal), _plain(question)
    is_person = _is_person(who, known)
    if (is_person and _HARM.search(said)) or _HARM_SUBJECT.search(said) or _names(said, known, _HARM_OBJECT):
        return harmed_by(f"{who} {said}", certain=True)
    if is_venomous(who) and _HAPPENED.search(f"{who} {said}") and not known.animal_names.within(units(said)):
        return harmed_by(f"{who} {said}", certain=False)
    if _names(said, known, _HURT_OBJECT):
        return EMERGENCY
    swallowed = _SWALLOWS.search(said) is not None or (is_person and _SWALLOWED.search(said) is not None)
    if not (is_person or swallowed):
        return None
    if HONEY.search(said) and CHILD.search(f"{who} {said}"):
        return both(DOCTOR_NOW, NO_HONEY) if swallowed else NO_HONEY
    if swallowed and IN_EYES.search(said):
        return EYES
    if swallowed:
        return BATTERY if _BATTERY.search(said) else POISONED
    if any(heard.value.urgency == "now" for heard in known.signs.within(as_said(question))):
        return EMERGENCY
    return ASK_DOCTOR


def tells_of_person(said: str) -> bool:
    """Whether the words may tell of a person who was hurt or swallowed something; needs no table."""
    said = _plain(said)
    return any(pattern.search(said) for pattern in (_SWALLOWS, _HARM_SUBJECT, _HARM_OBJECT, _HURT_OBJECT))


CHILD = re.compile(
    r"\b(?:child|children|kids?|bab(?:y|ies)|toddlers?|infants?|newborns?|sons?|daughters?|boys?|girls?|twins?|nephew"
    r"|niece|months?[- ]old|grand(?:son|daughter|child|children))\b|孩|宝|婴|儿子|女儿|闺女|娃|孙|侄|个月"
)
_BATTERY = re.compile(r"\b(?:batter(?:y|ies)|button cells?|magnets?)\b|电池|磁铁|磁力珠|巴克球")
HONEY = re.compile(r"\bhoney\b|蜂蜜")

_HUMAN = (
    "child|children|kids?|toddlers?|infants?|sons?|daughters?|man|men|woman|women|lady|person|people|teenagers?"
    "|husband|wife|girlfriend|boyfriend|grand(?:son|daughter|child|children|ma|pa|mother|father)|granny|grandad"
    "|nephew|niece|postman|postwoman|neighbou?rs?|colleagues?|visitors?|guests?|students?|uncle|aunt"
    "|joggers?|runners?|cyclists?|tourists?|strangers?|passer-?by|policeman|policewoman|mailman|courier|teacher|nanny|babysitter"
)
"""Nouns that no animal goes by."""
_KIN = (
    "bab(?:y|ies)|newborns?|twins?|boys?|girls?|brothers?|sisters?|mother|mum|mummy|mom|mommy|dad|daddy|father|gran"
    "|nan|partner|friends?|cousins?|mate|parents?"
)
"""Nouns of people and of animals alike: somebody's own, they are people."""
_AGED = r"(?:\w+[- ])?(?:years?|months?|weeks?)[- ]olds?"
_BODY = (
    r"(?:left |right |bare )?(?:hands?|fingers?|thumbs?|arms?|wrists?|elbows?|knuckles?|palms?|calf|shins?)"
)
_BODY_OF = (
    rf"(?:{_BODY}|(?:left |right |bare )?(?:legs?|foot|feet|face|ankles?|toes?|ears?|nose|lips?|cheeks?|eyes?|skin|bum"
    r"|bottom|back|neck|head|chest|knees?|thighs?|stomach|tongue|mouth|throat|shoulders?))"
)
_OWN = r"(?:my|our)(?: [\w-]+){0,3}? "
_ONE = r"(?:a|an|the|this|another|his|her|their|some|two|three)(?: [\w'-]+){0,2}? "
_WHO_EN = (
    rf"(?:me|us|myself|ourselves|some(?:one|body)|anyone|people|{_OWN}(?:{_HUMAN}|{_KIN}|{_AGED})|{_ONE}(?:{_HUMAN}|baby)"
    rf"|(?:kids|children)|my {_BODY_OF}|(?:his|her|the|a) {_BODY})"
)
_SUBJECT_EN = (
    rf"(?:i|we|some(?:one|body)|{_OWN}(?:{_HUMAN}|{_KIN}|{_AGED})|{_ONE}(?:{_HUMAN})|(?:kids|children))"
)
_WHO_ZH = (
    "(?:我|咱|自己|孩子|小孩|小朋友|宝宝|宝贝|婴儿|幼儿|儿子|女儿|闺女|娃娃|娃儿|娃|老公|老婆|丈夫|妻子|妈妈|我妈|母亲|爸爸|我爸|父亲"
    "|爷爷|奶奶|外公|外婆|姥姥|姥爷|弟弟|妹妹|哥哥|姐姐|我弟|我妹|我哥|我姐|侄子|侄女|外甥|孙子|孙女|朋友|同事|同学|学生|老人|男孩"
    "|女孩|邻居|家人|客人|别人|大人|路人|行人|游客|陌生人|邮递员|快递员|快递小哥|外卖员|保安|老师)"
)
_BODY_ZH = (
    "(?:左|右)?(?:手指|手背|手腕|手臂|手掌|手|胳膊|小腿|大腿|腿|脚踝|脚|脸|嘴|舌头|喉咙|脖子|耳朵|鼻子|眼睛|头|背"
    "|屁股|肩膀)"
)
_HAND_ZH = "(?:手指|手背|手腕|手臂|手掌|手上|手|胳膊)"
_SOON_ZH = "(?:刚刚|刚才|刚|今天|昨天|昨晚|不小心|好像|可能|也|都|误|已经|又|偷偷|们|家|不慎|一不小心)*"

_DONE = r"(?:bit|bitten|stung|scratched|clawed|attacked|mauled|nipped|pecked|spat|struck|pricked)"
_PASSIVE = r"(?:bitten|bit|stung|scratched|clawed|attacked|mauled|nipped|pecked|struck)"
_FILL = r"(?: (?:on|in|into|through|at|right|really|badly|just|hard|and|deep|both))*"
_BE = r"(?:was|were|is|are|am|got|gets|has|have|had|been|just|'s|'ve|'m|badly|also|being)"
_DONE_ZH = "(?:咬|蜇|螫|蛰|叮|抓|挠|刺|扎|啄)"
_AFTER_ZH = "(?:到|伤|破|住|着|中|出血|穿|肿|断)?了?(?:一口|一下|几口|几下)?"

_HARM_OBJECT = re.compile(
    rf"\b{_DONE}{_FILL} (?P<who>{_WHO_EN})\b"
    rf"|{_DONE_ZH}{_AFTER_ZH}(?:我家?|一个|个|的|那个|小)?(?P<zh>{_WHO_ZH})|{_DONE_ZH}(?:(?:到|伤|破|住|出血)了?|了(?:一口)?)(?:我的?|他的?|她的?)?(?P<hand>{_HAND_ZH})"
    rf"|(?:把|将)(?P<ba>{_WHO_ZH})[^，。,.]{{0,6}}(?:{_DONE_ZH}|喷)"
    rf"|喷(?:到|了)(?P<spat>{_WHO_ZH})|{_DONE_ZH}(?:伤|到|死)?了(?:一个|个|好几个)?(?P<ren>人)|{_DONE_ZH}伤(?P<ren2>人)|咬(?P<ren3>人)了"
)
_HARM_SUBJECT = re.compile(
    rf"\b(?:{_SUBJECT_EN})(?: ?{_BE})+ {_PASSIVE}\b|\bby (?:it|one|him|her) on my (?:{_BODY_OF})\b"
    rf"|(?:{_WHO_ZH})(?:的?{_BODY_ZH})?{_SOON_ZH}(?:被|给|让|叫)[^，。,.]{{0,8}}?{_DONE_ZH}"
)
_HURT_OBJECT = re.compile(
    rf"\b(?:kicked|trampled|butted|gored|rammed|charged|bucked|threw|thrown|crushed|knocked|trod on|stepped on){_FILL} "
    rf"(?:off |over |down )?(?P<who>{_WHO_EN})\b|(?:踢|踩|撞|顶|甩)(?:到|伤|倒|断|飞)?了?(?P<zh>{_WHO_ZH})"
    rf"|(?:把|将)(?P<ba>{_WHO_ZH})[^，。,.]{{0,4}}(?:踢|踩|撞|顶|甩)"
)
_HARM = re.compile(
    r"\b(?:bit|bites?|bitten|stung|stings?|scratch(?:ed|es)?|clawed|attacked|mauled|nipped|pecked|struck|pricked)\b"
    rf"|{_DONE_ZH}"
)
_HAPPENED = re.compile(
    r"\b(?:bit|bitten|stung|struck)\b|(?<!can )(?<!do )(?<!they )(?<!it )(?<!to )(?<!will )\b(?:bite|sting)\b"
    rf"(?! people)|{_DONE_ZH}(?:到|伤|破|住|着|中|出血|肿)|{_DONE_ZH}了|被[^，。,.]{{0,4}}{_DONE_ZH}"
)
_SWALLOWED = re.compile(
    r"\b(?:ate|eaten|swallow(?:s|ed|ing)?|drank|drunk|drinking|lick(?:ed|ing)|chew(?:ed|ing)|suck(?:ed|ing)|bit into"
    r"|took|taken|inhaled|breathed in|breathing in|sniffed|had some|has had|got hold of|got into|got at|sipped|tasted"
    r"|overdosed?|poison\w*|(?:in|into) (?:his|her|my|the|their) (?:mouth|eyes?|nose|ear))\b"
    r"|吃了|吃到|吃下|吃进|误食|误吃|误服|误喝|误吞|吞|喝了|喝下|喝到|舔了|咽|吸入|中毒|啃了|嚼了|放进嘴|塞进|进眼|溅到眼|眼睛里|咬了一口|偷吃|吃错|喝错"
)
_ATE = (
    r"(?:ate|eaten|swallowed|drank|drunk|licked|chewed|sucked on|bitten into|bit into|inhaled|sipped"
    r"|(?:took|taken)(?= (?:[\w']+ ){0,4}(?:pills?|tablets?|medicines?|medication|drops|painkillers?)\b))"
)
_SWALLOWS = re.compile(
    rf"\b(?:{_SUBJECT_EN})(?: ?(?:has|have|had|just|'s|'ve|accidentally|also|may|might|must|probably))* {_ATE}\b"
    rf"|(?:{_WHO_ZH}){_SOON_ZH}(?:把[^，。,.]{{1,8}}?)?(?:吃了|吃下|吃进|误食|误吃|误服|误喝|误吞|吞了|吞下|吞进|喝了|喝下|舔了|咽了|吸入)"
)

_POSSESSIVE = re.compile(r"^'s? |^(?:们|家|里|养)*[的家]")
_PERSON_NEXT = re.compile(
    rf"^(?:'s|s'|s)? ?{_BODY_OF}\b|^'s (?:[\w-]+ )?(?:{_HUMAN}|{_KIN})\b(?!')"
    rf"|^(?:的|们|家|里)*[^，。,.]{{0,5}}?(?:{_WHO_ZH}|(?<=的){_BODY_ZH})|^{_BODY_ZH}"
)


def _plain(text: str) -> str:
    flat = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return re.sub(r"\s+", " ", flat).strip(" .!?。,;:")


def _names(said: str, known: Knowledge, *patterns: re.Pattern[str]) -> bool:
    """Whether one that a pattern finds is a person, rather than the owner of what follows ("bit my son's dog")."""
    for found in (found for pattern in patterns for found in pattern.finditer(said)):
        group = next((name for name, text in found.groupdict().items() if text), "")
        if group and not _owns(said[found.end(group) :], known):
            return True
    return False


def _owns(rest: str, known: Knowledge) -> bool:
    """Whether the words after the person go on with something of theirs: "my son's dog", "我的拖鞋", "我家猫"; a hand
    of theirs, or a child, is a person still."""
    if _PERSON_NEXT.search(rest):
        return False
    if _POSSESSIVE.search(rest):
        return True
    heard = units(re.split(r"[，。,.;!?]", rest)[0])[:3]
    return bool(heard) and (hit := known.animal_names.within(heard)) != [] and hit[0].start == 0


_IS_PERSON = re.compile(
    rf"(?:.* )?(?:{_HUMAN}|{_KIN}|{_AGED}|me|i|myself|us|we|some(?:one|body)|yourself|everybody|everyone|humans?)"
)
_IS_PERSON_ZH = re.compile(
    rf"(?:[我你他她咱们家里的这那个位一二两三四五六七八九十几岁半多月大小男女刚出生亲老新双胞胎]|邻居|朋友|同事|亲戚)*(?:{_WHO_ZH}|人|人类|孕妇)们?"
)
NOT_PERSON = re.compile(r"毛孩|\bfur ?bab|\bfur ?kid")
"""What people call their pets."""


def _is_person(who: str, known: Knowledge) -> bool:
    """Whether who is asked about is a person: "my two year old son", "我三岁的孩子"."""
    if NOT_PERSON.search(who) or known.animal_names.within(units(who)):
        return False
    return bool(_IS_PERSON.fullmatch(who) or _IS_PERSON_ZH.fullmatch(who))
