"""What is left of a turn when it has ended."""

from __future__ import annotations

from dataclasses import dataclass

from gadget.act.base import Answer
from gadget.asking import Question
from gadget.calls import Language
from gadget.decide.base import Decision
from gadget.errors import GadgetError
from gadget.events import Outcome
from gadget.transcribe.base import Transcript


@dataclass(slots=True)
class Result:
    """What a turn leaves behind for the next one."""

    language: Language
    """Of the answer: that of the words, or of the request that they settle."""
    outcome: Outcome = Outcome.FAILED
    transcript: Transcript | None = None
    decision: Decision | None = None
    answer: Answer | None = None
    said: str = ""
    question: Question | None = None
    error: GadgetError | None = None
