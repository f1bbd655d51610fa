"""The rules of the design, enforced by reading every import of the package."""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from pathlib import Path

import pytest

import gadget

PACKAGE = Path(gadget.__file__).parent
STAGES = {"button", "show", "record", "transcribe", "look", "decide", "act", "speak"}
FOUNDATION = {
    "gadget",
    "gadget.audio",
    "gadget.calls",
    "gadget.contacts",
    "gadget.contacts.addresses",
    "gadget.contacts.book",
    "gadget.contacts.commands",
    "gadget.contacts.find",
    "gadget.contacts.forms",
    "gadget.contacts.numbers",
    "gadget.contacts.recipient",
    "gadget.contacts.relations",
    "gadget.contacts.sounds",
    "gadget.contacts.spelled",
    "gadget.contacts.vcard",
    "gadget.contacts.written",
    "gadget.database",
    "gadget.errors",
    "gadget.events",
    "gadget.gpio",
    "gadget.gsm",
    "gadget.hearsay",
    "gadget.hypotheses",
    "gadget.images",
    "gadget.lifeline",
    "gadget.llamacpp",
    "gadget.outbox",
    "gadget.memory",
    "gadget.articles",
    "gadget.morsel",
    "gadget.parcel",
    "gadget.phrasing",
    "gadget.picture",
    "gadget.qr",
    "gadget.pinyin",
    "gadget.seen",
    "gadget.sentences",
    "gadget.settings",
    "gadget.shelf",
    "gadget.soundcard",
    "gadget.state",
    "gadget.threads",
    "gadget.vision",
}
"""What a stage may import besides its own folder."""

PURE = {
    "gadget.hypotheses",
    "gadget.gsm",
    "gadget.courier.asked",
    "gadget.courier.forecast",
    "gadget.courier.passage",
    "gadget.courier.reach",
    "gadget.courier.searxng",
    "gadget.courier.shape",
    "gadget.hearsay",
    "gadget.articles",
    "gadget.morsel",
    "gadget.parcel",
    "gadget.phrasing",
    "gadget.seen",
    "gadget.state",
    "gadget.calls",
    "gadget.contacts.forms",
    "gadget.contacts.relations",
    "gadget.contacts.spelled",
    "gadget.contacts.written",
    "gadget.act.read_backs",
    "gadget.button.gestures",
    "gadget.button.late",
    "gadget.decide.apart",
    "gadget.decide.edits",
    "gadget.decide.grammar",
    "gadget.decide.nameless",
    "gadget.decide.prompt",
    "gadget.decide.reflexes",
    "gadget.decide.sight",
    "gadget.decide.which",
    "gadget.record.endpoint",
    "gadget.show.patterns",
    "gadget.sentences",
    "gadget.speak.reading",
    "gadget.speak.reading_chinese",
    "gadget.speak.reading_english",
    "gadget.speak.runs",
    "gadget.printed",
    "gadget.records",
    "gadget.keys",
    "gadget.values",
    "gadget.transcribe.text",
    "gadget.act.animals.answer",
    "gadget.act.animals.child",
    "gadget.act.animals.food",
    "gadget.act.animals.knowledge",
    "gadget.act.animals.parts",
    "gadget.act.animals.people",
    "gadget.act.animals.person",
    "gadget.act.animals.eaten",
    "gadget.act.animals.expecting",
    "gadget.act.animals.fell",
    "gadget.act.animals.question",
    "gadget.act.animals.shown",
    "gadget.act.animals.together",
    "gadget.act.changes",
    "gadget.act.colour_words",
    "gadget.act.earlier",
    "gadget.act.entry",
    "gadget.act.good_causes",
    "gadget.act.harm",
    "gadget.act.groceries.chinese",
    "gadget.act.groceries.english",
    "gadget.act.groceries.item",
    "gadget.act.groceries.spoken",
    "gadget.act.groceries.units",
    "gadget.act.how_many",
    "gadget.act.likeness",
    "gadget.act.links",
    "gadget.act.names",
    "gadget.act.opposite",
    "gadget.act.phrases",
    "gadget.act.rooms.answer",
    "gadget.act.rooms.ideas",
    "gadget.act.naming",
    "gadget.act.saying",
    "gadget.act.scene_question",
    "gadget.act.seen_names",
    "gadget.act.sky",
    "gadget.act.telling",
    "gadget.act.view",
    "gadget.act.waste.answer",
    "gadget.act.waste.doubting",
    "gadget.act.waste.emptiness",
    "gadget.act.waste.finding",
    "gadget.act.waste.region",
    "gadget.act.waste.settling",
    "gadget.act.waste.table",
    "gadget.act.what_is_this",
    "gadget.act.which",
    "gadget.act.wider_words",
    "gadget.act.wording",
    "gadget.act.writing.answer",
    "gadget.act.writing.asked",
    "gadget.act.writing.calling",
    "gadget.act.writing.expiry",
    "gadget.act.writing.headings",
    "gadget.act.writing.holding",
    "gadget.act.writing.hosts",
    "gadget.act.writing.hours",
    "gadget.act.writing.layout",
    "gadget.act.writing.marks",
    "gadget.act.writing.prices",
    "gadget.act.writing.prose",
    "gadget.act.writing.seen",
    "gadget.act.writing.sought",
    "gadget.act.writing.totals",
    "gadget.act.whereabouts",
    "gadget.act.which_things",
    "gadget.button.keys",
}
"""No clock, no device, no third-party import."""

STORY = {
    "gadget.turn",
    "gadget.aloud",
    "gadget.asking",
    "gadget.chronicle",
    "gadget.listening",
    "gadget.stages",
    "gadget.undoing",
}
"""The turn, and what it is told with."""

