""" "Can my dog eat this?": what the camera shows is named with its danger, and never called safe for its looks."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from gadget.act.advice import animal_care
from gadget.act.animals.answer import about_animal
from gadget.act.animals.read import knowledge
from gadget.act.animals.shown import names_nothing
from gadget.act.base import Context
from gadget.act.catalogue import load_catalogue
from gadget.calls import Call, Language
from gadget.database import Database
from gadget.decide.sight import excuse
from gadget.morsel import looks_like, morsels
from gadget.seen import Guess, Name, Seen

KNOWN = knowledge()


class Still:
    """A volume that nobody hears."""

    def get(self) -> int:
        return 50

    def set(self, level: int) -> None:
        del level


def guess(english: str, chinese: str, kind: str, probability: float = 0.9) -> Guess:
    return Guess(Name(english, chinese, kind), probability)


def seen(*names: Guess, sort: str = "object", foods: tuple[Guess, ...] = (), clear: float = 1.0) -> Seen:
    return Seen(clear, names, foods=foods, sorts=(guess(sort, sort, sort),))


ACORN = seen(guess("acorn", "橡子", "plant"))
DAISY = seen(guess("daisy", "雏菊", "plant"))
AGARIC = seen(guess("agaric mushroom", "伞菌", "plant"))
ORANGE = seen(sort="grocery", foods=(guess("orange", "橙子", "Orange"),))
ONION = seen(sort="grocery", foods=(guess("onion", "洋葱", "Onion"),))
CHOCOLATE = seen(guess("chocolate sauce", "巧克力酱", "food"))
CORN = seen(guess("ear of corn", "玉米穗", "food"))
JACKFRUIT = seen(guess("jackfruit", "菠萝蜜", "food"))
HAMMER = seen(guess("hammer", "锤子", "tool"))
DOG = seen(guess("beagle", "比格犬", "dog"), sort="animal")


def says(language: Language, animal: str, question: str, view: Seen | None, where: Path) -> str:
    context = Context(
        turn="t",
        language=language,
        now=lambda: pytest.fail("no clock is needed"),
        zone=ZoneInfo("Europe/London"),
        database=Database(where / "never.db"),
        volume=Still(),
        seen=view,
    )
    return animal_care(context, animal, question).say


@pytest.mark.parametrize(
    ("language", "animal", "question", "view", "start"),
    [
        ("en", "dog", "just ate one of these", ACORN, "It looks like an acorn. Phone a vet right away"),
        ("en", "dog", "has eaten this", AGARIC, "It looks like an agaric mushroom. Phone a vet now"),
        ("en", "cat", "licked this", ONION, "It looks like an onion. Phone a vet right away"),
        ("en", "puppy", "got hold of some of this", CHOCOLATE, "It looks like chocolate sauce. Phone a vet now"),
        ("en", "dog", "swallowed this", CORN, "It looks like an ear of corn. Phone a vet now"),
        ("en", "dog", "just ate one", ACORN, "It looks like an acorn. Phone a vet right away"),
        ("en", "dog", "ate this", JACKFRUIT, "It looks like a jackfruit. I don't know what that does. Phone a vet"),
        ("en", "dog", "can eat this", ACORN, "It looks like an acorn. Acorn can make a dog seriously ill."),
        ("en", "cat", "is this poisonous", DAISY, "It looks like a daisy. Daisy can make a cat seriously ill."),
        ("en", "dog", "Is this plant toxic", AGARIC, "It looks like an agaric mushroom. Agaric mushroom can kill"),
        ("en", "cat", "can have some of this", ORANGE, "It looks like an orange. Orange: better not for a cat."),
        ("zh", "狗", "刚吃了一个这个", ACORN, "看起来像橡子。尽快联系兽医"),
        ("zh", "狗", "吃了这个", AGARIC, "看起来像伞菌。马上联系兽医"),
        ("zh", "猫", "舔了这个", ONION, "看起来像洋葱。尽快联系兽医"),
        ("zh", "小狗", "偷吃了这个东西", CHOCOLATE, "看起来像巧克力酱。马上联系兽医"),
        ("zh", "狗", "把这个吞了", CORN, "看起来像玉米穗。"),
        ("zh", "狗", "吃了地上的这个", JACKFRUIT, "看起来像菠萝蜜。这个我不了解。马上联系兽医"),
        ("zh", "狗", "能吃这个吗", ACORN, "看起来像橡子。橡子对狗很危险。"),
        ("zh", "猫", "这个有毒吗", DAISY, "看起来像雏菊。雏菊对猫很危险。"),
        ("zh", "狗", "这种植物有毒吗", AGARIC, "看起来像伞菌。伞菌可能要了狗的命。"),
        ("zh", "猫", "可以吃这个吗", ORANGE, "看起来像橙子。橙子不适合猫。"),
    ],
)  # fmt: skip
def test_what_is_pointed_at_is_named_and_judged(
    language: Language, animal: str, question: str, view: Seen, start: str, tmp_path: Path
) -> None:
    assert says(language, animal, question, view, tmp_path).startswith(start)


@pytest.mark.parametrize(
    ("language", "animal", "question", "view", "said"),
    [
        ("en", "dog", "can eat this", ORANGE,
         "It looks like an orange. A picture is too little to call it safe. Ask me again with its name, or ask a vet."),
        ("zh", "狗", "能吃这个吗", ORANGE,
         "看起来像橙子。光看样子我不敢说安全。说出名字再问我一次，或者问兽医。"),
        ("en", "dog", "just ate this", ORANGE,
         "It looks like an orange. A picture is too little to be sure. If it may have been something else, or it seems "
         "unwell, phone a vet now."),
        ("zh", "狗", "刚吃了这个", ORANGE,
         "看起来像橙子。光看样子说不准。如果可能是别的东西，或者它不舒服，马上联系兽医。"),
    ],
)  # fmt: skip
def test_what_looks_harmless_is_not_called_so(
    language: Language, animal: str, question: str, view: Seen, said: str, tmp_path: Path
) -> None:
    assert says(language, animal, question, view, tmp_path) == said


def _eatable() -> list[Name]:
    """Everything that the eyes that are shipped can name and somebody may bite into."""
    eyes = json.loads((files("gadget") / "data" / "gadget-eyes.json").read_text("utf-8"))
    names = [Name(*entry) for entry in eyes["names"] if entry[2] in ("food", "plant")]
    return [*names, *(Name(*entry) for entry in (*eyes["grocery"], *eyes["coarse"]))]


def test_nothing_that_the_eyes_can_name_is_called_fine_for_its_looks() -> None:
    names = _eatable()
    assert len(names) > 150
    for name in names:
        for animal, question in (("dog", "just ate one of these"), ("rabbit", "can eat this")):
            said = about_animal(animal, question, "en", KNOWN, [name])
            assert said.startswith(looks_like(name, "en")) and "fine" not in said, said
            said = about_animal(animal, "能吃这个吗", "zh", KNOWN, [name])
            assert said.startswith(looks_like(name, "zh")) and "可以。" not in said and "少量" not in said


def test_every_mushroom_that_the_eyes_can_name_is_a_danger() -> None:
    mushrooms = [name for name in _eatable() if "mushroom" in name.english or "fungus" in name.english]
    assert len(mushrooms) > 7
    for name in mushrooms:
        said = about_animal("dog", "just ate one of these", "en", KNOWN, [name])
        assert "Phone a vet" in said and ("can kill a dog" in said or "seriously ill" in said)


def test_of_two_names_the_worse_one_is_told() -> None:
    shown = [Name("orange", "橙子", "food"), Name("agaric mushroom", "伞菌", "plant")]
    assert "Agaric mushroom can kill a dog." in about_animal("dog", "can eat this", "en", KNOWN, shown)


@pytest.mark.parametrize(
    ("question", "view"),
    [
        ("can eat this cheese", ACORN),
        ("how often should I walk it", ACORN),
        ("what is it", ACORN),
        ("is choking on this", ACORN),
        ("can eat this", HAMMER),
        ("can eat this", DOG),
        ("can eat this", seen(guess("acorn", "橡子", "plant", 0.3))),
        ("can eat this", seen(guess("acorn", "橡子", "plant"), clear=0.1)),
        ("can eat this", None),
    ],
)
def test_the_picture_is_asked_only_when_the_words_leave_it_open_and_the_eyes_are_sure(
    question: str, view: Seen | None, tmp_path: Path
) -> None:
    assert "looks like" not in says("en", "dog", question, view, tmp_path)


def test_a_person_who_ate_what_is_shown_comes_first(tmp_path: Path) -> None:
    said = says("en", "dog", "my toddler ate one of these", AGARIC, tmp_path)
    assert said.startswith("Phone the emergency number or a poison centre now")
    assert says("zh", "我", "吃了这个", AGARIC, tmp_path).startswith("马上打急救电话或中毒急救热线")


@pytest.mark.parametrize(
    ("words", "language", "view", "said"),
    [
        ("Is this poisonous?", "en", DAISY, "It looks like a daisy."),
        ("Is this poisonous?", "en", AGARIC, "It looks like an agaric mushroom."),
        ("这个有毒吗", "zh", DAISY, "看起来像雏菊。"),
        ("这个有毒吗", "zh", ORANGE, "看起来像橙子。"),
        ("Is this poisonous?", "en", HAMMER, "I can't tell what that is."),
        ("Is this poisonous?", "en", seen(clear=0.1), "I can't see it clearly."),
    ],
)
def test_before_which_animal_is_asked_it_is_said_what_the_plant_looks_like(
    words: str, language: Language, view: Seen, said: str
) -> None:
    action = load_catalogue().get("animal_care")
    assert action is not None
    call = Call("animal_care", {"animal": "", "question": words})
    assert excuse(call, action.signature, words, view, language) == said


def test_words_that_name_something_are_not_pointing() -> None:
    assert names_nothing("just ate one of these") and names_nothing("这个有毒吗")
    assert not names_nothing("just ate one of these pills") and not names_nothing("吃了这种药")


def test_morsels_are_foods_and_plants_the_likeliest_first() -> None:
    view = seen(guess("acorn", "橡子", "plant", 0.5), guess("fig", "无花果", "food", 0.6), sort="scene")
    assert [name.english for name in morsels(view)] == ["fig", "acorn"]
    product = Guess(Name("Arla whole milk", "Arla 全脂牛奶", "Milk"), 0.9)
    milk = Seen(1.0, groceries=(product,), sorts=(guess("grocery", "食品", "grocery"),))
    assert looks_like(morsels(milk)[0], "en") == "It looks like Arla whole milk."
