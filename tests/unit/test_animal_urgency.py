"""Common emergencies are told as such: neither everyday care, nor "I don't know", nor a vet some day."""

from __future__ import annotations

import pytest

from gadget.act.animals.question import understand
from gadget.act.names import units
from gadget.calls import Language
from tests.animals import KNOWN, says

NOW = ("Phone a vet now", "马上联系兽医")
TODAY = ("see a vet today", "今天就去看兽医")


@pytest.mark.parametrize(
    ("language", "animal", "question"),
    [
        ("en", "dog", "his gums are white"),
        ("en", "dog", "her gums are very pale"),
        ("en", "cat", "the gums look a bit blue"),
        ("en", "dog", "has pale gums"),
        ("zh", "狗", "狗的牙龈很白"),
        ("zh", "猫", "牙龈发紫"),
        ("en", "dog", "my dog has a temperature of forty one"),
        ("en", "dog", "his temperature is 40.5"),
        ("zh", "狗", "体温量出来四十一度"),
        ("en", "cat", "my cat fell off the balcony"),
        ("en", "cat", "fell from the roof"),
        ("en", "dog", "has fallen out of a second floor window"),
        ("zh", "猫", "猫从阳台掉下去了"),
        ("zh", "猫", "从五楼窗户摔下来"),
        ("en", "dog", "ate something in the park and is shaking"),
        ("en", "dog", "swallowed something and now he is limping"),
        ("zh", "狗", "在公园吃了什么东西，现在一直发抖"),
        ("en", "dog", "stomach is swollen and he is trying to throw up"),
        ("en", "dog", "his belly is hard and swollen"),
        ("zh", "狗", "肚子很胀，想吐吐不出来"),
        ("en", "cat", "my cat is panting"),
        ("en", "cat", "breathing with her mouth open"),
        ("en", "rabbit", "is it breathing too fast"),
        ("zh", "猫", "张着嘴喘"),
        ("en", "dog", "my dog fainted"),
        ("en", "dog", "passed out on the walk"),
        ("zh", "狗", "狗晕倒了"),
        ("en", "rabbit", "has not eaten since yesterday"),
        ("en", "rabbit", "hasn't pooped"),
        ("en", "rabbit", "has not pooped since last night"),
        ("zh", "兔子", "昨天到现在没吃东西"),
        ("zh", "兔子", "三天没拉屎了要不要紧"),
        ("en", "dog", "can not stand up"),
        ("en", "dog", "ate some carrots and collapsed"),
        ("zh", "狗", "吃了胡萝卜，晕倒了"),
        ("en", "dog", "does not respond, it is not breathing"),
    ],
)
def test_an_emergency_is_for_a_vet_now(language: Language, animal: str, question: str) -> None:
    said = says(language, animal, question)
    assert NOW[language == "zh"] in said, said


@pytest.mark.parametrize(
    ("language", "animal", "question"),
    [
        ("en", "cat", "has not eaten for three days"),
        ("en", "cat", "hasn't eaten or drunk anything since Monday"),
        ("en", "dog", "will not eat"),
        ("en", "dog", "has a fever"),
        ("zh", "猫", "三天没吃东西了"),
        ("zh", "狗", "发高烧怎么办"),
        ("en", "dog", "fell off the sofa"),
        ("en", "dog", "ate some carrots and is shaking"),
        ("zh", "狗", "吃了胡萝卜，一直发抖"),
        ("zh", "仓鼠", "从桌子上摔到地上"),
    ],
)
def test_what_must_not_wait_is_for_a_vet_today(language: Language, animal: str, question: str) -> None:
    said = says(language, animal, question)
    assert TODAY[language == "zh"] in said.casefold(), said


