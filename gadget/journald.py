"""The system's log under systemd: each record with fields of its own, so that ``journalctl -u gadget TURN=…`` works.

Speaks journald's native protocol (one datagram of fields; systemd.journal-fields(7)), for which no library is needed.
Elsewhere the log goes to standard error as ever.
"""

from __future__ import annotations

import logging
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO

SOCKET = Path("/run/systemd/journal/socket")

OWN_FIELDS = ("turn", "stage", "code")
"""Attributes of a record (`extra=` of the call that logged it) that become fields, in capitals."""

LONGEST = 48 * 1024
"""Bytes of a message; a longer one is cut, because a datagram has its limits."""

PRIORITIES = ((logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6))
"""Python's levels as syslog(3) has them; what is lower is debugging, 7."""


def has_stderr(environ: Mapping[str, str] = os.environ, stderr: IO[str] | None = None) -> bool:
    """Whether what this process writes to standard error goes into journald: systemd says so in $JOURNAL_STREAM."""
    device, _, inode = environ.get("JOURNAL_STREAM", "").partition(":")
    try:
        there = os.fstat((stderr or sys.stderr).fileno())
    except (OSError, ValueError):
        return False  # closed, or no file
    return (device, inode) == (str(there.st_dev), str(there.st_ino))


class JournalHandler(logging.Handler):
    """Sends each record to journald; what cannot be sent goes to standard error, which leads there, too."""

    def __init__(self, address: Path = SOCKET) -> None:
        super().__init__()
        self._address = str(address)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        self._formatter = logging.Formatter("%(message)s")

    def emit(self, record: logging.LogRecord) -> None:
        """Never raises, like every handler."""
        try:
            self._socket.sendto(datagram(record, self._formatter.format(record)), self._address)
        except OSError:
            sys.stderr.write(f"{record.levelname} {record.name}: {self._formatter.format(record)}\n")
        except Exception:  # noqa: BLE001 — a record that cannot be formatted is told as every handler tells it
            self.handleError(record)

    def close(self) -> None:
        self._socket.close()
        super().close()


def datagram(record: logging.LogRecord, message: str) -> bytes:
    """`record` in the native protocol."""
    fields = {
        "MESSAGE": message,
        "PRIORITY": str(next((value for level, value in PRIORITIES if record.levelno >= level), 7)),
        "SYSLOG_IDENTIFIER": "gadget",
        "LOGGER": record.name,
        "CODE_FILE": record.pathname,
        "CODE_LINE": str(record.lineno),
        "CODE_FUNC": record.funcName or "",
    }
    own = {name.upper(): str(value) for name in OWN_FIELDS if (value := getattr(record, name, None))}
    return b"".join(_field(name, value) for name, value in {**fields, **own}.items())


def _field(name: str, value: str) -> bytes:
    """``NAME=value`` in a line; with its length in front where the value has lines itself."""
    data = value.encode("utf-8", "replace")[:LONGEST]
    if b"\n" not in data:
        return b"%s=%s\n" % (name.encode(), data)
    return b"%s\n%s%s\n" % (name.encode(), len(data).to_bytes(8, "little"), data)
