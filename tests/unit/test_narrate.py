"""What a person reads while a turn goes on."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from gadget import events
from gadget.calls import Call
from gadget.events import Event, Outcome, Stage, as_json
from gadget.narrate import Narrator


def told(timed: Iterable[tuple[float, Event]]) -> tuple[list[str], Narrator]:
    """The lines for these events, and who told them."""
    lines: list[str] = []
    narrator = Narrator(lines.append)
    for at, event in timed:
        narrator({**as_json(event), "at": at})
    return lines, narrator


TURN: list[tuple[float, Event]] = [
    (100.0, events.TurnStarted("t1", "press")),
    (100.0, events.StateChanged("listening")),
    (100.0, events.StageStarted("t1", Stage.RECORD)),
    (100.1, events.Looked("t1", 640, 480)),
    (100.1, events.Saw("t1", "cup", True)),
    (100.11, events.PictureRead("t1")),
    (101.0, events.PartlyHeard("t1", "what time")),
    (102.0, events.StageEnded("t1", Stage.RECORD)),
    (102.0, events.Released("t1")),
    (102.0, events.StageStarted("t1", Stage.DECIDE)),
    (102.1, events.Heard("t1", "What time is it in Tokyo?", "en")),
    (102.125, events.StageEnded("t1", Stage.DECIDE)),
    (102.125, events.Foreseen("t1", 0.0625)),
    (102.125, events.Decided("t1", Call("tell_time", {"place": "Tokyo"}), 0.875, "scripted")),
    (102.2, events.Acted("t1", Call("tell_time", {"place": "Tokyo"}), "It's noon.")),
    (102.4, events.Speaking("t1", "It's noon.")),
    (103.5, events.Speaking("t1", "Or so.")),
    (104.0, events.TurnEnded("t1", Outcome.ANSWERED)),
]


def test_a_turn_is_told_line_by_line_with_times_from_the_press() -> None:
    lines, _ = told(TURN)
    assert lines == [
        "   0.000 s  press",
        "   0.000 s  state        listening",
        "   0.100 s  looked       a picture of 640×480",
        "   0.100 s  saw          cup",
        "   0.110 s  read         the picture, by the mind",
        "   1.000 s  hearing      what time …",
        "   2.000 s  · record     2000 ms",
        "   2.000 s  release",
        "   2.100 s  heard        “What time is it in Tokyo?” (en)",
        "   2.125 s  · decide     125 ms",
        "   2.125 s  foreseen     begun in the pause before: 62 ms in all",
        "   2.125 s  decided      tell_time(place='Tokyo')  88%, by scripted",
        "   2.200 s  acted        It's noon.",
        "   2.400 s  speaking     “It's noon.”   400 ms after the release",
        "   3.500 s  speaking     “Or so.”   1500 ms after the release",
        "   4.000 s  end          answered",
    ]


def test_the_figures_of_the_turn_are_kept() -> None:
    _, narrator = told(TURN)
    assert narrator.milliseconds == {
        "record": 2000.0,
        "decide": 125.0,
        "decide_ahead": 62.5,
        "release_to_speech": 400.0,
    }


def test_the_next_turn_counts_from_its_own_press() -> None:
    lines, narrator = told(
        [
            *TURN,
            (200.0, events.StageStarted("t1", Stage.SPEAK)),  # never ended: cut off by the press
            (201.0, events.TurnStarted("t2", "ask")),
            (201.5, events.Speaking("t2", "Hello.")),
        ]
    )
    assert lines[-2:] == ["   0.000 s  ask", "   0.500 s  speaking     “Hello.”"]
    assert narrator.milliseconds == {}


def test_a_failed_stage_is_told_with_its_code() -> None:
    lines, _ = told(
        [
            (1.0, events.TurnStarted("t", "press")),
            (1.0, events.StageStarted("t", Stage.LOOK)),
            (2.0, events.StageFailed("t", Stage.LOOK, "look.failed", "no frame")),
        ]
    )
    assert lines[-1] == "   1.000 s  × look       look.failed: no frame"


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (events.Asked("t", "Who should I send it to?"), "asked        Who should I send it to?"),
        (events.Rang("timer", "pasta"), "rang         timer · pasta"),
        (events.Rang("alarm", ""), "rang         alarm"),
        (events.RingStopped("timer", "", "snoozed"), "ring stopped timer · snoozed"),
        (events.Undone("Pasta timer cancelled."), "undone       Pasta timer cancelled."),
        (events.Announced("I missed an alarm."), "announced    “I missed an alarm.”"),
        (
            events.Warned("record.unavailable", "unplugged", mended=False),
            "warning      record.unavailable: unplugged",
        ),
        (
            events.Warned("record.unavailable", "unplugged", mended=True),
            "mended       record.unavailable: working again",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_what_happens_between_turns_is_told_too(event: Event, line: str) -> None:
    lines, _ = told([(5.0, event)])
    assert lines == [f"   0.000 s  {line}"]


def test_every_event_there_is_can_be_told() -> None:
    """None raises; only the start of a stage says nothing yet."""
    silent = []
    for kind in events.Event.__args__:
        values = {
            "stage": Stage.ACT,
            "call": Call("tell_time", {}),
            "outcome": Outcome.FAILED,
            "confidence": 0.5,
            "took_s": 0.5,
            "width": 1,
            "height": 1,
            "mended": True,
        }
        event = kind(**{name: values.get(name, "x") for name in kind.__dataclass_fields__})
        if not told([(0.0, event)])[0]:
            silent.append(kind)
    assert silent == [events.StageStarted]
