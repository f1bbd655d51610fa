"""Somebody is pregnant and there is an animal in the house: whether it may stay, and what to mind."""

from __future__ import annotations

import pytest

from gadget.calls import Language
from tests.animals import says


@pytest.mark.parametrize(
    "question",
    [
        "is it safe to keep a cat while pregnant",
        "I'm pregnant, can I change the litter box?",
        "my wife is six weeks pregnant, does the cat have to go",
        "can a pregnant woman clean the cat litter",
        "what about toxoplasmosis",
        "can we keep him during my pregnancy",
        "I’m pregnant, is he dangerous",
    ],
)
def test_the_cat_may_stay_and_somebody_else_cleans_its_tray(question: str) -> None:
    said = says("en", "cat", question)
    assert said.startswith("The cat can stay.") and "toxoplasmosis" in said and "midwife" in said


@pytest.mark.parametrize(
    "question",
    [
        "怀孕了还能养猫吗",
        "孕妇能铲猫砂吗",
        "我老婆怀孕了，猫要送走吗",
        "备孕要不要把它送走",
        "我怀孕了能抱它吗",
        "它会不会有弓形虫",
        "孕期能养它吗",
    ],
)
def test_the_cat_may_stay_in_chinese_too(question: str) -> None:
    said = says("zh", "猫", question)
    assert said.startswith("猫不用送走。") and "弓形虫" in said and "医生" in said


def test_other_animals_have_dangers_of_their_own() -> None:
    assert "virus" in says("en", "hamster", "my sister is pregnant, can she hold him")
    assert "salmonella" in says("en", "tortoise", "is he a danger while pregnant")
    assert says("en", "dog", "can a pregnant woman sleep beside him").startswith("It can usually stay.")
    assert "病毒" in says("zh", "仓鼠", "孕妇可以摸吗")


@pytest.mark.parametrize(
    ("animal", "question", "language"),
    [
        ("cat", "my cat is pregnant, what should I feed her", "en"),
        ("cat", "is she pregnant", "en"),
        ("cat", "I think my cat is pregnant", "en"),
        ("dog", "how long is a dog pregnant", "en"),
        ("cat", "what should a cat eat while pregnant", "en"),
        ("猫", "猫怀孕了吃什么", "zh"),
        ("狗", "我家狗怀孕了还能洗澡吗", "zh"),
        ("猫", "猫孕期吃什么", "zh"),
    ],
)
def test_a_pregnant_animal_is_something_else(animal: str, question: str, language: Language) -> None:
    said = says(language, animal, question)
    assert "midwife" not in said and "产科" not in said


def test_danger_comes_first() -> None:
    assert "grapes" in says("en", "dog", "I'm pregnant, can my dog eat grapes").casefold()
    assert "vet now" in says("en", "dog", "my wife is pregnant and the dog has eaten rat poison")
    assert "midwife" not in says("en", "cat", "the cat bit my pregnant wife")
