"""Telling systemd how the gadget is (sd_notify(3)): READY, STATUS, RELOADING, WATCHDOG, STOPPING. Silent elsewhere."""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Callable, Mapping

log = logging.getLogger(__name__)

LONGEST_WAIT_S = 1.0
"""A service manager that does not read holds the gadget up for this long at most."""

RELOAD_S = 90.0
"""Taking over new settings may take this long: as long as a start."""


class Notifier:
    """Writes to ``$NOTIFY_SOCKET`` when systemd gave one; what cannot be told is logged, and costs nothing else.

    Protocol: sd_notify(3), newline-separated ``KEY=value`` in one datagram; a leading ``@`` is the abstract namespace.
    Every datagram is addressed anew: systemd may replace its socket while the gadget lives.
    """

    def __init__(
        self, environ: Mapping[str, str] = os.environ, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`clock` (monotonic seconds) is replaced only by tests."""
        self._clock = clock
        self._address: str | None = None
        address = environ.get("NOTIFY_SOCKET", "")
        if address.startswith(("/", "@")):
            self._address = "\0" + address[1:] if address.startswith("@") else address
        elif address:
            log.warning("NOTIFY_SOCKET=%s is no Unix socket: systemd will not be told anything", address)
        # half of the time limit is what sd_watchdog_enabled(3) advises; half of that again for a busy moment
        self._watchdog_limit_s = _watchdog_s(environ)
        self._watchdog_every_s = self._watchdog_limit_s / 4
        self._last_watchdog = -self._watchdog_every_s

    def ready(self, status: str) -> None:
        """Every stage is prepared, for the first time or again; from now on the watchdog is in earnest."""
        self._send(f"READY=1\nSTATUS={_line(status)}{self._watchdog(self._watchdog_limit_s)}")

    def status(self, text: str) -> None:
        """One line for `systemctl status`."""
        self._send(f"STATUS={_line(text)}")

    def reloading(self, status: str) -> None:
        """New settings are taken over, until `ready`. Meanwhile no loop feeds the watchdog: it is given more time."""
        since = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000  # systemd compares it with its own clock
        patience = self._watchdog(max(self._watchdog_limit_s, RELOAD_S))
        self._send(f"RELOADING=1\nMONOTONIC_USEC={since}\nSTATUS={_line(status)}{patience}")

    def stopping(self, why: str = "") -> None:
        """The process is on its way out; `why` stays to be read in `systemctl status` when that is a failure."""
        self._send("STOPPING=1" + (f"\nSTATUS={_line(why)}" if why else ""))

    def alive(self) -> None:
        """Feed the watchdog, not more often than it needs; call it at least once a second."""
        now = self._clock()
        if self._watchdog_every_s and now - self._last_watchdog >= self._watchdog_every_s:
            self._last_watchdog = now
            self._send("WATCHDOG=1")

    def _watchdog(self, limit_s: float) -> str:
        """The assignment that sets the watchdog's limit; empty where there is no watchdog."""
        return f"\nWATCHDOG_USEC={limit_s * 1_000_000:.0f}" if self._watchdog_limit_s else ""

    def _send(self, message: str) -> None:
        if self._address is None:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
                sender.settimeout(LONGEST_WAIT_S)
                sender.sendto(message.encode("utf-8", "replace"), self._address)
        except OSError as failed:
            log.warning("systemd could not be told %s: %s", message.partition("\n")[0], failed)


def _watchdog_s(environ: Mapping[str, str]) -> float:
    """The time limit of the watchdog in seconds; 0 when there is none, or it watches another process."""
    microseconds = environ.get("WATCHDOG_USEC", "")
    watched = environ.get("WATCHDOG_PID", "")
    if not microseconds.isdecimal() or (watched and watched != str(os.getpid())):
        return 0.0
    return int(microseconds) / 1_000_000


def _line(text: str) -> str:
    """A line end inside would begin another assignment."""
    return " ".join(text.splitlines())
