"""Memory that is freed goes back to the kernel."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

HOARD = """
import ctypes, sys
from gadget import allocator
if sys.argv[1] == "give back":
    allocator.give_back()
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_size_t], [ctypes.c_void_p]
large = 30 * 2**20
libc.free(libc.malloc(large))  # glibc learns that such blocks come and go
block = libc.malloc(large)
ctypes.memset(block, 1, large)
libc.free(block)
held = next(line for line in open("/proc/self/status") if line.startswith("RssAnon"))
print(int(held.split()[1]) // 1024)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library")
def test_what_a_stage_frees_is_not_kept() -> None:
    held = {}
    for how in ("give back", "as it is"):
        ran = subprocess.run([sys.executable, "-c", HOARD, how], capture_output=True, text=True, check=True)
        held[how] = int(ran.stdout)
    assert held["as it is"] > 30, "glibc keeps nothing here, and the module has no purpose"
    assert held["give back"] < 20
