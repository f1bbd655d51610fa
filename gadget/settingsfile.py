"""Writes values into a settings file, leaving its comments, its order and everything else as they are."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from gadget.errors import BadSettings


def write(path: Path, values: Mapping[str, Any]) -> None:
    """Set each "section.key" in the file at `path`, which is made when it is not there; whole or not at all.

    Raises `BadSettings` when the file is no TOML or cannot be written.
    """
    path = path.resolve()  # through a link, or the link would be replaced by a file
    try:
        text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
        changed = _changed(text, values)
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, changed)
    except UnicodeDecodeError as garbled:
        raise BadSettings(f"{path} is not UTF-8 text; save it as UTF-8.") from garbled
    except (TOMLKitError, TypeError, AttributeError) as broken:
        raise BadSettings(
            f"{path} cannot be changed: {broken}. `gadget config check` says what is wrong."
        ) from broken
    except OSError as refused:
        raise BadSettings(f"{path} cannot be written: {refused.strerror or refused}.") from refused


def _changed(text: str, values: Mapping[str, Any]) -> str:
    document = tomlkit.parse(text)
    for key, value in values.items():
        section, _, name = key.partition(".")
        if section not in document:
            if text.strip():
                document.add(tomlkit.nl())
            document.add(section, tomlkit.table())
        table: Any = document[section]
        table[name] = value
    return tomlkit.dumps(document)


def _replace(path: Path, text: str) -> None:
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            before = path.stat()
            Path(temporary).chmod(before.st_mode & 0o777)
            if (before.st_uid, before.st_gid) != (os.geteuid(), os.getegid()):
                os.chown(temporary, before.st_uid, before.st_gid)
        else:
            Path(temporary).chmod(0o644)  # the daemon and the courier read it; it holds no secrets
        Path(temporary).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise
