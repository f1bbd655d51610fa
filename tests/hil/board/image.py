"""The disk of the virtual board, built in layers of which each is kept until something it was made of changes.

    python -m tests.hil.board.image [arm64]    builds what is missing, and tells how long each layer took

Layers: a Debian root file system, its kernel with the simulators, the wheels, and the disk, on which the gadget lies as
its own installer put it there. They are kept below `$GADGET_HIL_CACHE` (default: ~/.cache/gadget-hil).
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.hil.board.architecture import AMD64, ARM64, Architecture

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[2]

PACKAGES = (
    "systemd-sysv udev dbus kmod python3 python3-venv libportaudio2 espeak-ng libgomp1 libgl1 libglib2.0-0 "
    "alsa-utils iproute2 procps e2fsprogs busybox-static"
).split()
MODULES = "virtio_pci virtio_blk virtio_console ext4 crc32c_generic gpio-sim snd-aloop vivid".split()

TOOLS = "mmdebstrap mkfs.ext4 cpio depmod make gcc xz".split()

DISK_MB = 4096
"""Sparse: what is not written takes no space here."""


class CannotBuild(Exception):
    """A layer failed; the message ends with what its tool said."""


@dataclass(frozen=True, slots=True)
class Image:
    """What a machine is started from; nobody writes into it."""

    kernel: Path
    initrd: Path
    disk: Path
    name: str
    """Changes whenever anything in the image does."""
    built_s: float
    """Seconds that the building took; nearly nothing when everything was there."""
    architecture: Architecture = AMD64


def why_impossible(architecture: Architecture = AMD64) -> str | None:
    """Why no image can be built here at all; None when one can."""
    if os.geteuid() != 0:
        return "only root can make a Debian root file system with its owners and devices"
    missing = [tool for tool in (*TOOLS, *architecture.tools) if shutil.which(tool) is None]
    if missing:
        return (
            f"{', '.join(missing)} not installed: run tools/system-packages {architecture.packages_of_host}"
        )
    if "\nID=debian\n" not in f"\n{_release()}":
        return "it is built from the packages of the Debian it runs on, and this is another distribution"
    if architecture is not AMD64 and not _runs_programs_of(architecture):
        return f"this machine runs no {architecture.name} programs, neither itself nor with qemu-user-static"
    return None


def _runs_programs_of(architecture: Architecture) -> bool:
    """Debian's own packages have to be set up by programs of their own; binfmt_misc is switched on where it is not."""
    enabling: tuple[tuple[str, ...], ...] = (
        ("mount", "-t", "binfmt_misc", "binfmt_misc", "/proc/sys/fs/binfmt_misc"),
        ("update-binfmts", "--enable", f"qemu-{architecture.machine_of_wheels}"),
    )
    for command in ((), *enabling):
        if command and shutil.which(command[0]):
            subprocess.run(command, capture_output=True, check=False)
        if subprocess.run(["arch-test", architecture.name], capture_output=True, check=False).returncode == 0:
            return True
    return False


def cache() -> Path:
    return Path(os.environ.get("GADGET_HIL_CACHE") or Path.home() / ".cache" / "gadget-hil")


def image(told: Callable[[str], None] = print, architecture: Architecture = AMD64) -> Image:
    """The image for the working tree as it is. Raises `CannotBuild`."""
    began = time.monotonic()
    cache().mkdir(parents=True, exist_ok=True)
    name = architecture.name
    with alone(architecture):
        root = _layer(
            architecture.layer("root.tar"),
            told,
            _tool("root.sh"),
            name,
            "{}",
            *PACKAGES,
            *architecture.packages,
        )
        kernel = _layer(
            architecture.layer("kernel"), told, _tool("kernel.sh"), name, "{}", *MODULES, also=[HERE / "init"]
        )
        wheels = _wheels(architecture, root, told)
        disk = kept(
            architecture.layer("disk.ext4"),
            _disk_key(root, kernel, wheels),
            told,
            lambda to: _disk(architecture, root, kernel, wheels, to),
        )
    return Image(
        kernel / "vmlinuz",
        kernel / "initrd",
        disk,
        disk.name.split("-")[0],
        time.monotonic() - began,
        architecture,
    )


def _wheels(architecture: Architecture, root: Path, told: Callable[[str], None]) -> Path:
    """Made here for this machine's own architecture, fetched for another."""
    name = architecture.layer("wheels")
    wanted = _wanted()
    if architecture is AMD64:
        return _layer(name, told, _tool("wheels.sh"), sys.executable, "{}", *wanted)
    return _layer(
        name,
        told,
        _tool("wheels_foreign.sh"),
        sys.executable,
        architecture.machine_of_wheels,
        str(root),
        "{}",
        *wanted,
    )


