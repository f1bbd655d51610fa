"""Two that are dangerous to each other: said of both, before what is known of one of them."""

from __future__ import annotations

import pytest

from gadget.calls import Language
from tests.animals import KNOWN, says

HUNTERS = ("Never leave them alone together", "绝不能让它们单独在一起")
RABBITS = ("Better not together", "不要一起养")
SMALL = ("Not in one cage", "不要关在一起")
BABIES = ("Never leave a baby or a small child alone", "绝不能让婴幼儿和动物单独在一起")
BITTEN = ("have a vet see it today, even for a small wound", "再小的伤口今天也要看兽医")
NONE_OF_THEM = (*HUNTERS, *RABBITS, *SMALL, *BABIES, *BITTEN)


@pytest.mark.parametrize(
    ("language", "animal", "question", "told"),
    [
        ("en", "rabbits and guinea pigs", "can rabbits and guinea pigs live together", RABBITS),
        ("en", "rabbit", "can it live with a guinea pig", RABBITS),
        ("zh", "兔子", "能和豚鼠一起养吗", RABBITS),
        ("zh", "荷兰猪", "可以跟兔子关一个笼子吗", RABBITS),
        ("en", "cat", "can I keep a hamster with my cat", HUNTERS),
        ("en", "dog", "can it play with my rabbit", HUNTERS),
        ("en", "dog", "will my dog eat the guinea pig", HUNTERS),
        ("en", "budgie", "is it safe with a cat in the house", HUNTERS),
        ("en", "cat", "can my cat and my fish be in the same room", HUNTERS),
        ("en", "dog", "chases our hens", HUNTERS),
        ("zh", "猫", "猫和仓鼠能一起养吗", HUNTERS),
        ("zh", "仓鼠", "家里有猫，能养仓鼠吗", HUNTERS),
        ("zh", "狗", "会不会咬家里的鹦鹉，能一起玩吗", HUNTERS),
        ("zh", "猫", "会吃鱼缸里的金鱼吗，能单独在一个房间吗", HUNTERS),
        ("en", "hamster", "can it live together with a rat", SMALL),
        ("zh", "虎皮鹦鹉", "能和仓鼠一起养吗", SMALL),
        ("en", "dog", "can I leave my dog alone with the baby", BABIES),
        ("en", "cat", "may she sleep in the baby's crib", BABIES),
        ("en", "rabbit", "is it safe with a toddler", BABIES),
        ("en", "dog", "will my dog bite the baby", BABIES),
        ("en", "dog", "growls at our toddler", BABIES),
        ("zh", "猫", "家里有宝宝还能养猫吗", BABIES),
        ("zh", "狗", "能让狗和宝宝单独待一会儿吗", BABIES),
        ("zh", "猫", "可以跟婴儿睡一起吗", BABIES),
        ("en", "cat", "my cat bit my hamster", BITTEN),
        ("en", "hamster", "was bitten by the cat", BITTEN),
        ("en", "dog", "attacked our rabbit, it's only a scratch", BITTEN),
        ("zh", "猫", "猫咬了我的仓鼠", BITTEN),
        ("zh", "兔子", "被狗咬了一口", BITTEN),
    ],
)
def test_what_is_said_of_two_comes_before_what_is_known_of_one(
    language: Language, animal: str, question: str, told: tuple[str, str]
) -> None:
    said = says(language, animal, question)
    assert told[language == "zh"] in said, said


@pytest.mark.parametrize(
    ("language", "animal", "question"),
    [
        ("en", "rabbit", "does it need a friend"),
        ("en", "cat", "how do I introduce a new cat"),
        ("en", "dog", "can my dog eat cooked chicken with the skin"),
        ("en", "cat", "can I keep giving fish"),
        ("en", "cat", "caught a mouse"),
        ("en", "rabbit", "can I use cat litter for it and keep it dry"),
        ("en", "guinea pig", "is a rabbit easier to keep than a guinea pig"),
        ("en", "rabbit", "can I leave the baby rabbits with their mother"),
        ("en", "hamster", "is it a good pet for children"),
        ("en", "rabbit", "will she leave her babies if I pick one up"),
        ("en", "dog", "how many hours should a baby one sleep"),
        ("en", "dog", "may she have a little of my salmon"),
        ("zh", "猫", "娃儿过敏跟猫有没有关系"),
        ("en", "dog", "has a bit of a cough"),
        ("en", "dog", "bit my hand"),
        ("zh", "猫", "能吃鱼吗"),
        ("zh", "猫", "抓到老鼠了能吃吗"),
        ("zh", "兔子", "一只会孤单吗"),
        ("zh", "狗", "咬了我儿子"),
        ("zh", "狗", "能吃鸡肉吗"),
    ],
)
def test_one_animal_or_another_matter_is_answered_as_before(
    language: Language, animal: str, question: str
) -> None:
    said = says(language, animal, question)
    assert not any(words in said for words in NONE_OF_THEM), said


