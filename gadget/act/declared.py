"""What an action's function declares, read as a signature; what no mind could fill is refused with the reason."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, get_args, get_origin, get_type_hints

from gadget.calls import Consent, Language, Signature, Slot, Where
from gadget.errors import BadSettings
from gadget.phrasing import pattern

_PASSED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


def signature_of(
    function: Callable[..., Any],
    *,
    called: tuple[str, str] | None,
    consent: Consent,
    where: Where,
    ask: Mapping[str, tuple[str, str]],
    phrases: Sequence[str],
) -> Signature:
    """Raises `BadSettings` naming what is wrong with `function`, or with what was said of it."""
    name = function.__name__
    if inspect.iscoroutinefunction(function):
        raise BadSettings(f"action {name}: it is async, but an action is an ordinary function: write def.")
    parameters = list(inspect.signature(function).parameters.values())
    if not parameters or parameters[0].kind not in _PASSED[:1]:
        raise BadSettings(f"action {name}: its first argument must be the context.")
    hints = get_type_hints(function)
    slots = tuple(_slot(name, parameter, hints.get(parameter.name, str), ask) for parameter in parameters[1:])
    if unknown := sorted(set(ask) - {slot.name for slot in slots}):
        raise BadSettings(
            f"action {name}: ask has a question for {unknown[0]!r}, which is no argument of it."
        )
    for phrase in phrases:
        try:
            pattern(phrase, slots)
        except ValueError as wrong:
            raise BadSettings(f"action {name}: {wrong}.") from wrong
    summary = (inspect.getdoc(function) or "").split("\n", 1)[0]
    if not summary:
        raise BadSettings(f"action {name}: its docstring is missing; the mind knows it by its first line.")
    names: dict[Language, str] = {} if called is None else {"en": called[0], "zh": called[1]}
    file = inspect.getsourcefile(function) or ""
    return Signature(name, slots, consent, where, summary, names, tuple(phrases), file)


def _slot(action: str, parameter: inspect.Parameter, kind: Any, ask: Mapping[str, tuple[str, str]]) -> Slot:
    if parameter.kind not in _PASSED:
        raise BadSettings(
            f"action {action}: argument {parameter.name!r} cannot be passed by its name; write it plainly."
        )
    if get_origin(kind) is not None and type(None) in get_args(kind):
        kind = next(part for part in get_args(kind) if part is not type(None))
    choices = tuple(str(choice) for choice in get_args(kind)) if get_origin(kind) is Literal else ()
    is_list = kind == list[str]
    if kind is not str and not is_list and not choices:
        raise BadSettings(
            f"action {action}: argument {parameter.name!r} is {kind}, but only str, list[str], Literal "
            "and their optional forms can be filled from speech."
        )
    english, chinese = ask.get(parameter.name, ("What exactly?", "具体是什么？"))
    return Slot(
        parameter.name,
        required=parameter.default is inspect.Parameter.empty,
        is_list=is_list,
        choices=choices,
        questions={"en": english, "zh": chinese},
    )
