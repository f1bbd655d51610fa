"""What is dangerous stays so however it is asked, and no harmless word in a name makes another thing harmless."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from gadget.act.animals.answer import about_animal
from gadget.act.animals.knowledge import ANY
from gadget.act.animals.read import knowledge
from gadget.act.animals.shown import names_nothing, points
from gadget.act.wording import listed
from gadget.calls import Language
from gadget.seen import Name

KNOWN = knowledge()


def says(language: Language, animal: str, question: str) -> str:
    return about_animal(animal, question, language, KNOWN)


def dangers() -> list[tuple[str, list[str], list[str]]]:
    """An animal, and the names in English and in Chinese of something that is deadly or dangerous to it."""
    table = tomllib.loads((files("gadget") / "data" / "animals.toml").read_text("utf-8"))
    found = []
    for name, thing in table["things"].items():
        named = [animal for key in thing for animal in listed(key)]
        other = next(animal for animal in table["animals"] if animal not in named)
        for key, judged in thing.items():
            if key in ("also", "zh", "only_eaten") or "only_eaten" in thing:
                continue
            if judged[0] in ("deadly", "danger"):
                names = [name, *listed(thing.get("also", ""))], listed(thing["zh"])
                found += [(animal, *names) for animal in ((other,) if key == ANY else listed(key))]
    return found


ENGLISH = (
    "how much {} can it eat",
    "how much {} can a pet eat safely",
    "how many {} can I feed it",
    "what {} can it eat",
    "which {} should I feed it",
)
CHINESE = ("能吃多少{}", "{}一次喂多少", "一天喂多少{}合适", "什么{}能吃")


def test_how_much_and_which_never_hide_what_is_dangerous() -> None:
    known = dangers()
    assert len(known) > 100
    for animal, english, chinese in known:
        for name in english:
            for question in ENGLISH:
                said = says("en", animal, question.format(name))
                assert "can kill" in said or "seriously ill" in said, (animal, question.format(name), said)
        for name in chinese:
            for question in CHINESE:
                said = says("zh", KNOWN.animals[animal].called.zh, question.format(name))
                assert any(words in said for words in ("可能要了", "很危险", "联系兽医", "问兽医")), (
                    name,
                    said,
                )


@pytest.mark.parametrize(
    ("language", "animal", "question", "start"),
    [
        ("en", "dog", "how much chocolate can a dog eat", "Chocolate can kill a dog."),
        ("en", "dog", "how many grapes can he eat", "Grapes can kill a dog."),
        ("en", "dog", "how much onion can a dog eat safely", "Onions can make a dog seriously ill."),
        ("en", "dog", "what bones can my dog eat", "Bones can make a dog seriously ill."),
        ("en", "cat", "how much paracetamol can I feed my cat", "Paracetamol can kill a cat."),
        ("en", "parrot", "how much avocado can a parrot eat", "Avocado can kill a parrot."),
        ("en", "dog", "how much candyfloss can a dog eat", "I don't know whether that is safe for a dog."),
        ("en", "rabbit", "how much carrot can it eat", "Carrots: a little is fine for a rabbit."),
        ("en", "dog", "how much should my dog eat", "Complete dog food twice a day"),
        ("en", "dog", "how much food does a dog eat", "Complete dog food twice a day"),
        ("en", "dog", "what's this animal not allowed to eat", "Complete dog food twice a day"),
        ("en", "rabbit", "which vegetables can it eat", "Mostly hay and grass"),
        ("zh", "狗", "能喂多少巧克力", "巧克力可能要了狗的命。"),
        ("zh", "狗", "一天吃多少跳跳糖", "这个狗能不能碰我不知道"),
        ("zh", "狗", "一天吃多少合适", "全价狗粮一天两顿"),
    ],
)
def test_an_amount_is_answered_for_what_is_named(
    language: Language, animal: str, question: str, start: str
) -> None:
    assert says(language, animal, question).startswith(start)


CHOCOLATE = [Name("chocolate sauce", "巧克力酱", "food")]


@pytest.mark.parametrize(
    ("language", "animal", "question", "start"),
    [
        (
            "en",
            "dog",
            "how much of this can my dog eat",
            "It looks like chocolate sauce. Chocolate sauce can kill",
        ),
        (
            "en",
            "dog",
            "how many of these can I give him",
            "It looks like chocolate sauce. Chocolate sauce can kill",
        ),
        ("zh", "狗", "这个能喂多少", "看起来像巧克力酱。巧克力酱可能要了狗的命。"),
        ("zh", "狗", "这个可以给它吃多少", "看起来像巧克力酱。巧克力酱可能要了狗的命。"),
        ("en", "dog", "how much should it eat", "Complete dog food twice a day"),
    ],
)
def test_how_much_of_what_is_pointed_at(language: Language, animal: str, question: str, start: str) -> None:
    assert about_animal(animal, question, language, KNOWN, CHOCOLATE).startswith(start)


def test_how_much_of_this_points_and_names_nothing() -> None:
    assert points("how much of this can it eat") and names_nothing("how much of this can it eat")
    assert not points("how much does it eat")