@pytest.mark.parametrize(
    ("language", "animal", "question"),
    [
        ("en", "hamster", "my hamster had babies can I leave them with her"),
        ("en", "hamster", "just had eight babies, may I touch them, is it safe"),
        ("en", "hamster", "my hamster left the babies alone"),
        ("en", "hamster", "is pregnant, will she hurt the babies"),
        ("en", "hamster", "when can the babies be separated, are they safe with the mother"),
        ("en", "rabbit", "the rabbit's babies are alone in the nest"),
        ("en", "dog", "is my fur baby safe alone at home"),
        ("en", "dog", "how do I play with my fur kids"),
        ("zh", "狗", "狗宝宝一天睡多久"),
        ("zh", "猫", "猫宝宝可以养在阳台吗"),
        ("zh", "猫", "猫生了宝宝怎么养"),
        ("zh", "猫", "生了三只宝宝能一起睡吗"),
        ("zh", "猫", "宝宝断奶后可以和妈妈一起养吗"),
        ("zh", "兔", "兔宝宝能一起养吗"),
        ("zh", "仓鼠", "仓鼠生了宝宝要不要单独养"),
        ("zh", "狗", "怎么陪我家毛孩子玩"),
    ],
)
def test_an_animals_young_and_a_pet_that_is_called_a_baby_are_no_children(
    language: Language, animal: str, question: str
) -> None:
    said = says(language, animal, question)
    assert not any(words in said for words in NONE_OF_THEM), said


@pytest.mark.parametrize(
    ("language", "animal", "question"),
    [
        ("en", "dog", "we had a baby, is the dog safe with her"),
        ("en", "dog", "we had babies, is the dog safe with them"),
        ("en", "cat", "my sister had a baby, can the cat sleep near it"),
        ("en", "dog", "can I leave the dog alone with the babies"),
        ("en", "dog", "can it sleep in the room of our babies"),
        ("en", "dog", "is it safe when the babies come home from hospital"),
        ("en", "dog", "can he lie near when the babies crawl"),
        ("en", "dog", "are dogs kid friendly, safe to leave"),
        ("en", "cat", "is my fur baby safe around a toddler"),
        ("zh", "猫", "我生了宝宝还能养猫吗"),
        ("zh", "猫", "老婆生了宝宝还能养猫吗"),
        ("zh", "猫", "刚生了宝宝，猫能一起睡吗"),
        ("zh", "猫", "家里有猫，宝宝可以单独睡吗"),
        ("zh", "猫", "宝宝断奶后能和猫睡吗"),
        ("zh", "猫", "宝宝爬进狗窝睡可以吗"),
        ("zh", "狗", "毛孩子能和婴儿睡一起吗"),
    ],
)
def test_a_human_child_stays_one_whatever_else_is_said(
    language: Language, animal: str, question: str
) -> None:
    said = says(language, animal, question)
    assert BABIES[language == "zh"] in said, said


@pytest.mark.parametrize(
    ("language", "animal", "question"),
    [
        ("en", "cat", "do cats hunt mice"),
        ("en", "cat", "my cat keeps bringing birds home"),
        ("en", "cat", "my cat stares at birds"),
        ("en", "cat", "stares at the birds outside the window"),
        ("en", "dog", "my dog chases rabbits"),
        ("en", "dog", "my dog barks at rabbits on walks"),
        ("zh", "猫", "猫喜欢追鸟"),
        ("zh", "猫", "猫盯着窗外的鸟"),
        ("zh", "狗", "狗追兔子"),
        ("zh", "狗", "三文鱼有营养吗"),
    ],
)
def test_nobody_lives_with_the_animals_that_are_met_outside(
    language: Language, animal: str, question: str
) -> None:
    said = says(language, animal, question)
    assert not any(words in said for words in NONE_OF_THEM), said


@pytest.mark.parametrize(
    ("language", "animal", "question"),
    [
        ("en", "dog", "my dog chases our rabbit"),
        ("en", "dog", "chased my new rabbit in the garden"),
        ("en", "cat", "keeps staring at the hamster"),
        ("en", "cat", "my cat stares at the bird in its cage"),
        ("en", "cat", "can you keep birds and cats"),
        ("en", "hamster", "the cat stares at it all day"),
        ("zh", "猫", "猫追我家的兔子怎么办"),
        ("zh", "猫", "猫老是盯着仓鼠看"),
        ("zh", "猫", "猫老是盯着鱼缸里的金鱼"),
        ("zh", "兔子", "狗老追它"),
    ],
)
def test_one_that_is_kept_is_not_left_with_its_hunter(language: Language, animal: str, question: str) -> None:
    said = says(language, animal, question)
    assert HUNTERS[language == "zh"] in said, said


@pytest.mark.parametrize(
    ("question", "start"),
    [
        ("my dog is barking at the baby next door", "Reward at once what is right"),
        ("my dog plays with kids", "At least two walks a day"),
        ("can my dog play with kids", "Never leave a baby"),
        ("my dog plays with the baby", "Never leave a baby"),
        ("my dog growls at kids", "Never leave a baby"),
        ("is barking at the baby alone in the crib", "Never leave a baby"),
    ],
)
def test_barking_and_playing_are_answered_unless_a_child_is_near_it(question: str, start: str) -> None:
    assert says("en", "dog", question).startswith(start)


def test_an_animal_that_another_attacked_is_for_a_vet_today() -> None:
    assert says("en", "rabbit", "was attacked by a fox").endswith("See a vet today.")


def test_what_is_more_urgent_than_a_bite_comes_first() -> None:
    assert "Phone a vet now." in says("en", "hamster", "the cat bit it and it is bleeding badly")


def test_every_pair_is_told_in_both_languages_and_shortly() -> None:
    assert len(KNOWN.pairs) >= 4
    for pair in KNOWN.pairs:
        for told in (pair.say, pair.bitten):
            assert told is None or (len(told.en) <= 220 and len(told.zh) <= 90)
