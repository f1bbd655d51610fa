"""Telling systemd how the gadget is (sd_notify(3)): READY, STATUS, WATCHDOG, STOPPING. Silent elsewhere."""

from __future__ import annotations

import os
import socket
import time


class Notifier:
    """Writes to ``$NOTIFY_SOCKET`` when systemd gave one.

    Protocol: sd_notify(3), newline-separated ``KEY=value`` in one datagram; a leading ``@`` is the abstract namespace.
    """

    def __init__(self) -> None:
        address = os.environ.get("NOTIFY_SOCKET", "")
        self._socket: socket.socket | None = None
        if address:
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
            self._socket.connect("\0" + address[1:] if address.startswith("@") else address)
        # half of the interval systemd asks for, as sd_watchdog_enabled(3) advises
        self._watchdog_every_s = int(os.environ.get("WATCHDOG_USEC", "0")) / 2_000_000
        self._last_watchdog = 0.0

    def ready(self, status: str) -> None:
        """Every stage is prepared."""
        self._send(f"READY=1\nSTATUS={status}")

    def status(self, text: str) -> None:
        """One line for `systemctl status`."""
        self._send(f"STATUS={text}")

    def stopping(self) -> None:
        """The process is on its way out."""
        self._send("STOPPING=1")

    def alive(self) -> None:
        """Feed the watchdog, not more often than it needs."""
        now = time.monotonic()
        if self._watchdog_every_s and now - self._last_watchdog >= self._watchdog_every_s / 2:
            self._last_watchdog = now
            self._send("WATCHDOG=1")

    def _send(self, message: str) -> None:
        if self._socket is not None:
            self._socket.send(message.encode())
