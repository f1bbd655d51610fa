"""A mind that follows a script: for tests of everything around it, and for demonstrations that must not surprise.

A script is a list of lines, or a file of JSON lines; the first that matches the words answers:

    {"match": "timer for (?P<time>.+)", "action": "set_timer", "arguments": {"duration": "{time}"}}

`match` is a regular expression, searched for without regard to case; an argument may use its named groups in braces.
Optional: `confidence` (0-1), `second` (the next best action), `delay_s` (time to think), `fail` (code of the error
raised instead of an answer). Other keys are remarks. Words that match no line get no action. A request that is limited
to some actions passes over the lines of others; when none is left, it gets its first action with nothing filled in.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

from gadget.calls import NO_ACTION, Call, Signature, Value, problems
from gadget.decide.base import Decider, Decision, Request
from gadget.errors import BadInput, DecideFailed, DecideTimeout, GadgetError, tree

REMEMBERED = 20
"""Requests, with their pictures; a scripted gadget may live for weeks."""


class ScriptedDecider(Decider):
    """Follows `script`. `requests` remembers what was asked last, in order, failed or not."""

    name = "scripted"

    def __init__(self, script: Path | Sequence[Mapping[str, Any]], signatures: Sequence[Signature]) -> None:
        self._script = script
        self._signatures = {signature.name: signature for signature in signatures}
        self._lines: list[_Line] = []
        self.requests: list[Request] = []

    def prepare(self) -> None:
        """Read the script. Raises `BadInput` naming the line that cannot be used."""
        if isinstance(self._script, Path):
            entries = _read(self._script)
            place = f"{self._script}:"
        else:
            entries = list(enumerate(self._script, start=1))
            place = "script line "
        self._lines = [self._parse(entry, f"{place}{number}") for number, entry in entries]

    def decide(self, request: Request, *, deadline: float, abort: Event) -> Decision:
        """The answer of the first line that matches."""
        self.requests.append(request)
        del self.requests[:-REMEMBERED]
        found = (
            (line, line.match.search(request.text)) for line in self._lines if line.serves(request.among)
        )
        line, match = next(((line, match) for line, match in found if match), (None, None))
        self._think(line.delay_s if line else 0.0, deadline, abort)
        if line is None or match is None:
            return Decision(self._empty(request.among[0] if request.among else NO_ACTION), confidence=1.0)
        if line.fail is not None:
            raise line.fail(f"the script says so for {request.text!r}")
        call = self._call(line, match)
        if len(request.among) == 1:
            return Decision(call, confidence=1.0)
        second = line.second if not request.among or line.second in request.among else None
        return Decision(call, line.confidence, second)

    def _think(self, delay_s: float, deadline: float, abort: Event) -> None:
        if abort.wait(min(delay_s, max(0.0, deadline - time.monotonic()))):
            raise DecideFailed("deciding was aborted")
        if time.monotonic() >= deadline:
            raise DecideTimeout("the script's delay went past the deadline")

    def _empty(self, action: str) -> Call:
        signature = self._signatures.get(action)
        slots = signature.slots if signature else ()
        return Call(action, {slot.name: "" for slot in slots if slot.required})

    def _call(self, line: _Line, match: re.Match[str]) -> Call:
        signature = self._signatures.get(line.action)
        arguments: dict[str, Value] = {}
        for slot in signature.slots if signature else ():
            template = line.arguments.get(slot.name, "")
            value: Value = (
                _filled(template, match)
                if isinstance(template, str)
                else [item for part in template if (item := _filled(part, match))]
            )
            if value or slot.required:
                arguments[slot.name] = value or ""
        return Call(line.action, arguments)

    def _parse(self, entry: Mapping[str, Any], place: str) -> _Line:
        try:
            line = _Line(
                match=re.compile(entry["match"], re.IGNORECASE),
                action=entry.get("action") or NO_ACTION,
                arguments=dict(entry.get("arguments") or {}),
                confidence=float(entry.get("confidence", 1.0)),
                second=str(entry["second"]) if entry.get("second") else None,
                delay_s=float(entry.get("delay_s", 0.0)),
                fail=_ERRORS[entry["fail"]] if entry.get("fail") else None,
            )
        except re.error as problem:
            raise BadInput(f"{place}: match is not a regular expression: {problem}") from problem
        except KeyError as problem:
            what = "match is missing" if problem.args == ("match",) else f"there is no error {problem}"
            raise BadInput(f"{place}: {what}") from problem
        except (TypeError, ValueError, AttributeError) as problem:
            raise BadInput(f"{place}: {problem}") from problem
        signature = self._signatures.get(line.action)
        for name in (line.action, line.second or NO_ACTION):
            if name not in self._signatures and name != NO_ACTION:
                raise BadInput(f"{place}: there is no action {name!r}; see `gadget actions list`")
        if line.second == line.action:
            raise BadInput(f"{place}: second is the same action")
        if signature is not None and (wrong := _without_groups(line, signature)):
            raise BadInput(f"{place}: {'; '.join(wrong)}")
        return line


@dataclass(frozen=True, slots=True)
class _Line:
    match: re.Pattern[str]
    action: str
    arguments: Mapping[str, Value]
    confidence: float
    second: str | None
    delay_s: float
    fail: type[GadgetError] | None

    def serves(self, among: tuple[str, ...]) -> bool:
        """Whether it may answer a request that is limited to `among`; a failure is one whatever was allowed."""
        return not among or self.fail is not None or self.action in among


_ERRORS = {error.code: error for error in tree()}
_GROUP = re.compile(r"\{(\w+)\}")


def _read(path: Path) -> list[tuple[int, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise BadInput(f"the mind's script {path} cannot be read: {problem}; set decide.script") from problem
    entries = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            entries.append((number, json.loads(line)))
        except ValueError as problem:
            raise BadInput(f"{path}:{number}: not a line of JSON: {problem}") from problem
    return entries


def _filled(template: str, match: re.Match[str]) -> str:
    """`template` with the groups of `match`; a group that took no part is empty, an unknown one stays as it is."""
    groups = match.groupdict()
    return _GROUP.sub(lambda found: (groups.get(found[1], found[0]) or "").strip(), template)


def _without_groups(line: _Line, signature: Signature) -> list[str]:
    """What is wrong with the line's call, not looking at values that are known only when it matches."""
    fixed = {
        name: "" if isinstance(value, str) and _GROUP.search(value) else value
        for name, value in line.arguments.items()
    }
    return problems(Call(line.action, fixed), signature)
