"""Log records reach a real datagram socket in journald's native protocol, with the fields that tell a turn's story."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from gadget.calls import Call
from gadget.errors import DecideTimeout
from gadget.events import (
    Bus,
    Decided,
    Heard,
    Outcome,
    Stage,
    StageEnded,
    StageFailed,
    StageStarted,
    TurnEnded,
    TurnStarted,
)
from gadget.journald import LONGEST, JournalHandler, has_stderr
from gadget.turnlog import TurnLog


class Journald:
    """Journald's end of the socket: reads fields as its documentation has them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.settimeout(2)
        self._socket.bind(str(path))

    def entry(self) -> dict[str, str]:
        data, fields = self._socket.recv(200_000), {}
        while data:
            line, _, data = data.partition(b"\n")
            name, equals, value = line.partition(b"=")
            if not equals:
                length = int.from_bytes(data[:8], "little")
                value, data = data[8 : 8 + length], data[8 + length + 1 :]
            fields[name.decode()] = value.decode()
        return fields

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def journald(tmp_path: Path) -> Iterator[Journald]:
    end = Journald(tmp_path / "socket")
    yield end
    end.close()


@pytest.fixture
def log(journald: Journald) -> Iterator[logging.Logger]:
    """A logger that goes to `journald` alone."""
    logger = logging.Logger("gadget.test")
    handler = JournalHandler(journald.path)
    logger.addHandler(handler)
    yield logger
    handler.close()


def test_a_record_has_its_message_priority_and_logger(journald: Journald, log: logging.Logger) -> None:
    log.warning("the %s is missing", "camera", extra={"code": "look.unavailable"})
    entry = journald.entry()
    assert entry["MESSAGE"] == "the camera is missing"
    assert entry["PRIORITY"] == "4"
    assert entry["SYSLOG_IDENTIFIER"] == "gadget"
    assert entry["LOGGER"] == "gadget.test"
    assert entry["CODE"] == "look.unavailable"
    assert not {"TURN", "STAGE"} & set(entry)


@pytest.mark.parametrize(
    ("level", "priority"), [("debug", "7"), ("info", "6"), ("error", "3"), ("critical", "2")]
)
def test_levels_are_syslogs(journald: Journald, log: logging.Logger, level: str, priority: str) -> None:
    getattr(log, level)("so")
    assert journald.entry()["PRIORITY"] == priority


def test_lines_and_chinese_and_a_traceback_arrive_whole(journald: Journald, log: logging.Logger) -> None:
    try:
        raise ValueError("第一行\nTURN=forged")
    except ValueError:
        log.exception("坏了", extra={"turn": "t1"})
    entry = journald.entry()
    assert entry["MESSAGE"].startswith("坏了\nTraceback")
    assert "第一行\nTURN=forged" in entry["MESSAGE"]
    assert entry["TURN"] == "t1"


def test_a_message_too_long_for_a_datagram_is_cut(journald: Journald, log: logging.Logger) -> None:
    log.info("x" * 1_000_000)
    assert journald.entry()["MESSAGE"] == "x" * LONGEST


def test_without_journald_the_line_goes_to_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    handler = JournalHandler(tmp_path / "nobody")
    logger = logging.Logger("gadget.test")
    logger.addHandler(handler)
    logger.info("hello")
    handler.close()
    assert capsys.readouterr().err == "INFO gadget.test: hello\n"


def test_standard_error_is_journalds_only_when_systemd_says_so_of_this_very_file(tmp_path: Path) -> None:
    with (tmp_path / "err").open("w") as stderr, (tmp_path / "other").open("w") as other:
        there = os.fstat(stderr.fileno())
        environ = {"JOURNAL_STREAM": f"{there.st_dev}:{there.st_ino}"}
        assert has_stderr(environ, stderr)
        assert not has_stderr(environ, other)
        assert not has_stderr({}, stderr)
    assert not has_stderr(environ, stderr), "closed"


def test_a_turn_is_told_by_turn_stage_and_code_without_a_word_that_was_said(
    journald: Journald, monkeypatch: pytest.MonkeyPatch
) -> None:
    handler = JournalHandler(journald.path)
    logger = logging.getLogger("gadget.turnlog")
    logger.addHandler(handler)
    monkeypatch.setattr(logger, "level", logging.INFO)
    monkeypatch.setattr(logger, "propagate", False)
    clock = iter([10.0, 10.0, 10.25, 10.5, 11.0, 12.0, 12.5, 13.0])
    bus = Bus(lambda: next(clock))
    bus.subscribe(TurnLog())
    try:
        bus.publish(TurnStarted("t7", "press"))
        bus.publish(StageStarted("t7", Stage.TRANSCRIBE))
        bus.publish(StageEnded("t7", Stage.TRANSCRIBE))
        bus.publish(Heard("t7", "text Bob the secret", "en"))
        bus.publish(Decided("t7", Call("take_note", {"text": "the secret"}), 0.98, "functional"))
        bus.publish(StageStarted("t7", Stage.ACT))
        bus.publish(StageFailed("t7", Stage.ACT, DecideTimeout.code, "about the secret"))
        bus.publish(TurnEnded("t7", Outcome.FAILED))
        entries = [journald.entry() for _ in range(5)]
    finally:
        logger.removeHandler(handler)
        handler.close()
    assert [(e["MESSAGE"], e.get("STAGE"), e.get("CODE")) for e in entries] == [
        ("turn begun by press", None, None),
        ("transcribe took 250 ms", "transcribe", None),
        ("decided take_note, 98 %, by functional", "decide", None),
        ("act failed: decide.timeout", "act", "decide.timeout"),
        ("turn failed after 3.0 s", None, None),
    ]
    assert {e["TURN"] for e in entries} == {"t7"}
    assert not [e for e in entries if "secret" in str(e)]
