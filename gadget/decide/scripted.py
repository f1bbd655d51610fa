"""A mind for tests and rehearsals: it follows a script, chosen by name, and remembers what it was asked."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Event
from typing import Any

from gadget.calls import NO_ACTION, Call, Value
from gadget.decide.base import Decider, Decision, Request
from gadget.errors import BadInput, DecideFailed, DecideTimeout


class ScriptedDecider(Decider):
    """Rules in order; the first whose `match` is found in the words decides.

    A rule is `{"match": regular expression (case is ignored), "action", "arguments"?, "confidence"?, "delay_s"?,
    "fail"?}`; `{name}` in an argument is the group of that name; with `fail` (any text) the decision fails. Without a
    rule that matches, the call is `no_action`.
    """

    name = "scripted"

    def __init__(self, rules: Sequence[Mapping[str, Any]]) -> None:
        self.requests: list[Request] = []
        self._rules = [(re.compile(rule["match"], re.IGNORECASE), rule) for rule in rules]

    @classmethod
    def from_file(cls, path: Path) -> ScriptedDecider:
        """Rules from JSON lines. Raises `BadInput` naming file and line."""
        rules = []
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except OSError as failed:
            raise BadInput(f"{path}: the script cannot be read: {failed.strerror}. Check decide.script.") from failed
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                rule = json.loads(line)
                re.compile(rule["match"])
                rules.append({"action": rule["action"], **rule})
            except (ValueError, KeyError, TypeError, re.error) as broken:
                raise BadInput(f"{path}:{number}: not a rule with match and action: {broken}.") from broken
        return cls(rules)

    def prepare(self) -> None:
        """Nothing to load."""

    def decide(self, request: Request, *, deadline: float, abort: Event) -> Decision:
        """Follow the script; `delay_s` of a rule is waited out as thinking time."""
        self.requests.append(request)
        if time.monotonic() >= deadline:
            raise DecideTimeout("the deadline had passed before the scripted mind began.")
        for pattern, rule in self._rules:
            if (found := pattern.search(request.text)) is None:
                continue
            delay_s = float(rule.get("delay_s", 0))
            if abort.wait(max(0.0, min(delay_s, deadline - time.monotonic()))):
                raise DecideFailed("the scripted mind was interrupted.")
            if time.monotonic() >= deadline:
                raise DecideTimeout(f"the scripted mind was still thinking after {delay_s:g} s.")
            if "fail" in rule:
                raise DecideFailed(f"the script says so: {rule['fail']}.")
            arguments = {name: _filled(value, found) for name, value in rule.get("arguments", {}).items()}
            return Decision(Call(rule["action"], arguments), float(rule.get("confidence", 1.0)))
        return Decision(Call(NO_ACTION), 1.0)


def _filled(value: Value, found: re.Match[str]) -> Value:
    if isinstance(value, list):
        return [item.format(**found.groupdict()) for item in value]
    return value.format(**found.groupdict())
