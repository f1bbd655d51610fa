"""A Unix socket that only the gadget's own user, or one group, can open, and that one process at a time can have."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import stat
from dataclasses import dataclass
from pathlib import Path

from gadget.errors import AlreadyRunning, ControlFailed
from gadget.passed import passed_socket


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose socket it is, for what is said when it cannot be had."""

    what: str
    """What the socket is called: "control socket"."""
    who: str
    """Who may have it only once: "gadget"."""
    unit: str
    """What stops the other one: ``systemctl stop UNIT``."""
    section: str
    """Section of the settings with its path (`socket`) and its group (`group`)."""


class PrivateSocket:
    """From `open` to `close` nobody else can have the path; a lock beside it decides, for as long as this process
    lives: of two that start at the same moment both would find a socket on which nobody answers.
    """

    def __init__(self, path: Path, group: str, owner: Owner) -> None:
        """`group` may use the socket besides its owner; '' is nobody."""
        self._path = path
        self._group = group
        self._owner = owner
        self._lock: int | None = None
        self._bound = False

    def open(self) -> socket.socket:
        """The listening socket's file is made, private from its first moment; what a dead process left is removed.

        One that systemd made and handed over is taken as it is, and left where it is. Raises `AlreadyRunning` when
        another process has it, else `ControlFailed`.
        """
        if (given := passed_socket(self._path)) is not None:
            return given
        self._take_path()
        return self._bind()

    def close(self) -> None:
        """Remove the socket and let go of the path; twice is harmless."""
        if self._bound:
            self._path.unlink(missing_ok=True)
            self._bound = False
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _take_path(self) -> None:
        try:
            made = not self._path.parent.exists()
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if made and self._group:
                self._share(self._path.parent, 0o710)
            if self._path.parent.stat().st_mode & stat.S_IWOTH:
                raise ControlFailed(
                    f"everybody can write into {self._path.parent}, and so put another {self._owner.what} there. Set "
                    f"{self._owner.section}.socket to a path in a directory of the {self._owner.who}'s own."
                )
            lock = self._path.with_name(f"{self._path.name}.lock")
            self._lock = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if self._path.exists() and not self._path.is_socket():
                raise ControlFailed(
                    f"{self._path} is there already and is no socket. Set {self._owner.section}.socket to another "
                    "path."
                )
            if self._answers():
                raise self._already_running()
            self._path.unlink(missing_ok=True)
        except BlockingIOError as held:
            raise self._already_running() from held
        except OSError as failed:
            raise self._unusable(failed) from failed

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(1.0)
            try:
                probe.connect(str(self._path))
            except (FileNotFoundError, ConnectionRefusedError):
                return False
        return True

    def _bind(self) -> socket.socket:
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        previous = os.umask(0o177)  # never open to others, not even for a moment
        try:
            listener.bind(str(self._path))
            self._bound = True
        except OSError as failed:
            listener.close()
            raise self._unusable(failed) from failed
        finally:
            os.umask(previous)
        try:
            if self._group:
                self._share(self._path, 0o660)
        except ControlFailed:
            listener.close()
            raise
        return listener

    def _share(self, path: Path, mode: int) -> None:
        try:
            shutil.chown(path, group=self._group)
            path.chmod(mode)
        except (LookupError, OSError) as failed:
            raise ControlFailed(
                f"the {self._owner.what} cannot be given to the group {self._group!r}: {failed}. Set "
                f"{self._owner.section}.group to a group that the {self._owner.who}'s user is in."
            ) from failed

    def _already_running(self) -> AlreadyRunning:
        return AlreadyRunning(
            f"another {self._owner.who} already has {self._path}. Stop it (`systemctl stop {self._owner.unit}`) or set "
            f"another {self._owner.section}.socket."
        )

    def _unusable(self, failed: OSError) -> ControlFailed:
        return ControlFailed(
            f"the {self._owner.what} {self._path} cannot be made: {failed.strerror or failed}. Set "
            f"{self._owner.section}.socket to a path in a directory of the {self._owner.who}'s own."
        )