@pytest.mark.parametrize(
    ("language", "animal", "question", "name"),
    [
        ("en", "dog", "has a crooked tail since Monday", "a dog"),
        ("en", "cat", "keeps walking in circles", "a cat"),
        ("en", "gecko", "lost his tail, what should I do", "the gecko"),
        ("en", "cat", "are cats colour blind", "a cat"),
        ("en", "cat", "is my cat a boy or a girl", "a cat"),
        ("en", "dog", "my dog is two years old", "a dog"),
        ("en", "dog", "my dog looks happy", "a dog"),
        ("en", "cat", "my cat got stuck in a tree", "a cat"),
        ("en", "dog", "how do I cut her hair", "a dog"),
        ("zh", "狗", "尾巴突然歪了", "狗"),
        ("zh", "狗", "狗为什么总是舔我", "狗"),
        ("zh", "狗", "狗狗今天很开心", "狗"),
        ("zh", "狗", "狗狗学会握手了", "狗"),
        ("zh", "狗", "我家狗刚满一岁", "狗"),
        ("zh", "猫", "猫怀孕了", "猫"),
        ("zh", "猫", "猫不见了", "猫"),
        ("zh", "猫", "猫把杯子打翻了", "猫"),
        ("zh", "狗", "怎么选牵引绳", "狗"),
    ],
)
def test_what_is_not_known_is_for_a_vet_only_if_the_animal_seems_unwell(
    language: Language, animal: str, question: str, name: str
) -> None:
    assert says(language, animal, question) == (
        f"I don't know that about {name}. If it seems ill or hurt, see a vet today."
        if language == "en"
        else f"关于{name}的这个问题我不知道；它要是看着不舒服或受了伤，今天就去看兽医。"
    )


@pytest.mark.parametrize(
    ("language", "animal", "question", "said"),
    [
        ("en", "hedgehog", "there is a hedgehog in my garden",
         "I don't know that about a hedgehog. If it seems ill or hurt, phone a wildlife rescue or a vet today."),
        ("en", "hedgehog", "is sitting in the road",
         "I don't know that about a hedgehog. If it seems ill or hurt, phone a wildlife rescue or a vet today."),
        ("zh", "刺猬", "被绊住了",
         "关于刺猬的这个问题我不知道；它要是看着不舒服或受了伤，今天就联系野生动物救助站或兽医。"),
    ],
)  # fmt: skip
def test_of_a_wild_one_a_wildlife_rescue_is_told(
    language: Language, animal: str, question: str, said: str
) -> None:
    assert says(language, animal, question) == said


@pytest.mark.parametrize(
    ("language", "animal", "question", "start"),
    [
        ("en", "sparrow", "fell out of the nest", "One with feathers is usually fine"),
        ("en", "dog", "what is a normal body temperature", "A dog's normal temperature"),
        ("en", "dog", "what temperature is too cold", "Walk it in the cool hours"),
        ("en", "cat", "can I leave it alone on the balcony", "It likes about twenty degrees"),
        ("en", "dog", "ate too fast and threw up", "Small sips of water"),
        ("en", "dog", "licked the wound", "Rinse it with lukewarm salt water"),
        ("en", "dog", "licked my face", "Wash a bite or a scratch"),
        (
            "en",
            "dog",
            "is panting after a run in the hall, is chewing gum bad",
            "Chewing gum can kill a dog.",
        ),
        ("zh", "狗", "体温多少度正常", "狗的正常体温"),
    ],
)
def test_what_only_sounds_like_an_emergency_keeps_its_answer(
    language: Language, animal: str, question: str, start: str
) -> None:
    assert says(language, animal, question).startswith(start), says(language, animal, question)


def test_a_short_not_and_a_long_one_are_the_same_words() -> None:
    assert units("hasn't eaten") == units("hasnt eaten") == units("has not eaten")
    assert units("isn’t moving") == units("is not moving")
    assert units("can't stand") == units("cannot stand") == units("can not stand")
    assert units("won't eat") == units("will not eat")


def test_what_cannot_be_done_is_no_can() -> None:
    assert "can" not in units("I can't recycle this") and "can" in units("a tin can")


def test_what_was_not_eaten_or_drunk_is_not_inside() -> None:
    assert not understand("cat", "has not eaten or drunk anything", KNOWN).inside
    assert understand("cat", "has drunk something", KNOWN).inside
    assert not understand("cat", "licked something", KNOWN).inside
