"""Actions that a user adds: writing the beginnings of one, and saying of one what is wrong with it."""

from __future__ import annotations

import keyword
import re
import sys
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from importlib.resources import files
from pathlib import Path
from string import Template

from gadget.act.base import Action, Catalogue
from gadget.act.catalogue import GROUP, load_catalogue
from gadget.calls import Signature
from gadget.decide.reflexes import reflex
from gadget.errors import BadInput, BadSettings
from gadget.phrasing import same
from gadget.settings import DecideSettings

CHINESE = "数一下"
"""What the example is called in Chinese when nobody says otherwise."""

_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_FILES = {
    "pyproject.toml": "own-action-pyproject.toml.txt",
    "{module}.py": "own-action.py.txt",
    "test_{name}.py": "own-action-test.py.txt",
}


@dataclass(frozen=True, slots=True)
class Written:
    """A package that was written, and the first request it answers."""

    folder: Path
    files: tuple[Path, ...]
    request: str


def write_new(name: str, parent: Path, chinese: str = CHINESE) -> Written:
    """Write a package with an example action called `name` into a new folder of `parent`.

    Raises `BadInput` for a name that no action can have, and when the folder is there already.
    """
    chinese = chinese.strip()
    if not _NAME.fullmatch(name) or keyword.iskeyword(name) or len(name) > 40:
        raise BadInput(
            f"{name!r} cannot be the name of an action: write small English words with _ between them, such as "
            "water_plants."
        )
    if not re.fullmatch(r"[\u3400-\u9fffA-Za-z0-9 ]{2,20}", chinese) or not re.search(
        "[\u3400-\u9fff]{2}", chinese
    ):
        raise BadInput(f"{chinese!r} cannot be asked for: give --chinese two Chinese characters or more.")
    words = name.replace("_", " ")
    _refuse_taken(name, (words, f"{words} {{what}}", chinese, f"{chinese}{{what}}"))
    filled = {
        "name": name,
        "module": f"gadget_{name}",
        "package": f"gadget-action-{name.replace('_', '-')}",
        "words": words,
        "chinese": chinese,
    }
    folder = parent / filled["package"]
    if folder.exists():
        raise BadInput(f"{folder} is there already: choose another name, or another --directory.")
    written = []
    try:
        folder.mkdir(parents=True)
        for file, template in _FILES.items():
            path = folder / file.format(**filled)
            text = files("gadget").joinpath("data", template).read_text(encoding="utf-8")
            path.write_text(Template(text).substitute(filled), encoding="utf-8")
            written.append(path)
    except OSError as failed:
        raise BadInput(f"{folder} cannot be written: {failed.strerror or failed}.") from failed
    return Written(folder, tuple(written), f"{words} coffee")


def check(path: Path) -> list[Action]:
    """The actions of a package (its folder, with a pyproject.toml) or of a module, loaded as the gadget would.

    Raises `BadInput` when there are none at `path`, and `BadSettings` for what the gadget would refuse.
    """
    points, roots = _points(path)
    installed = [
        point for point in entry_points(group=GROUP) if point.value not in {new.value for new in points}
    ]
    with _importable(roots):
        catalogue = load_catalogue([*installed, *points])
        modules = {point.module for point in points}
        found = [action for action in _actions(catalogue) if action.function.__module__ in modules]
    if not found:
        raise BadSettings(f"{path}: its modules only pass on actions of others.")
    for action in found:
        _refuse_reflexes(action.signature)
    return found


def refuse_unreachable(actions: Sequence[Action], settings: DecideSettings) -> None:
    """Raises `BadSettings` for one that the trained mind, which `settings` choose, does not know: with it the gadget
    would not start. A trained mind of the person's own may know it.
    """
    if settings.backend != "functional" or settings.model:
        return
    for signature in (action.signature for action in actions):
        if not signature.phrases:
            raise BadSettings(
                f"{signature.name} of {signature.file} has no phrases: the trained mind does not know it, so a gadget "
                'with decide.backend = "functional" will not start with it. Give it phrases, or use the conventional '
                "mind."
            )


def _actions(catalogue: Catalogue) -> list[Action]:
    named = (catalogue.get(signature.name) for signature in catalogue.signatures)
    return [action for action in named if action is not None]


def _points(path: Path) -> tuple[list[EntryPoint], list[Path]]:
    """The entry points of what lies at `path`, and where its modules are."""
    if path.suffix == ".py" and path.is_file():
        return [EntryPoint(path.stem, path.stem, GROUP)], [path.parent.absolute()]
    file = path / "pyproject.toml"
    try:
        project = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadInput(f"{path} is neither a Python file nor a folder with a pyproject.toml.") from None
    except (OSError, ValueError, RecursionError) as unreadable:
        raise BadInput(f"{file} cannot be read: {unreadable}.") from unreadable
    declared = project.get("project", {}).get("entry-points", {}).get(GROUP, {})
    if not declared:
        raise BadInput(f'{file} names no module of actions: it needs [project.entry-points."{GROUP}"].')
    points = [EntryPoint(name, str(value), GROUP) for name, value in declared.items()]
    return points, [root.absolute() for root in (path / "src", path) if root.is_dir()]


@contextmanager
def _importable(roots: Sequence[Path]) -> Iterator[None]:
    before = list(sys.path)
    sys.path[:0] = [str(root) for root in roots]
    try:
        yield
    finally:
        sys.path[:] = before


def _refuse_taken(name: str, phrases: Sequence[str]) -> None:
    """Before anything is written: an installed action of this name, or asked for in these words."""
    taken = {
        same(phrase): signature.name
        for signature in load_catalogue().signatures
        for phrase in signature.phrases
    }
    if load_catalogue().get(name) is not None:
        raise BadInput(f"there is an action {name} already: choose another name.")
    for phrase in phrases:
        if (owner := taken.get(same(phrase))) is not None:
            raise BadInput(
                f"the action {owner} is already asked for by {phrase!r}: choose another name, or other words with "
                "--chinese."
            )


def _refuse_reflexes(signature: Signature) -> None:
    for phrase in signature.phrases:
        if (meaning := reflex(phrase)) is not None:
            raise BadSettings(
                f"action {signature.name}: {phrase!r} always means {meaning} to the gadget, so it never gets there. "
                "Change the phrase."
            )
