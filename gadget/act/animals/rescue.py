"""First steps for a person, when the words were taken for no request, or for one to look something up.

The mind sends some emergencies elsewhere: "my toddler drank bleach" is no question about an animal. What is said then
must not be a refusal. Small talk is let be: "I ate a pizza" and "it struck me" are no emergencies.
"""

from __future__ import annotations

import re

from gadget.act.animals.people import is_venomous
from gadget.act.animals.person import CHILD, HONEY, about_person, tells_of_person
from gadget.act.animals.read import knowledge
from gadget.act.names import units
from gadget.act.wording import Says

POISONS = frozenset(
    {
        *("wild mushrooms", "nightshade and castor beans", "lily of the valley and foxglove", "yew"),
        *("bitter almonds", "fish gall", "antifreeze", "rat poison", "cleaning products", "batteries"),
    }
)
"""Things of the animals' table that are for nobody to swallow."""

FOR_NO_CHILD = POISONS | {
    *("paracetamol", "ibuprofen", "people's medicine", "tobacco and vapes", "essential oils", "alcohol"),
    *("creams and toothpaste", "berries", "swallowed objects"),
}


def first_steps(heard: str) -> Says | None:
    """What to do, when these words tell of a person who was bitten, stung or poisoned."""
    said = heard.casefold()
    if HONEY.search(said) and _BABY.search(said) and _FED.search(said):
        return about_person("baby", heard, knowledge())
    if not tells_of_person(heard):  # before the table is read
        return None
    known, named = knowledge(), units(heard)
    poisons = FOR_NO_CHILD if CHILD.search(said) else POISONS
    poison = any(hit.value.called.en in poisons for hit in known.things.within(named))
    animal = bool(known.animal_names.within(named)) or is_venomous(said) or _BEAST.search(said) is not None
    return about_person("", heard, known) if poison or animal else None


_BABY = re.compile(r"\b(?:bab(?:y|ies)|infants?|newborns?|months?[- ]old)\b|宝宝|婴儿|新生儿|个月")
_FED = re.compile(r"\b(?:eat|ate|have|had|give|gave|feed|fed|safe|okay?)\b|[吃喝喂]|可以|能")
_BEAST = re.compile(
    r"\b(?:monkey|rodent|raccoon|ferret|pig|cow|goat|sheep|camel|lizard)s?\b|猴|猪|牛|羊|貂|蜥蜴"
)
"""Animals that bite and are not in the table."""
