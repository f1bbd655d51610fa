"""What actions need outside is what somebody can be asked to connect and the courier can carry."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import gadget.act
from gadget.act.base import Action
from gadget.act.catalogue import load_catalogue
from gadget.act.connecting import not_connected
from gadget.calls import LANGUAGES, Where
from gadget.connections import CONNECTIONS
from gadget.courier.connectors import ANSWERERS, CONNECTORS
from gadget.parcel import CONNECTED_BY
from gadget.settings import Settings


def actions() -> list[Action]:
    catalogue = load_catalogue()
    found = [catalogue.get(signature.name) for signature in catalogue.signatures]
    return [action for action in found if action is not None]


def named_by_actions() -> set[str]:
    """Every kind of a `Parcel` and topic of a `Question` that the code of the actions names."""
    found = set()
    for path in Path(gadget.act.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                given = node.args + [
                    keyword.value for keyword in node.keywords if keyword.arg in ("kind", "topic")
                ]
                if node.func.id == "Parcel":
                    given = given[1:] if node.args else given
                elif node.func.id != "Question":
                    continue
                first = given[0] if given else None
                if isinstance(first, ast.Constant):
                    found.add(str(first.value))
    return found


NEEDED = sorted({need for action in actions() for need in action.needs} | named_by_actions())


def test_only_what_goes_through_the_courier_needs_anything() -> None:
    assert {"email", "groceries", "home", "phone", "search", "sms", "weather"} <= set(NEEDED)
    here = [
        action.signature.name
        for action in actions()
        if action.needs and action.signature.where is Where.DEVICE
    ]
    assert here == []


@pytest.mark.parametrize("need", NEEDED)
def test_what_an_action_needs_is_carried_or_answered_and_can_be_connected(need: str) -> None:
    assert need in CONNECTORS or need in ANSWERERS
    command = CONNECTED_BY.get(need, need)
    assert command in CONNECTIONS
    assert all(f"gadget connect {command}" in not_connected(need, language) for language in LANGUAGES)


@pytest.mark.parametrize("name", [*CONNECTORS, *ANSWERERS])
def test_each_far_side_is_off_until_it_is_set_up_and_its_maker_exists(name: str) -> None:
    way = CONNECTORS.get(name) or ANSWERERS[name]
    assert not way.is_configured(Settings())
    assert callable(way.load())
