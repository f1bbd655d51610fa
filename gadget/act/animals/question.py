"""What a question about an animal is about: a thing, something that happened, or a topic of keeping it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gadget.act.animals.eaten import EATEN, GIVEN, SWALLOWED, done
from gadget.act.animals.fell import is_itself
from gadget.act.animals.food import asks_of_a_food, of_another
from gadget.act.animals.knowledge import URGENCIES, VERDICTS, Animal, Knowledge, Sign, Thing
from gadget.act.names import Hit, Said, as_said
from gadget.act.phrases import Heard, Phrases, phrases_of

GENERAL = ("home", "feed")
"""Topics that give way to any other."""


@dataclass(frozen=True, slots=True)
class Question:
    """What was understood."""

    animal: Hit[Animal] | None
    thing: Hit[Thing] | None = None
    sign: Sign | None = None
    topic: str = ""
    eaten: bool = False
    """The animal has it inside already."""
    inside: bool = False
    """The same, and it was more than licked or bitten."""
    unwell: bool = False
    """Something happens to it, beside what it ate."""
    about_food: bool = False
    """Whether something may be eaten."""
    about_safety: bool = False
    """Whether something else is all right."""

    @property
    def swallowed(self) -> bool:
        """Whether something unnamed is inside it already, which no advice on keeping it answers."""
        return self.eaten and self.topic not in ("feed", "train")

    @property
    def kind(self) -> Animal | None:
        """The animal, when it is a known one."""
        return self.animal.value if self.animal is not None else None


def understand(animal: str, question: str, known: Knowledge) -> Question:
    """What `question` asks about `animal`, both as they were said."""
    about, said = as_said(animal), as_said(question)
    found = known.animal_names.ending(about.units) or next(
        iter(known.animal_names.within(about.units)[::-1]), None
    )
    kind = found.value if found is not None else None
    signs, topics = _signs(about, said, kind, known), known.topics.within(said)
    if not (signs or topics or known.things.within(said.units)):  # "a carsick dog: what can I give it?"
        signs, topics = _signs(as_said(""), about, kind, known), known.topics.within(about)
    harmed = _done_by(about, said, kind, known)
    named = known.things.within(said.units)
    named = [hit for hit in named if not any(_covers(one, hit) for one in (*signs, *topics))]
    things = [hit for hit in named if not of_another(hit, said.units, kind, known)]
    eaten, given, asks = done(EATEN, said, named), done(GIVEN, said, named), bool(_ASKS.within(said))
    thing = _worst(things, kind, eaten or given)
    sign = _most_urgent([*_not_within(signs, [*signs, *topics], thing), *harmed])
    topic = _topic(topics, kind, known)
    if thing is not None:
        other, judged = sign is not None or topic is not None, thing.value.for_animal(kind)
        if (other or judged is None) if not (asks or eaten or given) else (other and judged is None):
            thing = None
    unwell = sign is not None and not sign.value.vague
    if sign is not None and _gives_way(sign, thing, topic, kind, known):
        sign = None
    about_food = _whether(_FOOD, said)
    if thing is None and topic is not None:  # a dish or a food that is not known is no matter of keeping
        unknown = asks_of_a_food(topic, said, known) or (about_food and len(things) < len(named))
        about_food, topic = about_food or unknown, None if unknown else topic
    return Question(
        found,
        thing,
        sign.value if sign is not None else None,
        topic.value if topic is not None else "",
        eaten or (given and thing is not None),
        done(SWALLOWED, said, named),
        unwell,
        about_food,
        _whether(_SAFE, said) and not set(said.units) <= _ITSELF,
    )


_ASKS = phrases_of(
    "eat,have,give,feed,safe,ok,okay,fine,toxic,poisonous,bad,dangerous,allowed,drink,lick,chew,use,upset,bath in,"
    "吃,喂,喝,能,可以,可不可以,毒,危险,安全,碰,闻,舔,用,给"
)
_FOOD = phrases_of(
    "eat,have some,have a bit,have a little,give,feed,drink,can … chew,can … lick,吃,喂,喝,能…啃,可以…啃,能…舔,可以…舔,"
    "能不能碰,可以碰"
)
_SAFE = phrases_of(
    "safe,toxic,poisonous,harm,can … have,could … have,letting … have,may … have,is … okay,are … okay,are … bad,"
    "is … bad,all right,有毒,安全,可以闻,会不会有事"
)
_OPEN = phrases_of("when,how,why,where,who,what,which,多久,几,怎么,咋,为什么,为啥,哪,什么,啥")
"""Before those words: not whether, but when, how or what."""
_ITSELF = set(
    "is are it they he she one safe toxic poisonous harm harmful can to touch hold me us person kid child human "
    "它 这 只 个 种 有 没 不 毒 安 全 是 吗 么 呢 啊 会 人 对 摸 能".split()
)
"""A question of these words alone is about the animal itself: "is it poisonous?"."""
_HARMED = phrases_of("bit,bitten,stung,struck,attacked,spat,咬,蜇,蛰,螫,叮,刺,扎")


def _whether(phrases: Phrases[None], said: Said) -> bool:
    """Whether one of them is said, and not after "when" or "how"."""
    opens = min((heard.start for heard in _OPEN.within(said)), default=len(said.units))
    return any(heard.start < opens for heard in phrases.within(said))


def _signs(about: Said, said: Said, kind: Animal | None, known: Knowledge) -> list[Heard[Sign]]:
    """What happens to an animal of that kind, by these words; `about` is how it was called."""
    size = len(about.units)
    between = about.little[-1] + said.little[0]
    whole = Said((*about.units, *said.units), (*about.little[:-1], between, *said.little[1:]))
    no_signs = known.no_signs.within(whole)
    return [
        heard
        for heard in known.signs.within(said)
        if not heard.value.only or (kind is not None and kind.key in heard.value.only)
        if not heard.value.itself or is_itself(heard, said.units, kind, known)
        if not any(
            other.value == heard.value and other.start < heard.end + size and heard.start + size < other.end
            for other in no_signs
        )
    ]


def _done_by(about: Said, said: Said, kind: Animal | None, known: Knowledge) -> list[Heard[Sign]]:
    """What a snake or a scorpion does, which may be the animal that was named: "a viper … bit the dog"."""
    if not _HARMED.within(said):
        return []
    heard = [*known.doers.within(said), *(_before(one) for one in known.doers.within(about))]
    return [one for one in heard if not one.value.only or (kind is not None and kind.key in one.value.only)]


def _before(heard: Heard[Sign]) -> Heard[Sign]:
    """The same, standing before every word of the question."""
    return Heard(-1, -1, heard.weight, heard.value)


def _covers(heard: Heard[object], hit: Hit[Thing]) -> bool:
    """Whether the thing is only a word of a longer phrase: the eggs of "stopped laying eggs". What stands in the gap of
    one is meant itself: the grapes of "what grapes can he eat"."""
    return heard.weight > hit.end - hit.start and heard.says(hit.start, hit.end)


def _not_within(
    signs: Sequence[Heard[Sign]], others: Sequence[Heard[object]], thing: Hit[Thing] | None
) -> list[Heard[Sign]]:
    """The signs that are no part of a longer phrase or of the thing's name."""
    kept = [sign for sign in signs if not any(sign.inside(other) for other in others)]
    if thing is None:
        return kept
    return [sign for sign in kept if not (thing.start <= sign.start and sign.end <= thing.end)]


