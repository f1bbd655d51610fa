"""Where passwords and tokens come from: systemd's credentials, or files that nobody else can read.

Never from environment variables, arguments or settings, which others can read, and never into a log: whatever was given
out here can be taken out of any text again.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from gadget.config import configuration_directory
from gadget.courier.hiding import Hidden
from gadget.errors import NotConnected

LARGEST = 64 * 1024
"""Bytes of a secret; a certificate fits."""

_NAME = re.compile("[a-z0-9][a-z0-9-]*")


class Secrets:
    """Looks in ``$CREDENTIALS_DIRECTORY``, then in secrets/ of the configuration directory."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        """`environ` is replaced only by tests."""
        self.directory = configuration_directory(environ) / "secrets"
        """Where a secret is kept where there is no systemd (files of mode 0600)."""
        given = environ.get("CREDENTIALS_DIRECTORY", "")
        self._places = [*([Path(given)] if given else []), self.directory]
        self._given_out = Hidden()

    def get(self, name: str) -> str:
        """The secret of this name (lower-case letters, digits, ``-``), without the line end after it.

        Raises `NotConnected` when there is none, and when others could read it.
        """
        if not _NAME.fullmatch(name):
            raise NotConnected(f"{name!r} is no name of a secret. This is a mistake in the gadget.")
        for place in self._places:
            if (secret := _read(place / name)) is not None:
                self._given_out.add(secret)
                return secret
        raise NotConnected(
            f"the secret {name} is missing. `gadget connect` asks for it and keeps it in {self.directory}, or give it "
            f"to the courier's unit with LoadCredentialEncrypted={name}."
        )

    def hide(self, text: str) -> str:
        """`text` without the secrets that were given out."""
        return self._given_out.hide(text)

    def names(self) -> list[str]:
        """Those that there are and that can be used."""
        found: set[str] = set()
        for place in self._places:
            with suppress(OSError):  # no such directory, or not this user's
                found |= {file.name for file in place.iterdir() if _NAME.fullmatch(file.name)}
        return sorted(name for name in found if self.has(name))

    def has(self, name: str) -> bool:
        """Whether there is one that can be used."""
        try:
            self.get(name)
        except NotConnected:
            return False
        return True


def _read(file: Path) -> str | None:
    """Its content; None when it is not there."""
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as refused:
        raise NotConnected(
            f"{file} cannot be read ({refused.strerror}). It must belong to the user of the courier."
        ) from refused
    try:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            raise NotConnected(f"{file} is no plain file. Put the secret into one of mode 0600.")
        # systemd's own credentials are 0400, or 0440 where an access list adds the unit's user
        if state.st_mode & 0o037 or state.st_uid not in (0, os.geteuid()):
            raise NotConnected(
                f"others can read {file}, so it is no secret. Make it private: chmod 600 {file}"
            )
        content = os.read(descriptor, LARGEST + 1)
    finally:
        os.close(descriptor)
    if len(content) > LARGEST:
        raise NotConnected(f"{file} is larger than {LARGEST} bytes: that is no secret.")
    try:
        return content.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as garbled:
        raise NotConnected(f"{file} is not UTF-8 text. Write the secret into it again.") from garbled