CLOCKS_AND_DEVICES = {"time", "os", "socket", "subprocess", "threading", "asyncio", "random", "sqlite3"}


def module_name(path: Path) -> str:
    parts = ("gadget", *path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> set[str]:
    """Every module named in an import statement, wherever in the file it stands."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the direction of dependencies"
            assert node.module is not None
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                is_module = (PACKAGE.parent / (name.replace(".", "/") + ".py")).exists()
                is_package = (PACKAGE.parent / name.replace(".", "/") / "__init__.py").exists()
                found.add(name if is_module or is_package else node.module)
    return found


MODULES = {module_name(path): imports_of(path) for path in sorted(PACKAGE.rglob("*.py"))}


def stage_of(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in STAGES else None


def test_there_is_something_to_check() -> None:
    assert len(MODULES) > 40


LONGEST = 400
"""Lines of a module, with which it can still be read in one go."""

LONGER = {
    "gadget.app": 550,
    "gadget.errors": 540,  # one tree, with its sentences in two languages
    "gadget.loop": 530,
    "gadget.settings": 560,  # one table
    "gadget.turn": 515,
}
"""Those that are longer, and how long they may be: none is added, and whoever divides one takes it out."""


def test_no_module_is_longer_than_can_be_read_in_one_go() -> None:
    lines = {
        module_name(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in PACKAGE.rglob("*.py")
    }
    assert {module: count for module, count in lines.items() if count > LONGER.get(module, LONGEST)} == {}
    assert [module for module in LONGER if lines.get(module, 0) <= LONGEST] == []


def test_a_module_that_says_it_is_pure_is_held_to_it() -> None:
    said = {
        module_name(path)
        for path in PACKAGE.rglob("*.py")
        if re.search(r"\bPure\.", ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "")
    }
    assert len(said) > 40 and said <= PURE


def test_stages_never_import_each_other() -> None:
    crossings = [
        f"{module} imports {imported}"
        for module, imports in MODULES.items()
        for imported in imports
        if (stage := stage_of(module)) and stage_of(imported) and stage_of(imported) != stage
    ]
    assert not crossings


def test_a_stage_stands_on_the_foundation_only() -> None:
    wrong = [
        f"{module} imports {imported}"
        for module, imports in MODULES.items()
        for imported in imports
        if (stage := stage_of(module))
        and imported.split(".")[0] == "gadget"
        and stage_of(imported) != stage
        and imported not in FOUNDATION
    ]
    assert not wrong


def test_the_foundation_knows_no_stage() -> None:
    pure_and_basic = FOUNDATION - {"gadget"}
    wrong = [
        f"{module} imports {imported}"
        for module in pure_and_basic
        for imported in MODULES[module]
        if stage_of(imported) and not imported.endswith(".base")
    ]
    assert not wrong


def test_the_courier_and_the_stages_do_not_know_each_other() -> None:
    """The one has the network, the others have the devices; what passes between them is `gadget.parcel`."""
    in_the_courier = {module for module in MODULES if module.split(".")[1:2] == ["courier"]}
    assert in_the_courier
    wrong = [
        f"{module} imports {imported}"
        for module, imports in MODULES.items()
        for imported in imports
        if (module in in_the_courier and stage_of(imported))
        or (stage_of(module) and imported in in_the_courier)
    ]
    assert not wrong


def test_each_library_lives_in_one_module() -> None:
    homes = defaultdict(set)
    for module, imports in MODULES.items():
        for imported in imports:
            top = imported.split(".")[0]
            if top not in sys.stdlib_module_names and top not in ("gadget", "numpy"):
                homes[top].add("gadget.cli" if module.startswith("gadget.cli.") else module)
    assert {library: modules for library, modules in homes.items() if len(modules) > 1} == {}


@pytest.mark.parametrize("module", sorted(PURE))
def test_pure_modules_touch_nothing(module: str) -> None:
    tops = {imported.split(".")[0] for imported in MODULES[module]}
    assert tops <= sys.stdlib_module_names | {"gadget"}, "a third-party import"
    assert not tops & CLOCKS_AND_DEVICES


@pytest.mark.parametrize("module", sorted(STORY))
def test_the_turn_knows_contracts_and_pure_modules_only(module: str) -> None:
    wrong = [
        imported
        for imported in MODULES[module]
        if stage_of(imported) and not imported.endswith(".base") and imported not in PURE
    ]
    assert not wrong


def test_only_the_composition_root_picks_backends() -> None:
    """Nothing but `backends` (and the programs around the daemon) imports a backend module."""
    allowed = {
        "gadget.bell",  # the bell, the waker and the aftermath attend to the schedule, which is the act stage's
        "gadget.waker",
        "gadget.aftermath",
        "gadget.backends",
        "gadget.app",
        "gadget.ask",
        "gadget.simulate",
        "gadget.demo",
        "gadget.hands",
        "gadget.ownactions",
        "gadget.doctor",
        "gadget.bench",
    }
    wrong = [
        f"{module} imports {imported}"
        for module, imports in MODULES.items()
        if module not in allowed and not module.startswith("gadget.cli.") and not stage_of(module)
        for imported in imports
        if stage_of(imported) and not imported.endswith(".base") and imported not in PURE
    ]
    assert not wrong


def test_the_environment_is_changed_before_there_are_threads() -> None:
    """A C library that looks something up in it meanwhile (espeak-ng, as it starts) crashes."""
    change = re.compile(
        r"environ\[[^]]+\]\s*=[^=]|environ\.(setdefault|update|pop|clear)\(|\b(putenv|unsetenv)\(|del \S*environ"
    )
    changing = [path for path in PACKAGE.rglob("*.py") if change.search(path.read_text("utf-8"))]
    assert changing == [PACKAGE / "__init__.py"]
