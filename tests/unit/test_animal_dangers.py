"""What is dangerous stays so however it is asked, and no harmless word in a name makes another thing harmless."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from gadget.act.animals.answer import about_animal
from gadget.act.animals.knowledge import ANY
from gadget.act.animals.question import understand
from gadget.act.animals.shown import names_nothing, points
from gadget.act.wording import listed
from gadget.calls import Language
from gadget.seen import Name
from tests.animals import KNOWN, says


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


# ── dishes ──


@pytest.mark.parametrize(
    "dish",
    [
        *("tomato sauce", "ketchup", "chicken stock", "beef broth", "chicken tikka", "chicken nuggets"),
        *("beef stroganoff", "egg fried rice", "pasta sauce", "apple sauce", "fish stock", "rice with gravy"),
    ],
)
def test_a_seasoned_dish_is_not_judged_by_what_is_harmless_in_its_name(dish: str) -> None:
    for question in (f"can it eat {dish}", f"is {dish} safe", f"how much {dish} can it eat"):
        said = says("en", "dog", question)
        assert "seriously ill" in said or "better not" in said, said
    assert "Phone a vet" in says("en", "rabbit", f"just ate {dish}")


@pytest.mark.parametrize("dish", ["番茄酱", "牛肉面", "鸡肉汤", "鱼汤", "蛋炒饭", "炒饭", "鸡块"])
def test_a_seasoned_dish_in_chinese(dish: str) -> None:
    assert "很危险" in says("zh", "狗", f"能吃{dish}吗")
    assert "很危险" in says("zh", "狗", f"能吃多少{dish}")


@pytest.mark.parametrize(
    ("language", "animal", "question"),
    [
        ("en", "dog", "can eat egg mayonnaise"),
        ("en", "dog", "can he eat chicken pate"),
        ("en", "dog", "can eat apple crumble in winter"),
        ("en", "dog", "how much apple crumble can it eat"),
        ("en", "dog", "can eat spicy chicken"),
        ("en", "rabbit", "can it eat pickled cucumber"),
        ("en", "hamster", "can eat carrot soufflé"),
        ("zh", "狗", "能吃苹果派吗"),
        ("zh", "狗", "冬天能吃苹果派吗"),
        ("zh", "狗", "能吃鸡肉肠吗"),
        ("zh", "兔子", "能吃腌黄瓜吗"),
        ("zh", "狗", "能吃辣牛肉吗"),
    ],
)
def test_a_dish_that_is_not_known_is_not_called_fine(language: Language, animal: str, question: str) -> None:
    said = says(language, animal, question)
    assert ("I don't know whether that is safe" in said) or ("能不能碰我不知道" in said), said


@pytest.mark.parametrize(
    ("language", "animal", "question", "start"),
    [
        ("en", "dog", "can eat plain cooked rice", "Cooked rice: fine for a dog."),
        ("en", "dog", "can eat chicken and rice", "Chicken: fine for a dog."),
        ("en", "dog", "can eat apples without the core", "Apple: fine for a dog."),
        ("en", "dog", "are carrot sticks okay", "Carrots: fine for a dog."),
        ("en", "dog", "would a bit of boiled rice settle his tummy", "Boiled rice: fine for a dog."),
        ("en", "rabbit", "can it have banana every day", "Banana: a little is fine for a rabbit."),
        ("en", "cat", "is wet food better", "Wet food: fine for a cat."),
        ("zh", "狗", "苹果狗能吃吗", "苹果：狗可以。"),
        ("zh", "狗", "胡萝卜一天可以吃几根", "胡萝卜：狗可以。"),
        ("zh", "狗", "能吃米饭吗", "米饭：狗可以。"),
    ],
)
def test_a_food_that_is_named_to_the_end_keeps_its_answer(
    language: Language, animal: str, question: str, start: str
) -> None:
    assert says(language, animal, question).startswith(start)


# ── eaten already ──


@pytest.mark.parametrize(
    ("language", "animal", "question"),
    [
        ("en", "dog", "my dog ate too many grapes"),
        ("en", "dog", "ate too much chocolate"),
        ("en", "dog", "swallowed too many raisins"),
        ("en", "dog", "ate little bits of chocolate"),
        ("en", "dog", "ate less than one grape"),
        ("en", "dog", "ate well over a bar of chocolate"),
        ("en", "dog", "ate nothing but chocolate"),
        ("en", "dog", "gave him too much chocolate"),
        ("zh", "狗", "狗吃了就一颗葡萄"),
    ],
)
def test_a_poison_that_was_eaten_begins_with_the_vet_however_much_it_was(
    language: Language, animal: str, question: str
) -> None:
    start = "Phone a vet now, before anything shows" if language == "en" else "马上联系兽医，别等发作"
    assert says(language, animal, question).startswith(start), says(language, animal, question)


@pytest.mark.parametrize("question", ["狗吃了就吐", "狗吃了就拉", "狗吃了就死了"])
def test_what_follows_at_once_on_eating_is_for_a_vet_now(question: str) -> None:
    assert "马上联系兽医" in says("zh", "狗", question)


@pytest.mark.parametrize(
    ("language", "animal", "question"),
    [
        ("en", "dog", "ate too fast and threw up"),
        ("en", "dog", "ate well this morning"),
        ("en", "dog", "my dog ate very quickly"),
        ("en", "dog", "ate less than usual"),
        ("en", "dog", "ate nothing today and would not play with his toy"),
        ("zh", "狗", "吃了就睡"),
    ],
)
def test_how_it_ate_is_nothing_unknown_inside(language: Language, animal: str, question: str) -> None:
    assert not understand(animal, question, KNOWN).eaten
    assert "Phone a vet" not in (said := says(language, animal, question)) and "联系兽医" not in said


# ── parts and cuts ──


@pytest.mark.parametrize(
    ("part", "start"),
    [
        *((part, "Eggs: fine for a dog.") for part in ("egg whites", "egg yolk", "egg shells")),
        ("turkey breast", "Turkey: fine for a dog."),
        *(
            (part, "Chicken: fine for a dog.")
            for part in ("chicken thighs", "chicken hearts", "chicken mince")
        ),
        ("lamb chops", "Lamb: fine for a dog."),
        ("cod fillets", "Cod: a little is fine for a dog."),
        ("orange segments", "Oranges: a little is fine for a dog. A segment without peel or pips."),
        ("mango flesh", "Mango: a little is fine for a dog. The flesh only"),
        ("mango skin", "Mango: a little is fine for a dog. The flesh only"),
        ("apple peel", "Apple: fine for a dog."),
        ("pear skin", "Pears: a little is fine for a dog. The flesh only"),
        ("watermelon rind", "Watermelon: a little is fine for a dog. Fresh, without rind or seeds."),
        ("pea pods", "Peas: a little is fine for a dog."),
        ("bread rolls", "Bread: a little is fine for a dog."),
        ("broccoli stalks", "Broccoli: a little is fine for a dog."),
        ("pumpkin puree", "Pumpkin: a little is fine for a dog."),
        ("carrots straight from the fridge", "Carrots: fine for a dog."),
        ("carrots whilst on a diet", "Carrots: fine for a dog."),
    ],
)
def test_a_part_or_a_cut_of_a_food_is_that_food(part: str, start: str) -> None:
    assert says("en", "dog", f"can my dog eat {part}").startswith(start)


@pytest.mark.parametrize(
    ("part", "start"),
    [
        ("苹果皮", "苹果：狗可以。"),
        ("西瓜皮", "西瓜：狗可以少量。新鲜的，去皮去籽。"),
        ("胡萝卜丁", "胡萝卜：狗可以。"),
        ("面包屑", "面包：狗可以少量。"),
        ("虾仁", "虾：狗可以少量。"),
        ("橘子瓣", "橘子：狗可以少量。"),
        ("牛肉末", "牛肉：狗可以。"),
        ("鸡蛋白", "鸡蛋：狗可以。"),
    ],
)
def test_a_part_or_a_cut_in_chinese(part: str, start: str) -> None:
    assert says("zh", "狗", f"能吃{part}吗").startswith(start)


@pytest.mark.parametrize("question", ["can dogs digest carrots properly", "can carrots replace treats"])
def test_what_a_food_does_is_asked_of_that_food(question: str) -> None:
    assert says("en", "dog", question).startswith("Carrots: fine for a dog.")


@pytest.mark.parametrize(
    ("language", "animal", "part"),
    [
        *(("en", "dog", part) for part in ("prawn shells", "banana peel", "cheese rind", "tomato stalks")),
        *(("en", "dog", part) for part in ("egg rolls", "tomato puree", "pepper steak", "chicken jelly")),
        *(("en", "dog", dish) for dish in ("cheese crackers", "carrot muffins", "chicken fingers")),
        *(("en", "dog", dish) for dish in ("egg white omelette", "chicken vindaloo", "apple peel marmalade")),
        *(("en", "rabbit", part) for part in ("mango skin", "pear cores")),
        *(("zh", "狗", part) for part in ("李子仁", "虾皮", "香蕉皮", "宫保鸡肉丁", "鱼丝", "蛋白粉")),
    ],
)
def test_a_part_that_may_be_bad_and_a_dish_of_parts_are_not_called_fine(
    language: Language, animal: str, part: str
) -> None:
    said = says(language, animal, f"can it eat {part}" if language == "en" else f"能吃{part}吗")
    assert ("I don't know whether that is safe" in said) or ("能不能碰我不知道" in said), said


@pytest.mark.parametrize(
    ("language", "part", "told"),
    [
        ("en", "apple cores", "seriously ill"),
        ("en", "apricot kernels", "can kill"),
        ("en", "cherry pits", "seriously ill"),
        ("en", "sweet potato skins", "seriously ill"),
        ("en", "chicken thigh curry", "seriously ill"),
        ("zh", "土豆皮", "很危险"),
        ("zh", "桃仁", "可能要了"),
        ("zh", "苹果核", "很危险"),
    ],
)
def test_a_poisonous_part_stays_poisonous(language: Language, part: str, told: str) -> None:
    said = says(*(("en", "dog", f"can it eat {part}") if language == "en" else ("zh", "狗", f"能吃{part}吗")))
    assert told in said, said
