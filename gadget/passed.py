"""Sockets that systemd made and hands over (sd_listen_fds(3)): owner and mode are its care, and they outlive us."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from pathlib import Path

FIRST = 3
"""The number of the first file that is handed over; the others follow it."""


def passed_socket(path: Path, environ: Mapping[str, str] = os.environ) -> socket.socket | None:
    """The listening Unix socket at `path`, when systemd gave this process one; else None."""
    count = environ.get("LISTEN_FDS", "")
    if environ.get("LISTEN_PID") != str(os.getpid()) or not count.isdecimal():
        return None
    for number in range(FIRST, FIRST + int(count)):
        try:
            given = socket.socket(fileno=os.dup(number))
        except OSError:
            continue  # no socket
        if given.family == socket.AF_UNIX and given.getsockname() == str(path):
            return given
        given.close()
    return None
