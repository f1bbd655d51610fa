"""Finds every action that is installed: the gadget's own and those of other packages.

A package adds actions by naming a module of them in its entry-point group ``gadget.actions``; the gadget's
own are named the same way and come first.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points

from gadget.act.base import Action, Catalogue, actions_of
from gadget.errors import BadSettings, GadgetError

GROUP = "gadget.actions"
BUILTIN = "builtin"


def load_catalogue(found: Iterable[EntryPoint] | None = None) -> Catalogue:
    """Import every module of actions, built-in first, then by name; `found` replaces what is installed.

    Raises `BadSettings` naming the package that cannot be used, and when the gadget itself is not installed.
    """
    points = list(entry_points(group=GROUP) if found is None else found)
    points.sort(key=lambda point: (point.name != BUILTIN, point.name, point.value))
    if not any(point.name == BUILTIN for point in points):
        raise BadSettings(
            f"the gadget's own actions are not registered (entry point {GROUP}: {BUILTIN}). "
            "Install the package: `make setup`, or `pip install -e .`."
        )
    catalogue = Catalogue()
    for point in points:
        for action in _actions(point):
            catalogue.add(action)
    return catalogue


def _actions(point: EntryPoint) -> list[Action]:
    origin = f"{point.dist.name} " if point.dist is not None else ""
    who = f"actions {point.name!r} of {origin}({point.value})"
    try:
        actions = actions_of(point.load())
    except GadgetError as refused:
        raise BadSettings(f"{who}: {refused.message}") from refused
    except Exception as broken:  # somebody else's module may fail in any way
        raise BadSettings(
            f"{who} cannot be loaded: {type(broken).__name__}: {broken}. Update or uninstall that package."
        ) from broken
    if not actions:
        raise BadSettings(f"{who} holds no function marked with @action. Update or uninstall that package.")
    return actions
