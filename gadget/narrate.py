"""Events told to a person, line by line, with their times: what the demo and the simulator print."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Narrator:
    """Turns events (as JSON objects with "event" and monotonic "at") into lines; times count from the press."""

    say: Callable[[str], None]
    _zero: float | None = None
    _released: float | None = None
    _began: dict[str, float] = field(default_factory=dict)
    milliseconds: dict[str, float] = field(default_factory=dict)

    def __call__(self, event: dict[str, Any]) -> None:
        """Tell one event."""
        at, kind = event["at"], event["event"]
        if kind == "turn_started":
            self._zero, self._released, self.milliseconds = at, None, {}
            self._began.clear()
            self._line(at, "press" if event["trigger"] == "press" else event["trigger"], "")
        elif kind == "state_changed":
            self._line(at, "state", event["state"])
        elif kind == "stage_started":
            self._began[event["stage"]] = at
        elif kind == "stage_ended":
            took = 1000 * (at - self._began.pop(event["stage"], at))
            self.milliseconds[event["stage"]] = round(took, 1)
            self._line(at, f"· {event['stage']}", f"{took:.0f} ms")
        elif kind == "stage_failed":
            self._line(at, f"× {event['stage']}", f"{event['code']}: {event['message']}")
        elif kind == "released":
            self._released = at
            self._line(at, "release", "")
        elif kind == "partly_heard":
            self._line(at, "hearing", f"{event['text']} …")
        elif kind == "heard":
            self._line(at, "heard", f"“{event['text']}” ({event['language']})")
        elif kind == "understood":
            self._line(at, "understood", f"“{event['text']}”")
        elif kind == "looked":
            self._line(at, "looked", f"a picture of {event['width']}×{event['height']}")
        elif kind == "saw":
            self._line(at, "saw", event["name"] if event["clear"] else "nothing clearly")
        elif kind == "picture_read":
            self._line(at, "read", "the picture, by the mind")
        elif kind == "foreseen":
            self.milliseconds["decide_ahead"] = round(1000 * event["took_s"], 1)
            self._line(at, "foreseen", f"begun in the pause before: {1000 * event['took_s']:.0f} ms in all")
        elif kind == "decided":
            sure = f"{event['confidence']:.0%}, by {event['by']}"
            self._line(at, "decided", f"{_written(event['call'])}  {sure}")
        elif kind == "asked":
            self._line(at, "asked", event["question"])
        elif kind == "changed":
            self._line(at, "changed", f"“{event['words']}”: {_written(event['call'])}")
        elif kind == "acted":
            self._line(at, "acted", event["say"])
        elif kind == "speaking":
            since = (
                f"   {1000 * (at - self._released):.0f} ms after the release"
                if self._released is not None
                else ""
            )
            self._line(at, "speaking", f"“{event['sentence']}”{since}")
            if self._released is not None:
                self.milliseconds.setdefault("release_to_speech", round(1000 * (at - self._released), 1))
        elif kind == "turn_ended":
            self._line(at, "end", event["outcome"])
        elif kind == "rang":
            self._line(at, "rang", _joined(event["kind"], event["label"]))
        elif kind == "ring_stopped":
            self._line(at, "ring stopped", _joined(event["kind"], event["label"], event["how"]))
        elif kind == "undone":
            self._line(at, "undone", event["say"])
        elif kind == "announced":
            self._line(at, "announced", f"“{event['say']}”")
        elif kind == "warned":
            what = f"{event['code']}: " + ("working again" if event["mended"] else event["message"])
            self._line(at, "mended" if event["mended"] else "warning", what)

    def _line(self, at: float, what: str, details: str) -> None:
        seconds = 0.0 if self._zero is None else at - self._zero
        self.say(f"{seconds:8.3f} s  {what:12} {details}".rstrip())


def _written(call: Mapping[str, Any]) -> str:
    arguments = ", ".join(f"{name}={value!r}" for name, value in call["arguments"].items())
    return f"{call['action']}({arguments})"


def _joined(*details: str) -> str:
    return " · ".join(detail for detail in details if detail)