def _worst(things: Sequence[Hit[Thing]], kind: Animal | None, eaten: bool) -> Hit[Thing] | None:
    """Of several things, the one that is worst for the animal; one that nothing is known of comes last."""

    def rank(hit: Hit[Thing]) -> int:
        judged = hit.value.for_animal(kind)
        return len(VERDICTS) if judged is None else VERDICTS.index(judged.verdict)

    return min((hit for hit in things if eaten or not hit.value.only_eaten), key=rank, default=None)


def _most_urgent(signs: Sequence[Heard[Sign]]) -> Heard[Sign] | None:
    """The most urgent; of those, one about this animal rather than any, and the one that was said in more words."""
    return min(
        signs,
        key=lambda heard: (
            heard.value.vague,
            URGENCIES.index(heard.value.urgency),
            not heard.value.only,
            -heard.weight,
        ),
        default=None,
    )


def _topic(topics: Sequence[Heard[str]], kind: Animal | None, known: Knowledge) -> Heard[str] | None:
    """The topic that there is an answer to, the more special and the longer phrase first."""

    def rank(heard: Heard[str]) -> tuple[bool, bool, int]:
        answered = kind is not None and (kind.key, heard.value) in known.care
        return answered, heard.value not in GENERAL, heard.weight

    return max(topics, key=rank, default=None)


def _gives_way(
    sign: Heard[Sign],
    thing: Hit[Thing] | None,
    topic: Heard[str] | None,
    kind: Animal | None,
    known: Knowledge,
) -> bool:
    """Whether the thing or the topic is what is asked about, rather than the sign."""
    if thing is not None:
        return sign.value.urgency != "now"
    answered = topic is not None and kind is not None and (kind.key, topic.value) in known.care
    if topic is None or not answered:
        return False
    if sign.value.vague:
        return topic.value not in GENERAL
    return sign.value.urgency in ("soon", "calm") and sign.weight < topic.weight
