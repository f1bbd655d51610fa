"""What has to leave the board: its way is blocked, the power goes, and it arrives all the same, and once; with a secret
that nobody but the courier can read.

The far side is a server on the board's own loopback, in the place of the ntfy server that a phone listens to; the way
there is blocked by the kernel, for the courier's unit alone.
"""

from __future__ import annotations

import json

import pytest

from tests.hil.rig import SETTINGS, Board

pytestmark = [pytest.mark.hil, pytest.mark.timeout(2400)]

SERVER = r"""
import http.server

class Phone(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with open("/root/arrived.jsonl", "ab") as arrived:
            arrived.write(body + b"\n")
        with open("/root/shown.txt", "a") as shown:
            shown.write(self.headers.get("Authorization", "nothing") + "\n")
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"id": "one"}')

http.server.HTTPServer(("127.0.0.1", 2586), Phone).serve_forever()
"""
CONNECTED = """
[phone]
backend = "ntfy"
url = "http://127.0.0.1:2586"
topic = "a-topic-nobody-guesses"
timeout_s = 30.0

[courier]
longest_pause_s = 2.0
"""
RULE = '{"match": "buy (?P<what>.+)", "action": "amazon_shopping", "arguments": {"query": "{what}"}}\n'
BLOCK = "/etc/systemd/system/gadget-courier.service.d/block.conf"


TOKEN = "tk_nobody-knows-this-one"  # noqa: S105


def connect(board: Board) -> None:
    """Tell the gadget of the phone, and of what it sends there."""
    board.write(SETTINGS, board.read(SETTINGS) + CONNECTED.encode())
    rules = board.read("/etc/gadget/rules.jsonl")
    board.write("/etc/gadget/rules.jsonl", RULE.encode() + rules)


def phone_listens(board: Board) -> None:
    board.write("/root/phone.py", SERVER.encode())
    board.do("systemd-run", "-q", "--collect", "--unit=hil-phone", "python3", "/root/phone.py")


def arrived(board: Board) -> list[str]:
    lines = board.do("sh", "-c", "cat /root/arrived.jsonl 2>/dev/null || :").splitlines()
    return [json.loads(line)["click"] for line in lines]


def state(board: Board) -> str:
    ((known,),) = board.query("SELECT state FROM outbox")
    return str(known)


def test_a_delivery_that_is_blocked_outlives_a_power_cut_and_arrives_once(board: Board) -> None:
    if not board.has_power_switch:
        pytest.skip(f"the {board.name} board has no switch for its power that a test could use")
    connect(board)
    board.write(BLOCK, b"[Service]\nIPAddressDeny=any\n")
    board.do("systemctl", "daemon-reload")
    phone_listens(board)
    board.do("systemctl", "restart", "gadget-courier", "gadget", within_s=300)
    assert board.ask("buy a kettle")["outcome"] == "answered"
    board.until(lambda: board.query("SELECT 1 FROM outbox WHERE attempts > 0"), "an attempt", 120)
    board.cut_power()
    board.power_on()
    phone_listens(board)
    board.until_ready(180)
    board.until(lambda: state(board) == "waiting", "the next attempt's turn", 60)
    assert arrived(board) == []
    board.do("rm", BLOCK)
    board.do("systemctl", "daemon-reload")
    board.do("systemctl", "restart", "gadget-courier", within_s=300)
    board.until(lambda: state(board) == "delivered", "the delivery", 120)
    assert len(arrived(board)) == 1
    assert "kettle" in arrived(board)[0]


def test_a_secret_is_encrypted_on_the_disk_and_known_to_the_courier_and_the_far_side_alone(
    disposable: Board,
) -> None:
    board = disposable
    connect(board)
    stored = "/etc/credstore.encrypted/phone"
    board.do("mkdir", "-p", "-m", "700", "/etc/credstore.encrypted")
    board.do("systemd-creds", "encrypt", "--name=phone", "-", stored, stdin=TOKEN.encode())
    drop_in = "/etc/systemd/system/gadget-courier.service.d/phone.conf"
    board.write(drop_in, b"[Service]\nLoadCredentialEncrypted=phone\n")
    board.do("systemctl", "daemon-reload")
    phone_listens(board)
    board.do("systemctl", "restart", "gadget-courier", "gadget", within_s=300)
    assert board.ask("buy a kettle")["outcome"] == "answered"
    board.until(lambda: state(board) == "delivered", "the delivery", 120)
    shown = board.read("/root/shown.txt").decode().splitlines()
    assert set(shown) == {f"Bearer {TOKEN}"}, "it may be shown twice: a busy board is slow to take the answer"
    inside = {
        unit: f"/proc/{board.show(unit, 'MainPID')['MainPID']}" for unit in ("gadget", "gadget-courier")
    }
    given = "root/run/credentials"
    assert board.read(f"{inside['gadget-courier']}/{given}/gadget-courier.service/phone").decode() == TOKEN
    assert board.do("ls", "-A", f"{inside['gadget']}/{given}") == "", "not even root finds it inside the unit"
    for process in inside.values():
        assert TOKEN.encode() not in board.read(f"{process}/environ") + board.read(f"{process}/cmdline")
    board.do("sync")
    written = ("/etc", "/var/lib/gadget", "/var/lib/systemd", "/var/cache/gadget-courier", "/var/log")
    found = board.run("grep", "-rls", TOKEN, *written, within_s=120)
    assert found.code in (1, 2) and found.out == "", found
    assert TOKEN not in board.do("journalctl", "-b", "--no-pager", "-o", "json")
