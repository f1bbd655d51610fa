"""The catalogue is exactly the contract, and other packages' actions join it or are refused by name."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from gadget.act import builtin
from gadget.act.base import Catalogue, actions_of
from gadget.act.catalogue import load_catalogue
from gadget.calls import LANGUAGES, Consent, Language, Where
from gadget.decide.reflexes import reflex
from gadget.errors import BadSettings

CONTRACT = """
send_email | recipient, subject?, body, photo? (yes/no) | ask | courier
send_text_message | recipient, message | ask | courier
google_search | query | free | courier
amazon_shopping | query | undo | courier
smart_recycling | item | free | device
lost_and_found | item, status (lost/found/keep/where), place? | free | device
interior_design | room, request? | free | device
instacart_shopping | items (list) | undo | courier
doordash_delivery | dish, restaurant? | ask | courier
animal_care | animal, question | free | device
social_impact | cause, place? | free | courier
tell_time | place? | free | device
tell_date | day? | free | device
set_timer | duration, label? | undo | device
set_alarm | time | undo | device
set_reminder | task, time? | undo | device
list_reminders | – | free | device
change_timer | which?, change | undo | device
cancel_reminder | which? | undo | device
take_note | text | undo | device
read_notes | about? | free | device
take_photo | – | free | device
describe_scene | question? | free | device
read_text | – | free | device
set_volume | level | free | device
get_weather | place?, day? | free | courier
home_control | command | undo | courier
no_action | – | free | device
"""
"""The table of the catalogue; evaluation sets, journals and the companion page rely on every word of it."""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def contract() -> list[tuple[str, list[str], Consent, Where]]:
    rows = []
    for row in CONTRACT.strip().splitlines():
        name, slots, consent, where = (cell.strip() for cell in row.split("|"))
        rows.append((name, [] if slots == "–" else slots.split(", "), Consent(consent), Where(where)))
    return rows


def test_the_catalogue_is_the_contract_in_its_order(catalogue: Catalogue) -> None:
    declared = []
    for signature in catalogue.signatures:
        slots = []
        for slot in signature.slots:
            mark = "" if slot.required else "?"
            kind = " (list)" if slot.is_list else f" ({'/'.join(slot.choices)})" if slot.choices else ""
            slots.append(f"{slot.name}{mark}{kind}")
        declared.append((signature.name, slots, signature.consent, signature.where))
    assert declared == contract()


def test_there_are_28_actions(catalogue: Catalogue) -> None:
    assert len(catalogue.signatures) == 28


def test_every_action_tells_the_mind_what_it_is_in_words_of_its_own(catalogue: Catalogue) -> None:
    summaries = [signature.summary for signature in catalogue.signatures]
    assert len(set(summaries)) == len(summaries)
    assert all(10 < len(summary) <= 110 and summary.endswith(".") for summary in summaries)


def test_every_required_argument_has_its_own_question_in_both_languages(catalogue: Catalogue) -> None:
    asked = [
        (signature.name, slot.name, slot.questions)
        for signature in catalogue.signatures
        for slot in signature.slots
        if slot.required
    ]
    for name, slot, questions in asked:
        assert questions["en"].endswith("?") and questions["en"] != "What exactly?", (name, slot)
        assert questions["zh"].endswith("？") and questions["zh"] != "具体是什么？", (name, slot)
        assert len(questions["en"].split()) <= 12, "short enough to hear"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_action_can_be_asked_about_by_a_short_name_of_its_own(
    catalogue: Catalogue, language: Language
) -> None:
    names = [signature.called[language] for signature in catalogue.signatures]
    assert len(set(names)) == len(names)
    assert all(len(name) <= (8 if language == "zh" else 24) for name in names), "short enough to hear"
    assert [name for name in names if reflex(name)] == [], "to say it back must not stop the turn"


WAYS_OF_THEIR_OWN = {
    "google_search",  # by the search page, or by a link to the phone
    "instacart_shopping",  # keeps the list
    "social_impact",  # has a directory
}


def test_what_the_courier_carries_out_says_what_it_needs(catalogue: Catalogue) -> None:
    for signature in catalogue.signatures:
        action = catalogue.get(signature.name)
        assert action is not None
        on_its_own = signature.where is Where.DEVICE or signature.name in WAYS_OF_THEIR_OWN
        assert bool(action.needs) != on_its_own, signature.name


def test_the_built_in_module_lists_every_action_once() -> None:
    assert len(actions_of(builtin)) == 28


@pytest.fixture
def plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        del sys.modules[name]


BUILTIN = EntryPoint("builtin", "gadget.act.builtin", "gadget.actions")

GREETING = '''
from gadget.act.base import Answer, Context, action


@action()
def greet_somebody(context: Context, who: str) -> Answer:
    """Say hello to somebody."""
    return Answer(context.words(f"Hello, {who}.", f"你好，{who}。"))
'''


def test_another_packages_actions_come_after_the_built_in_ones(plugins: Path) -> None:
    (plugins / "greeting_plugin.py").write_text(GREETING)
    found = [EntryPoint("aardvark", "greeting_plugin", "gadget.actions"), BUILTIN]
    signatures = load_catalogue(found).signatures
    names = [signature.name for signature in signatures]
    assert names[0] == "send_email" and names[-1] == "greet_somebody" and len(names) == 29
    assert {signatures[-1].spoken(language) for language in LANGUAGES} == {"greet somebody"}


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("import a_module_that_nobody_has", "ModuleNotFoundError"),
        ("raise RuntimeError('no licence key')", "no licence key"),
        ("def (", "SyntaxError"),
        ("value = 1", "no function marked with @action"),
        (GREETING.replace("who: str", "who: int"), "only str"),
        (GREETING.replace('"""Say hello to somebody."""', ""), "docstring is missing"),
    ],
)
def test_a_broken_package_is_refused_by_name(plugins: Path, source: str, complaint: str) -> None:
    (plugins / "broken_plugin.py").write_text(source)
    with pytest.raises(BadSettings) as refused:
        load_catalogue([BUILTIN, EntryPoint("shiny", "broken_plugin", "gadget.actions")])
    assert "'shiny'" in refused.value.message and "broken_plugin" in refused.value.message
    assert complaint in refused.value.message


def test_an_action_of_a_name_that_is_taken_is_refused(plugins: Path) -> None:
    (plugins / "rival_plugin.py").write_text(GREETING.replace("greet_somebody", "set_timer"))
    with pytest.raises(BadSettings, match="two actions are called 'set_timer'"):
        load_catalogue([BUILTIN, EntryPoint("rival", "rival_plugin", "gadget.actions")])


def test_a_gadget_that_is_not_installed_says_so() -> None:
    with pytest.raises(BadSettings, match="make setup"):
        load_catalogue([])