def _wanted() -> list[str]:
    """What the package asks for on a board, and what building the package itself takes."""
    with (REPOSITORY / "pyproject.toml").open("rb") as file:
        content = tomllib.load(file)
    project = content["project"]
    return [
        *project["dependencies"],
        *project["optional-dependencies"]["pi"],
        *content["build-system"]["requires"],
    ]


def _tool(name: str) -> Path:
    return HERE / name


def _layer(
    name: str, told: Callable[[str], None], script: Path, *arguments: str, also: list[Path] | None = None
) -> Path:
    """A layer made by a script; "{}" among its arguments is where it goes. It matters which Python makes it, not where
    that lies."""
    named = (sys.version if argument == sys.executable else argument for argument in arguments)
    key = hashlib.sha256("\0".join([_release(), *named]).encode())
    for part in (script, *(also or ())):
        key.update(part.read_bytes())
    return kept(
        name,
        key.hexdigest(),
        told,
        lambda to: _do(str(script), *(str(to) if argument == "{}" else argument for argument in arguments)),
    )


def kept(name: str, key: str, told: Callable[[str], None], make: Callable[[Path], None]) -> Path:
    """The layer of this key; when it has to be made, its predecessors go."""
    layer = cache() / f"{key[:16]}-{name}"
    if not layer.exists():
        began = time.monotonic()
        for old in cache().glob(f"*-{name}*"):
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        make(layer)
        told(f"{name}: built in {time.monotonic() - began:.0f} s")
    return layer


def _disk_key(*layers: Path) -> str:
    """Names of the layers, and every file that is installed."""
    key = hashlib.sha256("\0".join(layer.name for layer in layers).encode())
    listed = subprocess.run(
        ["git", "-C", str(REPOSITORY), "ls-files", "-co", "--exclude-standard", "-z",
         "gadget", "systemd", "models/manifest.toml", "pyproject.toml", "README.md", "LICENSE", "NOTICE",
         "tests/hil/board/install.sh", "tests/hil/board/agent.py", "tests/hil/board/files"],
        capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    for name in sorted(filter(None, listed.split("\0"))):
        path = REPOSITORY / name
        if path.is_file():
            key.update(f"{name}\0{path.stat().st_mode & 0o111}\0".encode() + path.read_bytes())
    return key.hexdigest()


def _disk(architecture: Architecture, root: Path, kernel: Path, wheels: Path, disk: Path) -> None:
    """Unpack, install, and make a file system of it."""
    with tempfile.TemporaryDirectory(dir=cache(), prefix="tree-") as place:
        tree = Path(place) / "root"
        tree.mkdir()
        _do("tar", "-xf", str(root), "-C", str(tree), "--exclude=./dev/*")
        shutil.copytree(kernel / "lib", tree / "usr/lib", dirs_exist_ok=True)
        models = [str(path) for path in _models(architecture)]
        _do(
            str(_tool("install.sh")),
            str(tree),
            architecture.name,
            str(REPOSITORY),
            str(wheels),
            *models,
        )
        partial = disk.with_name(disk.name + ".partial")
        partial.unlink(missing_ok=True)
        with partial.open("wb") as file:
            file.truncate(DISK_MB << 20)
        _do(
            "mkfs.ext4",
            "-q",
            "-F",
            "-E",
            "lazy_itable_init=1,lazy_journal_init=1",
            "-d",
            str(tree),
            str(partial),
        )
        partial.replace(disk)


def _models(architecture: Architecture) -> list[Path]:
    place = Path(os.environ.get("GADGET_MODELS") or Path.home() / ".local/share/gadget/models")
    for name in architecture.models:
        if not (place / name).is_dir():
            raise CannotBuild(f"the model {name} is not in {place}. Run: make setup")
    return [place / name for name in architecture.models]


def _release() -> str:
    return Path("/etc/os-release").read_text("utf-8")


def _do(*command: str) -> None:
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    if done.returncode:
        raise CannotBuild(f"{Path(command[0]).name} failed with {done.returncode}:\n{done.stdout[-4000:]}")


@contextmanager
def alone(architecture: Architecture = AMD64) -> Iterator[None]:
    """One build at a time, whoever builds."""
    with (cache() / architecture.layer("lock")).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    built = image(architecture=ARM64 if sys.argv[1:] == [ARM64.name] else AMD64)
    print(f"{built.disk}, ready after {built.built_s:.1f} s")  # noqa: T201
