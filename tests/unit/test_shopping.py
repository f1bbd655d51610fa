"""The home, links and groceries as the person hears them, on a real database and its outbox."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from gadget.act import notes, shopping
from gadget.act.base import Answer, ApprovedBy, Context
from gadget.act.catalogue import load_catalogue
from gadget.act.runner import Runner
from gadget.announcements import Announcements
from gadget.calls import Call, Language
from gadget.cli import cli
from gadget.courier import connectors
from gadget.courier.groceries import Instacart, ListOnPaper
from gadget.courier.home import HomeAssistant, MqttHome
from gadget.courier.phone import Ntfy
from gadget.courier.secrets import Secrets
from gadget.database import Database
from gadget.errors import Refused
from gadget.hands import ActionHands, StillVolume
from gadget.outbox import State
from gadget.outcomes import Outcomes
from gadget.post import Outgoing
from gadget.settings import (
    CourierSettings,
    HomeSettings,
    PhoneSettings,
    Settings,
    ShoppingSettings,
)

MADRID = ZoneInfo("Europe/Madrid")

EVERYTHING = Settings(
    home=HomeSettings(backend="home_assistant", url="http://127.0.0.1:1"),
    phone=PhoneSettings(backend="ntfy", topic="odd"),
)


@dataclass
class Person:
    """Somebody who asks for one thing after another; what must leave waits in the outbox."""

    database: Database
    settings: Settings
    language: Language = "en"
    turns: int = 0
    last: Answer = field(default_factory=lambda: Answer(""))

    @property
    def hands(self) -> ActionHands:
        return ActionHands(
            Runner(load_catalogue(), 5.0),
            self.database,
            StillVolume(),
            MADRID,
            9,
            post=Outgoing(self.database, self.settings),
            shopping=self.settings.shopping,
            stale_s=self.settings.home.stale_s,
        )

    async def hears(self, action: str, approved: ApprovedBy | None = None, **arguments: Any) -> str:
        self.turns += 1
        call = Call(action, arguments)
        self.last = await self.hands.act(f"turn{self.turns}", call, self.language, None, approved_by=approved)
        return self.last.say

    async def undoes(self) -> str:
        return await self.hands.undo(self.last)

    def leaves(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Key, kind and payload of what waits, oldest first."""
        rows = reversed(Outgoing(self.database, self.settings).outbox.latest(50))
        return [
            (row.parcel.key, row.parcel.kind, dict(row.parcel.payload))
            for row in rows
            if row.state is State.WAITING
        ]

    def carried_away(self) -> None:
        """The courier took everything that waits."""
        with self.database.transaction() as connection:
            connection.execute("UPDATE outbox SET state = 'leaving' WHERE state = 'waiting'")

    def due_in(self, key: str) -> float:
        """Seconds until it may leave."""
        row = self.database.query("SELECT due - since AS held FROM outbox WHERE key = ?", (key,))[0]
        return float(row["held"])


@pytest.fixture
async def person(tmp_path: Path) -> AsyncIterator[Person]:
    database = Database(tmp_path / "journal.db")
    database.open()
    yield Person(database, replace(EVERYTHING, courier=CourierSettings(socket=str(tmp_path / "none.sock"))))
    database.close()


def without_anything(person: Person) -> Person:
    person.settings = Settings(courier=person.settings.courier)
    return person


# ── the home ──


@pytest.mark.parametrize(
    ("language", "command", "said"),
    [
        ("en", "turn off the kitchen lights", "I'm passing it on: turn off the kitchen lights."),
        ("zh", "关掉厨房的灯", "正在转告：关掉厨房的灯。"),
    ],
)
async def test_a_command_to_the_home_leaves_at_once(
    person: Person, language: Language, command: str, said: str
) -> None:
    person.language = language
    assert await person.hears("home_control", command=command) == said
    [(key, kind, payload)] = person.leaves()
    assert (key, kind, payload["command"]) == ("turn1:home", "home", command)
    assert person.due_in(key) == 0, "nobody waits for the end of an undo window to have light"
    assert 50 < payload["until"] - datetime.now(UTC).timestamp() <= 60


