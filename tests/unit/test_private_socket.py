"""The sockets of both processes: whom the system lets in, and where nobody should put one."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from gadget.courier.door import _OWNER as COURIERS
from gadget.errors import ControlFailed
from gadget.private_socket import Owner, PrivateSocket

CONTROL = Owner("control socket", "gadget", "gadget", "control")
NOBODY = 65534


@pytest.fixture
def everywhere() -> Iterator[Path]:
    """A directory that everybody may pass through, like /run/gadget."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


def knocks(path: Path) -> bool:
    """Whether this user is let in."""
    with socket.socket(socket.AF_UNIX) as caller:
        caller.settimeout(5)
        try:
            caller.connect(str(path))
        except PermissionError:
            return False
    return True


@pytest.mark.parametrize("owner", [CONTROL, COURIERS], ids=["control", "courier"])
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can try it as somebody else")
def test_another_user_is_not_let_in_even_where_the_directory_is_open(everywhere: Path, owner: Owner) -> None:
    private = PrivateSocket(everywhere / "one.sock", "", owner)
    listener = private.open()
    try:
        listener.listen()
        assert knocks(everywhere / "one.sock")
        os.seteuid(NOBODY)
        try:
            assert not knocks(everywhere / "one.sock")
            with pytest.raises(PermissionError):
                (everywhere / "one.sock").unlink()
        finally:
            os.seteuid(0)
    finally:
        listener.close()
        private.close()


def test_what_lies_where_everybody_may_write_is_refused(everywhere: Path) -> None:
    everywhere.chmod(0o1777)
    private = PrivateSocket(everywhere / "one.sock", "", CONTROL)
    with pytest.raises(ControlFailed, match=r"everybody can write into .*control\.socket"):
        private.open()
    assert list(everywhere.iterdir()) == []


def test_a_link_in_the_place_of_the_lock_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "one.sock.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ControlFailed, match="cannot be made"):
        PrivateSocket(tmp_path / "one.sock", "", CONTROL).open()
    assert not (tmp_path / "elsewhere").exists()


def test_the_courier_socket_of_the_units_is_for_two_users_alone() -> None:
    unit = (Path(__file__).parents[2] / "systemd/gadget-courier.socket").read_text().splitlines()
    assert {"SocketUser=gadget-courier", "SocketGroup=gadget", "SocketMode=0660"} <= set(unit)
