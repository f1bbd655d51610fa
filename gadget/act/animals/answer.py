"""Answers a question about an animal in a sentence or two; what is dangerous or unclear ends with a vet. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gadget.act.animals.expecting import about_expecting
from gadget.act.animals.knowledge import Animal, Judged, Knowledge, Sign, Thing, Verdict
from gadget.act.animals.person import about_person
from gadget.act.animals.question import Question, understand
from gadget.act.animals.shown import known_of, names_nothing, points
from gadget.act.animals.together import about_two
from gadget.act.names import Hit, units, without
from gadget.act.wording import Says
from gadget.calls import Language
from gadget.morsel import looks_like
from gadget.seen import Name


def about_animal(
    animal: str, question: str, language: Language, known: Knowledge, shown: Sequence[Name] = ()
) -> str:
    """The answer to `question` about `animal`, as they were said or seen; people who were hurt come first.

    `shown` is what food or plant a picture may show, for a question that only points.
    """
    if (person := about_person(animal, question, known)) is not None:
        return person.into(language)
    asked = understand(animal, question, known)
    if (mind := about_expecting(question, asked, known)) is not None:
        return mind.into(language)
    if (two := about_two(animal, question, asked, known)) is not None:
        return two.into(language)
    name = _name(asked.animal, animal, language)
    pointed = points(question) or asked.eaten or asked.about_safety
    if shown and pointed and asked.thing is None and asked.sign is None and names_nothing(question):
        return _of_picture(asked, shown, name, language, known)
    if asked.inside and asked.thing is None and asked.sign is not None and asked.sign.urgency in _LATER:
        told = [_UNKNOWN_EATEN, _SWALLOWED]  # "ate something and is shaking": it may be poison
    elif asked.sign is not None and (asked.thing is None or not asked.eaten or not _poisonous(asked)):
        told = [asked.sign.say, _after(asked.sign, asked.kind)]
    elif asked.thing is not None:
        return _judged(asked, asked.thing, name, language)
    elif asked.swallowed or (asked.eaten and _care(asked, known) is None):
        told = [_UNKNOWN_EATEN, _SWALLOWED]
    elif (care := _care(asked, known)) is not None:
        told = [care]
    elif asked.about_food and asked.topic != "feed":
        told = [_UNKNOWN_FOOD]
    elif asked.about_safety:
        told = [_UNKNOWN_SAFETY]
    else:
        told = [_UNKNOWN_WILD if asked.kind is not None and asked.kind.wild else _UNKNOWN]
    return _joined([says.into(language).replace("{animal}", name) for says in told], language)


_LATER = ("today", "soon", "calm")
"""How urgent a sign is that says nothing of what was eaten."""
_CLOSING: dict[str, Says] = {
    "now": Says("Phone a vet now.", "马上联系兽医。"),
    "today": Says("See a vet today.", "今天就去看兽医。"),
    "soon": Says("If it isn't better in a day or two, ask a vet.", "一两天不见好就去看兽医。"),
    "calm": Says("If you are worried, ask a vet.", "不放心就问兽医。"),
    "none": Says("", ""),
    "wild": Says("Phone a wildlife rescue or a vet now.", "马上联系野生动物救助站或兽医。"),
}
_UNKNOWN_EATEN = Says("I don't know what that does.", "这个我不了解。")
_SWALLOWED = Says(
    "Phone a vet now and say what it was, how much and when.", "马上联系兽医，说清楚是什么、多少、什么时候。"
)
_UNKNOWN_FOOD = Says(
    "I don't know whether that is safe for {animal}. Give none until a vet has said so.",
    "这个{animal}能不能碰我不知道，问过兽医再说。",
)
_UNKNOWN_SAFETY = Says(
    "I don't know whether that is all right for {animal}. Ask a vet first.",
    "这样对{animal}行不行我不知道，先问问兽医。",
)
_UNKNOWN = Says(
    "I don't know that about {animal}. If it seems ill or hurt, see a vet today.",
    "关于{animal}的这个问题我不知道；它要是看着不舒服或受了伤，今天就去看兽医。",
)
"""Says when to go rather than that one should: what is unknown may be an illness or a trick that it learned."""
_UNKNOWN_WILD = Says(
    "I don't know that about {animal}. If it seems ill or hurt, phone a wildlife rescue or a vet today.",
    "关于{animal}的这个问题我不知道；它要是看着不舒服或受了伤，今天就联系野生动物救助站或兽医。",
)


def _after(sign: Sign, animal: Animal | None) -> Says:
    """How soon a vet is needed, unless the sign says it already."""
    if sign.urgency == "now" and animal is not None and animal.wild:
        return _CLOSING["wild"]
    if sign.urgency in ("soon", "calm") and "vet" in sign.say.en:
        return _CLOSING["none"]
    return _CLOSING[sign.urgency]


def _name(animal: Hit[Animal] | None, said: str, language: Language) -> str:
    """ "a labrador"; the words themselves for an animal that is not known."""
    if animal is None:
        said = without(said, language)
        if not said:
            return "它" if language == "zh" else "it"
        return said if language == "zh" else f"the {said}"
    called = (
        animal.value.called.into(language)
        if animal.name in _NO_WORDS or animal.name.isascii() != (language == "en")
        else animal.name
    )
    if language == "zh":
        return called
    return f"an {called}" if called[0] in "aeiou" else f"a {called}"


_NO_WORDS = frozenset("犬兔龟鲨")
"""Chinese names of animals that end the name of a breed but are no words that one says by themselves."""


def _care(asked: Question, known: Knowledge) -> Says | None:
    return known.care.get((asked.kind.key, asked.topic)) if asked.kind is not None else None


def _poisonous(asked: Question) -> bool:
    """Whether the thing that was named is poisonous or dangerous to the animal."""
    judged = asked.thing.value.for_animal(asked.kind) if asked.thing is not None else None
    return judged is not None and judged.verdict in ("deadly", "danger")


def _judged(asked: Question, hit: Hit[Thing], name: str, language: Language) -> str:
    """How a thing is for the animal; when it was eaten, what to do comes first."""
    thing = hit.name if hit.name.isascii() == (language == "en") else hit.value.called.into(language)
    if units(thing) == units(hit.value.called.en) and language == "en":
        thing = hit.value.called.en
    judged = hit.value.for_animal(asked.kind)
    if judged is None:
        no_food = asked.about_safety and not asked.about_food
        unknown = _SWALLOWED if asked.eaten else _ASK_FIRST if no_food else _GIVE_NONE
        return _joined([_filled(_NOT_KNOWN, thing, name, language), unknown.into(language)], language)
    told = [_filled(_VERDICTS[judged.verdict], thing, name, language), judged.why.into(language)]
    closing = _closing(judged, asked.eaten).into(language)
    if asked.inside and asked.unwell and not _poisonous(asked):
        closing = _UNWELL.into(language)
    urgent = asked.eaten and judged.verdict in ("deadly", "danger")
    return _joined([closing, *told] if urgent else [*told, closing], language)


def _of_picture(
    asked: Question, shown: Sequence[Name], name: str, language: Language, known: Knowledge
) -> str:
    """How what the picture shows is for the animal. Nothing is called safe for what it looks like."""
    seen, hit, judged = known_of(shown, asked.kind, known)
    told = [looks_like(seen, language)]
    if hit is None or judged is None:
        unknown = [_UNKNOWN_EATEN, _SWALLOWED] if asked.eaten else [_UNKNOWN_FOOD]
        told += [says.into(language).replace("{animal}", name) for says in unknown]
    elif judged.verdict in ("deadly", "danger") or (judged.verdict == "no" and not asked.eaten):
        told.append(_judged(asked, replace(hit, name=seen.into(language)), name, language))
    else:
        told.append((_LOOKS_EATEN if asked.eaten else _LOOKS).into(language))
    return _joined(told, language)


_LOOKS = Says(
    "A picture is too little to call it safe. Ask me again with its name, or ask a vet.",
    "光看样子我不敢说安全。说出名字再问我一次，或者问兽医。",
)
_LOOKS_EATEN = Says(
    "A picture is too little to be sure. If it may have been something else, or it seems unwell, phone a vet now.",
    "光看样子说不准。如果可能是别的东西，或者它不舒服，马上联系兽医。",
)
_VERDICTS: dict[Verdict, Says] = {
    "deadly": Says("{Thing} can kill {animal}.", "{Thing}可能要了{animal}的命。"),
    "danger": Says("{Thing} can make {animal} seriously ill.", "{Thing}对{animal}很危险。"),
    "no": Says("{Thing}: better not for {animal}.", "{Thing}不适合{animal}。"),
    "little": Says("{Thing}: a little is fine for {animal}.", "{Thing}：{animal}可以少量。"),
    "fine": Says("{Thing}: fine for {animal}.", "{Thing}：{animal}可以。"),
}
_UNWELL = Says("As it is unwell, see a vet today.", "它不舒服，今天就去看兽医。")
_NOT_KNOWN = Says(
    "{Thing}: I don't know whether that is safe for {animal}.", "{Thing}对{animal}安不安全我不知道。"
)
_GIVE_NONE = Says("Ask a vet before you give any.", "先问兽医再喂。")
_ASK_FIRST = Says("Ask a vet first.", "先问问兽医。")


def _closing(judged: Judged, eaten: bool) -> Says:
    match judged.verdict, eaten:
        case "deadly", True:
            return Says(
                "Phone a vet now, before anything shows, and say how much and when.",
                "马上联系兽医，别等发作，说清楚多少、什么时候。",
            )
        case "deadly", False:
            return Says("If any was eaten, phone a vet now.", "如果已经吃了，马上联系兽医。")
        case "danger", True:
            return Says(
                "Phone a vet right away and say how much and when.", "尽快联系兽医，说清楚多少、什么时候。"
            )
        case "danger", False:
            return Says("If some was eaten, phone a vet the same day.", "如果已经吃了，当天就联系兽医。")
        case _, True:
            return Says("If it seems unwell, ask a vet.", "要是不舒服就问兽医。")
    return Says("", "")


def _filled(says: Says, thing: str, animal: str, language: Language) -> str:
    text = says.into(language).replace("{thing}", thing).replace("{animal}", animal)
    return text.replace("{Thing}", thing[:1].upper() + thing[1:])


def _joined(sentences: list[str], language: Language) -> str:
    return ("" if language == "zh" else " ").join(sentence for sentence in sentences if sentence)
