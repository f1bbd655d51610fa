"""A socket that systemd hands over is used as it is: handed over here by systemd's own tool."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gadget.passed import passed_socket

SERVE_ONCE = """
import sys
from pathlib import Path
from gadget.private_socket import Owner, PrivateSocket

private = PrivateSocket(Path(sys.argv[1]), "", Owner("test's socket", "test", "test", "control"))
listener = private.open()
connection, _ = listener.accept()
connection.sendall(b"hello")
connection.close()
listener.close()
private.close()
"""


@pytest.mark.skipif(shutil.which("systemd-socket-activate") is None, reason="Debian: systemd")
def test_a_socket_that_was_handed_over_is_served_and_left_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "courier.sock"
    given = [f"--setenv={name}" for name in ("PYTHONPATH", "HOME") if name in os.environ]
    server = subprocess.Popen(
        ["systemd-socket-activate", *given, "-l", str(path), sys.executable, "-c", SERVE_ONCE, str(path)]
    )
    try:
        deadline = time.monotonic() + 20
        while not path.exists():
            assert time.monotonic() < deadline
            time.sleep(0.01)
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(20)
            client.connect(str(path))
            assert client.recv(10) == b"hello"
        assert server.wait(20) == 0
    finally:
        server.kill()
        server.wait()
    assert path.is_socket(), "systemd's, not ours to remove"
    assert not path.with_name("courier.sock.lock").exists()


def test_what_was_handed_to_another_process_is_not_taken(tmp_path: Path) -> None:
    assert passed_socket(tmp_path / "x", {"LISTEN_PID": str(os.getppid()), "LISTEN_FDS": "1"}) is None
    assert passed_socket(tmp_path / "x", {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "many"}) is None
    assert passed_socket(tmp_path / "x", {}) is None
