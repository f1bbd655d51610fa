"""Where passwords and tokens are put: systemd credentials, encrypted to this machine, or files of mode 0600."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from gadget.config import SYSTEM_FILE
from gadget.courier.secrets import Secrets
from gadget.errors import BadInput, NotConnected

CREDENTIALS = Path("/etc/credstore.encrypted")
DROP_INS = Path("/etc/systemd/system/gadget-courier.service.d")
SYSTEMD_RUNS = Path("/run/systemd/system")
"""There while systemd is the init system (sd_booted(3))."""


class Safe(Protocol):
    """Takes secrets in; gives them out to whoever may try a connection."""

    def keep(self, name: str, secret: str) -> str:
        """Keep `secret`; where it is now, in words. Raises `BadInput`."""
        ...

    def get(self, name: str) -> str:
        """The secret. Raises `NotConnected` when it is missing, or kept from this user."""
        ...


def safe() -> Safe:
    """Of this machine: systemd's credentials for root, where it runs; else files where the courier looks for them."""
    if os.geteuid() != 0 or not SYSTEMD_RUNS.is_dir():
        return Files(Secrets())
    if shutil.which("systemd-creds"):
        return Credentials()
    return Files(Secrets({"CONFIGURATION_DIRECTORY": str(SYSTEM_FILE.parent)}))  # systemd before 250


def is_within_reach(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether what is kept can be had by this user: not by the service's, whose secrets are the courier's."""
    directory = Secrets(environ).directory
    return os.geteuid() == 0 or not directory.exists() or os.access(directory, os.R_OK | os.X_OK)


class Files:
    """A private directory with a private file for each secret, as the courier wants them."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets

    def keep(self, name: str, secret: str) -> str:
        directory = self._secrets.directory
        file = directory / _checked(name)
        try:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(prefix=".", dir=directory)  # 0600 from its first moment
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as kept:
                    kept.write(_line(secret))
                    kept.flush()
                    os.fsync(kept.fileno())
                owner = directory.stat()
                if owner.st_uid != os.geteuid():  # root writes for the courier's user
                    os.chown(temporary, owner.st_uid, owner.st_gid)
                Path(temporary).replace(file)
            except BaseException:
                with suppress(OSError):
                    Path(temporary).unlink()
                raise
        except OSError as refused:
            raise BadInput(f"{file} cannot be written: {refused.strerror or refused}.") from refused
        return f"{file}, which only its user can read"

    def get(self, name: str) -> str:
        return self._secrets.get(name)


class Credentials:
    """systemd's: encrypted with this machine's key (and its TPM), given to the courier's unit alone."""

    def __init__(self, directory: Path = CREDENTIALS, drop_ins: Path = DROP_INS) -> None:
        self._directory = directory
        self._drop_ins = drop_ins

    def keep(self, name: str, secret: str) -> str:
        file = self._directory / _checked(name)
        try:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            _systemd("systemd-creds", "encrypt", f"--name={name}", "-", str(file), given=_line(secret))
            file.chmod(0o600)
            self._drop_ins.mkdir(parents=True, exist_ok=True)
            (self._drop_ins / f"secret-{name}.conf").write_text(
                f"# Written by `gadget connect`.\n[Service]\nLoadCredentialEncrypted={name}\n",
                encoding="utf-8",
            )
        except OSError as refused:
            raise BadInput(f"{file} cannot be written: {refused.strerror or refused}.") from refused
        with suppress(BadInput):  # no systemd to tell: it will read the file when it starts
            _systemd("systemctl", "daemon-reload")
        return f"{file}, encrypted to this machine for the courier alone"

    def get(self, name: str) -> str:
        file = self._directory / _checked(name)
        try:
            if not file.exists():
                raise NotConnected(f"the secret {name} is missing. `gadget connect` asks for it.")
            return _systemd("systemd-creds", "decrypt", f"--name={name}", str(file), "-").rstrip("\r\n")
        except (OSError, BadInput) as locked:
            raise NotConnected(f"the secret {name} in {file} cannot be opened here: {locked}") from locked


def _systemd(*command: str, given: str = "") -> str:
    """What a program of systemd's prints. Raises `BadInput` with its own last words; `given` is never an argument."""
    done = subprocess.run(command, input=given, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise BadInput(f"{command[0]} failed: {said[-1] if said else done.returncode}.")
    return done.stdout


def _checked(name: str) -> str:
    if not re.fullmatch("[a-z0-9][a-z0-9-]*", name):
        raise BadInput(f"{name!r} is no name of a secret: lower-case letters, digits and dashes.")
    return name


def _line(secret: str) -> str:
    if not secret or "\n" in secret or "\r" in secret or "\0" in secret:
        raise BadInput("a secret is one line of text, and not an empty one.")
    return secret