@pytest.mark.parametrize(
    ("state", "note", "spoken", "said", "can_be_undone"),
    [
        ("delivered", "Turned on the fan.", "", "Turned on the fan.", True),
        ("delivered", "", "", "OK: turn on the fan.", True),
        ("dead", "", "There is no fan.", "“turn on the fan” did not work. There is no fan.", False),
    ],
)
async def test_what_the_home_says_at_once_is_the_answer_and_no_news(
    person: Person, state: str, note: str, spoken: str, said: str, can_be_undone: bool
) -> None:
    with person.database.transaction() as connection:  # a home that answers before anybody can look
        connection.execute(
            "CREATE TRIGGER quick AFTER INSERT ON outbox BEGIN UPDATE outbox SET "  # noqa: S608  # our own words
            f"state = '{state}', settled_at = posted_at, note = '{note}', spoken = '{spoken}'; END"
        )
    assert await person.hears("home_control", command="turn on the fan") == said
    assert (person.last.undo is not None) is can_be_undone
    announcements = Announcements(person.database)
    assert Outcomes(person.database, announcements).promise() == 0 and announcements.waiting() == []


async def test_taken_back_before_it_left_nothing_was_done(person: Person) -> None:
    await person.hears("home_control", command="turn off the kitchen lights")
    assert await person.undoes() == "OK, I didn't do it."
    assert person.leaves() == []


@pytest.mark.parametrize(
    ("language", "command", "back", "said"),
    [
        ("en", "turn on the fan", "turn off the fan", "OK, the other way round: turn off the fan."),
        ("zh", "打开风扇", "关闭风扇", "好的，改成关闭风扇。"),
    ],
)
async def test_taken_back_after_it_left_the_opposite_follows(
    person: Person, language: Language, command: str, back: str, said: str
) -> None:
    person.language = language
    await person.hears("home_control", command=command)
    person.carried_away()
    assert await person.undoes() == said
    [(key, kind, payload)] = person.leaves()
    assert (key, kind, payload["command"]) == ("turn1:home:undo", "home", back)


@pytest.mark.parametrize(
    ("language", "command", "words"),
    [("en", "lock the front door", "can't tell what would take it back"), ("zh", "锁门", "不确定怎么撤回")],
)
async def test_what_has_no_certain_opposite_is_not_guessed(
    person: Person, language: Language, command: str, words: str
) -> None:
    person.language = language
    await person.hears("home_control", command=command)
    person.carried_away()
    assert words in await person.undoes()
    assert person.leaves() == []


# ── links ──


async def test_a_search_at_amazon_waits_for_its_undo_window(person: Person) -> None:
    said = await person.hears("amazon_shopping", query="running shoes")
    assert person.last.link == "https://www.amazon.es/s?k=running+shoes", "for a display"
    assert said == "I'm sending running shoes on Amazon to your phone."
    [(key, kind, payload)] = person.leaves()
    assert (kind, payload) == (
        "phone",
        {"url": "https://www.amazon.es/s?k=running+shoes", "title": "running shoes on Amazon"},
    )
    assert person.due_in(key) > 5
    assert await person.undoes() == "OK, I won't send it."
    assert person.leaves() == []


async def test_a_link_that_left_can_only_be_ignored(person: Person) -> None:
    person.language = "zh"
    assert await person.hears("amazon_shopping", query="跑鞋") == "正在把跑鞋的亚马逊链接发到你的手机。"
    person.carried_away()
    assert "忽略" in await person.undoes()


async def test_the_setting_says_whose_amazon(person: Person) -> None:
    person.settings = replace(person.settings, shopping=ShoppingSettings(amazon="jp"))
    await person.hears("amazon_shopping", query="tea")
    assert person.leaves()[0][2]["url"] == "https://www.amazon.co.jp/s?k=tea"


async def test_a_meal_is_handed_to_the_phone_only_after_a_press(person: Person) -> None:
    with pytest.raises(Refused, match="not approved"):
        await person.hears("doordash_delivery", dish="pad thai", restaurant="Thai House")
    assert person.leaves() == []
    said = await person.hears("doordash_delivery", "press", dish="pad thai", restaurant="Thai House")
    assert said == "I'm sending pad thai from Thai House on DoorDash to your phone. You order and pay there."
    [(_, kind, payload)] = person.leaves()
    assert kind == "phone" and payload["url"].endswith("/search/store/pad%20thai%20Thai%20House/")
    person.language = "zh"
    assert await person.hears("doordash_delivery", "press", dish="披萨") == (
        "正在把披萨的DoorDash链接发到你的手机，请在手机上下单付款。"
    )


