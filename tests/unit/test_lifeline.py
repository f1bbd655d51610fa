"""A device that takes longer to open than anybody waits for it is missed, said so, and mended when it comes."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from gadget.errors import NoSpeaker, Unavailable
from gadget.lifeline import Lifeline, OnEnd, Stream

COMES_S = 10.0


class Device:
    """Opens when it is told to."""

    def __init__(self) -> None:
        self.beats = 0
        self.answers: queue.Queue[Unavailable | None] = queue.Queue()
        self.told: queue.Queue[Unavailable | None] = queue.Queue()

    def connect(self, on_end: OnEnd) -> Stream:
        answer = self.answers.get(timeout=COMES_S)
        if answer is not None:
            raise answer
        return self

    def close(self) -> None:
        """Nothing is held."""


@contextmanager
def lifeline(device: Device, open_s: float) -> Iterator[Lifeline]:
    line = Lifeline(
        "loudspeaker",
        device.connect,
        refresh=lambda: False,
        lost=NoSpeaker,
        on_lost=lambda error: None,
        on_trouble=device.told.put,
        open_s=open_s,
    )
    try:
        yield line
    finally:
        device.answers.put(None)
        line.close()


def test_a_device_that_answers_after_the_wait_is_told_to_be_back() -> None:
    device = Device()
    with lifeline(device, open_s=0.05) as line:
        with pytest.raises(NoSpeaker, match="does not answer"):
            line.open()
        with pytest.raises(NoSpeaker):
            line.check()
        device.answers.put(None)
        assert device.told.get(timeout=COMES_S) is None
        line.check()


def test_a_device_that_refuses_after_the_wait_is_not_complained_of_twice() -> None:
    device = Device()
    with lifeline(device, open_s=0.05) as line:
        with pytest.raises(NoSpeaker):
            line.open()
        device.answers.put(NoSpeaker("it is busy."))
        device.answers.put(None)
        assert device.told.get(timeout=COMES_S) is None
        assert device.told.empty()


def test_a_device_that_answers_in_time_is_not_news() -> None:
    device = Device()
    device.answers.put(None)
    with lifeline(device, open_s=COMES_S) as line:
        line.open()
        line.check()
        assert device.told.empty()
