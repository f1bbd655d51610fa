"""What a disk's refusals mean: the one place where "no space left" and "read-only" become errors of ours."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from gadget.errors import DiskFull, JournalFailed, ReadOnly

LOW_SPACE = 256 * 1024
"""Bytes free below which an unexplained failure is put down to a full disk."""


def translated(error: OSError, path: Path) -> JournalFailed:
    """`error` about `path`, a file of the state directory, in the gadget's own words."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full(path)
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return read_only(path)
    return JournalFailed(f"{path}: {error}. Set general.state_directory to a directory the gadget may use.")


def by_its_state(path: Path) -> JournalFailed | None:
    """What the disk under `path` itself says about a failure that was only called an input/output error."""
    try:
        disk = os.statvfs(path.parent)
    except OSError:
        return None
    if disk.f_flag & os.ST_RDONLY or not os.access(path.parent, os.W_OK):
        return read_only(path)
    if disk.f_bavail * disk.f_frsize < LOW_SPACE or (disk.f_files and not disk.f_favail):
        return disk_full(path)
    return None


def disk_full(path: Path) -> DiskFull:
    """For `path`, with the mend."""
    return DiskFull(f"{path}: the disk is full. Free some space; `gadget doctor` shows what the gadget uses.")


def read_only(path: Path) -> ReadOnly:
    """For `path`, with the mend."""
    return ReadOnly(
        f"{path}: it cannot be written. Make the disk writable (a worn memory card turns read-only) and "
        "check that the gadget's user owns the state directory."
    )