@pytest.mark.parametrize(
    ("action", "arguments", "names"),
    [
        ("home_control", {"command": "lights on"}, "gadget connect home"),
        ("amazon_shopping", {"query": "tea"}, "gadget connect phone"),
        ("doordash_delivery", {"dish": "pizza"}, "gadget connect phone"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_what_is_not_set_up_says_so_and_how(
    person: Person, action: str, arguments: dict[str, str], names: str, language: Language
) -> None:
    person.language = language
    assert names in await without_anything(person).hears(action, **arguments)
    assert person.leaves() == []


# ── groceries ──


async def test_the_list_is_kept_without_any_courier(person: Person) -> None:
    without_anything(person)
    assert await person.hears("instacart_shopping", items=["milk", "two avocados", "half a dozen eggs"]) == (
        "On the list: milk, two avocados and half a dozen eggs."
    )
    assert await person.hears("instacart_shopping", items=["6 eggs", "bread"]) == (
        "On the list: 12 eggs and bread."
    )
    assert await person.hears("read_notes", about="shopping list") == (
        "On the shopping list: milk, two avocados, 12 eggs and bread."
    )
    assert person.leaves() == []


async def test_the_list_is_told_and_kept_in_chinese(person: Person) -> None:
    without_anything(person).language = "zh"
    assert await person.hears("instacart_shopping", items=["两斤西红柿", "一打鸡蛋"]) == (
        "记在清单上了：两斤西红柿和一打鸡蛋。"
    )
    assert await person.hears("instacart_shopping", items=["半斤西红柿"]) == "记在清单上了：2.5斤西红柿。"
    assert await person.hears("read_notes", about="购物清单") == "购物清单上有：2.5斤西红柿和一打鸡蛋。"


@pytest.mark.parametrize(
    "about", ["the shopping list", "my grocery list", "groceries", "购物清单", "买菜清单", "要买的东西"]
)
async def test_the_list_is_heard_by_any_of_its_names(person: Person, about: str) -> None:
    await person.hears("instacart_shopping", items=["milk"])
    assert "milk" in await person.hears("read_notes", about=about)


async def test_a_note_about_shopping_is_still_found_and_an_empty_list_is_no_note(person: Person) -> None:
    assert await person.hears("read_notes", about="shopping list") == "The shopping list is empty."
    await person.hears("take_note", text="the spare key is with Tom")
    person.language = "zh"
    assert await person.hears("read_notes", about="购物清单") == "购物清单是空的。"
    person.language = "en"
    assert await person.hears("read_notes", about="groceries") == "The shopping list is empty."
    await person.hears("take_note", text="the shopping list is on the fridge")
    assert await person.hears("read_notes", about="shopping list") == "The shopping list is on the fridge."


async def test_undo_takes_off_what_was_added_and_nothing_else(person: Person) -> None:
    without_anything(person)
    await person.hears("instacart_shopping", items=["two eggs", "milk"])
    await person.hears("instacart_shopping", items=["four eggs", "bread"])
    assert await person.undoes() == "It's off the list again."
    assert await person.hears("read_notes", about="groceries") == "On the shopping list: two eggs and milk."


async def test_what_cannot_be_made_out_is_not_put_on_the_list(person: Person) -> None:
    assert (
        await person.hears("instacart_shopping", items=[" , "]) == "I didn't catch what to put on the list."
    )
    assert person.leaves() == []


async def test_an_old_list_is_no_list(person: Person) -> None:
    now = datetime.now(MADRID)
    context = Context(
        turn="t",
        language="en",
        now=lambda: now,
        zone=MADRID,
        database=person.database,
        volume=StillVolume(),
        shopping=ShoppingSettings(keep_days=7),
    )
    shopping.instacart_shopping(context, ["milk"])
    at: Callable[[float], Context] = lambda days: replace(context, now=lambda: now + timedelta(days=days))  # noqa: E731
    assert notes.read_notes(at(6.9), "shopping list").say == "On the shopping list: milk."
    assert notes.read_notes(at(7.1), "shopping list").say == "The shopping list is empty."
    shopping.instacart_shopping(replace(at(8), turn="u"), ["bread"])
    assert [row["name"] for row in person.database.query("SELECT name FROM groceries")] == ["bread"]


async def test_the_whole_list_goes_to_the_phone_in_the_place_of_the_one_before(person: Person) -> None:
    assert await person.hears("instacart_shopping", items=["three cans of chickpeas"]) == (
        "On the list: three cans of chickpeas. It's coming to your phone."
    )
    await person.hears("instacart_shopping", items=["一打鸡蛋"])
    [(key, kind, payload)] = person.leaves()
    assert (key, kind) == ("turn2:groceries", "groceries"), "the list of turn 1 had not left: it never does"
    assert payload == {
        "title": "Shopping list",
        "items": [
            {"name": "chickpeas", "quantity": 3.0, "unit": "can", "text": "three cans of chickpeas"},
            {"name": "鸡蛋", "quantity": 12.0, "unit": "each", "text": "一打鸡蛋"},
        ],
    }
    assert person.due_in(key) > 5


async def test_with_instacart_a_page_is_promised(person: Person) -> None:
    person.settings = replace(person.settings, shopping=ShoppingSettings(groceries="instacart"))
    assert "A page to order from" in await person.hears("instacart_shopping", items=["milk"])
    person.language = "zh"
    assert "下单的页面" in await person.hears("instacart_shopping", items=["面包"])


async def test_taken_back_the_list_before_is_sent_after_all(person: Person) -> None:
    await person.hears("instacart_shopping", items=["milk"])
    await person.hears("instacart_shopping", items=["bread"])
    await person.undoes()
    [(key, _, payload)] = person.leaves()
    assert key == "turn2:groceries:undo" and [item["name"] for item in payload["items"]] == ["milk"]


async def test_taken_back_after_it_left_the_phone_is_corrected(person: Person) -> None:
    await person.hears("instacart_shopping", items=["milk"])
    person.carried_away()
    await person.hears("instacart_shopping", items=["bread"])
    person.carried_away()
    assert await person.undoes() == "It's off the list again."
    [(_, _, payload)] = person.leaves()
    assert [item["name"] for item in payload["items"]] == ["milk"]


async def test_an_only_list_that_left_stays_on_the_phone_and_that_is_said(person: Person) -> None:
    await person.hears("instacart_shopping", items=["milk"])
    person.carried_away()
    assert await person.undoes() == "It's off the list again. The one on your phone still has it."
    assert person.leaves() == []


async def test_an_only_list_that_had_not_left_never_leaves(person: Person) -> None:
    await person.hears("instacart_shopping", items=["milk"])
    assert await person.undoes() == "It's off the list again."
    assert person.leaves() == []


# ── who carries it ──


@pytest.mark.parametrize(
    ("kind", "settings", "expected"),
    [
        ("home", EVERYTHING, HomeAssistant),
        ("home", Settings(home=HomeSettings(backend="mqtt", host="broker")), MqttHome),
        ("phone", EVERYTHING, Ntfy),
        ("groceries", EVERYTHING, ListOnPaper),
        ("groceries", replace(EVERYTHING, shopping=ShoppingSettings(groceries="instacart")), Instacart),
    ],
)
async def test_the_settings_choose_who_carries_it(
    tmp_path: Path, kind: str, settings: Settings, expected: type
) -> None:
    secrets = Secrets({"HOME": str(tmp_path)})
    assert connectors.is_connected(kind, settings)
    assert not connectors.is_connected(kind, Settings())
    connector = connectors.connector(kind, settings, secrets)
    assert type(connector) is expected
    await connector.close()


# ── on the command line ──


async def test_the_list_is_shown_and_cleared_on_the_command_line(person: Person) -> None:
    state = ["--set", f"general.state_directory={person.database.path.parent}"]

    def groceries(*options: str) -> list[str]:
        shown = CliRunner().invoke(cli, [*state, "groceries", *options])
        assert shown.exit_code == 0, shown.output
        return shown.stdout.splitlines()

    assert groceries() == []
    await person.hears("instacart_shopping", items=["two eggs", "milk"])
    await person.hears("instacart_shopping", items=["4 eggs"])
    assert groceries() == ["6 eggs", "milk"]
    assert json.loads(groceries("--json")[0]) == {
        "name": "eggs",
        "quantity": 6.0,
        "unit": "",
        "text": "6 eggs",
    }
    assert groceries("--clear") == []
    assert await person.hears("read_notes", about="shopping list") == "The shopping list is empty."
