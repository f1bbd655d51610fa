"""Plants where an animal lives: none that poisons it is recommended, by what the table of animals says."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gadget.act.advice import interior_design
from gadget.act.animals.answer import about_animal
from gadget.act.animals.read import knowledge
from gadget.act.base import Context
from gadget.act.names import Names, units
from gadget.act.rooms.ideas import fitting, parse
from gadget.act.rooms.read import ideas
from gadget.act.wording import listed
from gadget.calls import Language
from gadget.database import Database
from gadget.errors import BadSettings

IDEAS = ideas()


@pytest.mark.parametrize(
    ("room", "request_"),
    [
        ("bedroom", "I have a cat, which plants"),
        ("bathroom", "plants that my dog may chew"),
        ("living room", "which plants are safe for my kitten"),
        ("studio flat", "cheap plants for a rented flat with a puppy"),
        ("lounge", "pet-friendly plants"),
        ("kitchen", "which plants are not poisonous"),
        ("office", "something green, a houseplant, and we keep a rabbit"),
        ("garden", "flowers where the dog plays"),
        ("balcony", "plants and a parrot"),
        ("卧室", "家里有猫，放什么绿植"),
        ("客厅", "养狗的话能放什么植物"),
        ("阳台", "哪些植物没毒"),
        ("花园", "有狗，种花"),
    ],
)
def test_with_a_pet_and_plants_named_the_ideas_are_those_for_plants_with_pets(
    room: str, request_: str
) -> None:
    found = fitting(room, request_, IDEAS)
    assert found.wish == "pet_plants" and found.understood and len(found.say) >= 2
    everything = " ".join(one.en for one in found.say)
    assert "lilies" in everything and "shelves like steps" not in everything
    assert "not poisonous to" in everything


@pytest.mark.parametrize("animal", ["cat", "dog"])
@pytest.mark.parametrize("plant", ["spider plant", "calathea", "areca palm", "orchid", "roses", "sunflower"])
def test_what_is_recommended_with_pets_is_fine_by_the_table_of_animals(plant: str, animal: str) -> None:
    assert "ot poisonous" in about_animal(animal, f"can eat {plant}", "en", knowledge())
    assert any(
        plant.rstrip("s") in one.en and "not poisonous" in one.en
        for room in ("bedroom", "garden")
        for one in fitting(room, "plants with a pet", IDEAS).say
    )


WARNED: dict[Language, tuple[str, ...]] = {
    "en": ("poisonous", "no pet can reach", "can kill"),
    "zh": ("毒", "别让宠物碰", "致命"),
}


def _poisonous() -> Names[str]:
    """What endangers cats by the table of animals."""
    sections = tomllib.loads((files("gadget") / "data" / "animals.toml").read_text("utf-8"))
    names: Names[str] = Names()
    for name, thing in sections["things"].items():
        verdict = next((value for key, value in thing.items() if "cat" in listed(key)), thing.get("all"))
        if verdict is not None and verdict[0] in ("danger", "deadly"):
            names.add([name, *listed(thing.get("also", "")), *listed(thing.get("zh", ""))], name)
    return names


@pytest.mark.parametrize(
    ("language", "known"), [("en", "pothos, snake plant, lilies"), ("zh", "绿萝, 虎尾兰, 百合")]
)
def test_no_idea_for_plants_names_a_poisonous_one_without_a_word_about_animals(
    language: Language, known: str
) -> None:
    poisonous, named = _poisonous(), set()
    for idea in IDEAS.ideas:
        said = idea.say.into(language)
        hits = poisonous.within(units(said)) if idea.wishes & {"plants", "pet_plants"} else []
        named.update(hit.value for hit in hits)
        assert not hits or any(word in said for word in WARNED[language]), (said, hits)
    assert named >= {hit.value for name in listed(known) for hit in poisonous.within(units(name))}


def test_a_cat_that_only_the_whole_request_names_counts_for_plants_and_for_nothing_else() -> None:
    said = "we have a cat, which plants would suit the bedroom"
    assert fitting("bedroom", "which plants would suit", IDEAS, said).wish == "pet_plants"
    assert fitting("bedroom", "which plants would suit", IDEAS).wish == "plants"
    assert (
        fitting("bedroom", "more storage", IDEAS, "we have a cat, how do I get more storage").wish
        == "storage"
    )
    assert fitting("bedroom", "where can the cat sleep", IDEAS, "between the plants").wish == "pets"


@pytest.mark.parametrize(
    ("room", "request_"),
    [
        ("living room", "flowers for the living room, no cats"),
        ("living room", "plants, we don't have a cat"),
        ("living room", "plants, no cats or dogs"),
        ("living room", "plants, we haven't got any pets"),
        ("living room", "plants, without pets"),
        ("客厅", "没有猫，放什么绿植"),
        ("客厅", "不养宠物，摆什么绿植"),
        ("客厅", "没养猫和狗，摆什么绿植"),
    ],
)
def test_who_has_no_animal_hears_of_plants_alone(room: str, request_: str) -> None:
    assert fitting(room, request_, IDEAS).wish == "plants"
    assert fitting(room, "plants 绿植", IDEAS, request_).wish == "plants"


@pytest.mark.parametrize(
    "request_",
    [
        "plants not poisonous to cats",
        "plants, no dogs but a cat",
        "I have no dog, a cat though, which plants",
        "plants, no dog and a cat",
        "no plants that kill the cat",
        "plants without the cat chewing them",
        "plants without cats eating them",
        "plants no cat can reach",
        "没有毒的绿植，有猫",
        "没有狗，猫有一只，放什么绿植",
        "没有猫会咬的绿植",
    ],
)
def test_a_no_to_something_else_leaves_the_animal(request_: str) -> None:
    assert fitting("living room", request_, IDEAS).wish == "pet_plants"


def test_the_action_reads_the_whole_request(tmp_path: Path) -> None:
    database = Database(tmp_path / "journal.db")
    database.open()
    context = Context(
        turn="t",
        language="en",
        now=lambda: pytest.fail("no clock is needed"),
        zone=ZoneInfo("Europe/London"),
        database=database,
        volume=_Still(),
        heard="we have a cat, which plants would suit the bedroom",
    )
    told = interior_design(context, "bedroom", "which plants would suit").say
    database.close()
    assert "not poisonous to cats and dogs" in told


@pytest.mark.parametrize(
    "request_", ["is the socket safe for the cat, and plants", "gas stove, a cat and plants"]
)
def test_danger_to_the_house_still_comes_first(request_: str) -> None:
    assert fitting("kitchen", request_, IDEAS).wish in ("electric", "gas")


@pytest.mark.parametrize(("room", "request_", "wish"), [
    ("bedroom", "somewhere for the cat", "pets"),
    ("living room", "a corner for the parrot", "small_pets"),
    ("卧室", "兔笼放哪", "small_pets"),
    ("bedroom", "plants", "plants"),
])  # fmt: skip
def test_a_pet_or_a_plant_alone_is_what_it_was(room: str, request_: str, wish: str) -> None:
    assert fitting(room, request_, IDEAS).wish == wish


@pytest.mark.parametrize(
    ("together", "complaint"),
    [
        ({"pet_plants": ["pets, plant"]}, "together.pet_plants: there is no wish 'plant'"),
        ({"cats": ["pets, plants"]}, "together.cats: there is no wish 'cats'"),
        ({"pet_plants": ["pets"]}, "together.pet_plants: must be a list"),
        ({"pet_plants": "pets, plants"}, "together.pet_plants: must be a list"),
    ],
)
def test_a_mistake_in_what_wishes_mean_together_is_told(together: Any, complaint: str) -> None:
    sections = tomllib.loads((files("gadget") / "data" / "rooms.toml").read_text("utf-8"))
    with pytest.raises(BadSettings) as refused:
        parse({**sections, "together": together}, "my.toml")
    assert f"my.toml: {complaint}" in refused.value.message


class _Still:
    """A volume that nobody hears."""

    def get(self) -> int:
        return 50

    def set(self, level: int) -> None:
        del level
