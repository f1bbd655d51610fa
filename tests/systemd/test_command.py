"""The installed `gadget` as root, as the service's user and as anybody else, with the real program behind it."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gadget.demo import as_toml
from tests.daemon.home import Sections, working
from tests.systemd.container import Copy, why_missing

ROOT = Path(__file__).parents[2]
SYSTEMD = ROOT / "systemd"

OF_THE_SERVICE = [
    "connect",
    "contacts",
    "doctor",
    "groceries",
    "journal",
    "link",
    "outbox",
    "photos",
    "things",
]

BESIDE_A_DAEMON = """
install -d -o gadget -g gadget -m 711 /run/gadget
setpriv --reuid gadget --regid gadget --init-groups gadget run 2>/run/log &
for step in $(seq 600); do gadget status >/run/status 2>&1 && grep -q ^idle /run/status && break; sleep 0.1; done
gadget status || cat /run/log
gadget journal --erase --yes; echo "erasing: $?"
runuser -u nobody -- gadget status; echo "anybody: $?"
kill %1; wait %1; echo "stopped: $?"
gadget journal --erase --yes; echo "erasing: $?"
"""


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Copy]:
    """A copy of this machine with the gadget's users, directories and command; it runs from here."""
    if missing := why_missing():
        pytest.skip(missing)
    with Copy(tmp_path) as copy:
        for place in {*ROOT.parents, *Path(sys.executable).parents, *Path(sys.executable).resolve().parents}:
            there = copy.root / place.relative_to("/")
            there.chmod(
                there.stat().st_mode | 0o011
            )  # its users may pass to this interpreter, and to this checkout
        program = copy.root / "opt/gadget/current/bin/gadget"
        program.parent.mkdir(parents=True)
        program.write_text(
            f'#!/bin/sh\nPYTHONDONTWRITEBYTECODE=1 PYTHONPATH={ROOT} exec {sys.executable} -m gadget "$@"\n'
        )
        program.chmod(0o755)
        shutil.copy(SYSTEMD / "gadget.sh", copy.root / "usr/local/bin/gadget")
        shutil.copytree(SYSTEMD, copy.root / "opt/systemd")
        copy.do("systemd-sysusers", "/opt/systemd/gadget.sysusers")
        copy.run("systemd-tmpfiles", "--create", "/opt/systemd/gadget.tmpfiles")
        copy.do("install", "-d", "-o", "nobody", "/opt/home")
        yield copy


def anybody(machine: Copy, *words: str) -> tuple[int, str]:
    """The status and the words of a command of a user who is neither root nor the service's."""
    done = machine.run("runuser", "-u", "nobody", "--", "env", "HOME=/opt/home", "gadget", *words)
    return done.returncode, done.stdout + done.stderr


def as_the_service(machine: Copy, directory: Path) -> Sections:
    """Settings of a gadget that works there, in the directories that the unit gives it."""
    sections = working(directory, [], "nothing")
    del sections["control"], sections["general"]["state_directory"]
    for name in ("transcribe", "decide"):
        script = Path(sections[name]["script"])
        shutil.copy(script, machine.root / "opt")
        sections[name]["script"] = f"/opt/{script.name}"
    return sections


def people(machine: Copy) -> str:
    return machine.do("gadget", "contacts", "list")


@pytest.mark.timeout(180)
def test_what_is_about_the_service_is_refused_to_others_instead_of_looking_elsewhere(machine: Copy) -> None:
    machine.do("gadget", "contacts", "add", "Anna Berg", "--phone", "+34612345678")
    assert machine.do("stat", "-c", "%U", "/var/lib/gadget/journal.db") == "gadget\n"
    for command in OF_THE_SERVICE:
        status, said = anybody(machine, "-v", "--set", "general.language=zh", command)
        assert (status, f"sudo gadget {command}\n" in said) == (2, True), said
    status, said = anybody(machine, "journal", "--erase", "--yes")
    assert (status, said.startswith("gadget: input.bad: ")) == (2, True), said
    assert "Anna Berg" in people(machine)
    assert machine.do("ls", "-A", "/opt/home") == "", "nothing was made elsewhere instead"

    status, said = anybody(machine, "status")
    assert status == 6 and "/run/gadget/control.sock" in said, (
        "the service's socket is asked, not one of their own"
    )
    for words in (["journal", "--help"], ["config", "check"], ["--config", "/dev/null", "journal"]):
        assert anybody(machine, *words)[0] == 0, "what is not about the service"

    machine.do("gadget", "journal", "--erase", "--yes")
    assert people(machine) == "", "root erases the service's"


@pytest.mark.timeout(180)
def test_nothing_is_erased_beside_a_running_service(machine: Copy, tmp_path: Path) -> None:
    (machine.root / "etc/gadget/gadget.toml").write_text(as_toml(as_the_service(machine, tmp_path)))
    machine.do("gadget", "contacts", "add", "Anna Berg", "--phone", "+34612345678")
    said = machine.run("bash", "-mc", BESIDE_A_DAEMON).stdout.splitlines()
    assert said[0].startswith("idle, up ")
    assert said[1:] == ["erasing: 2", "anybody: 6", "stopped: 0", "erasing: 0"]
    assert people(machine) == ""


DOCTOR = """
install -d -o gadget -g gadget -m 711 /run/gadget
install -d -o gadget-courier -m 700 /run/credentials
install -o gadget-courier -m 400 /dev/stdin /run/credentials/home <<<'the token'
export CREDENTIALS_DIRECTORY=/run/credentials CONFIGURATION_DIRECTORY=/etc/gadget STATE_DIRECTORY=/var/lib/gadget
RUNTIME_DIRECTORY=/run/gadget setpriv --reuid gadget-courier --regid gadget-courier --groups gadget \\
    /opt/gadget/current/bin/gadget courier 2>/run/log &
chown gadget-courier /run/gadget  # systemd makes the socket there, which this courier must do itself
chmod 2771 /run/gadget
for step in $(seq 600); do [ -S /run/gadget/courier.sock ] && break; sleep 0.1; done
chmod g+w /run/gadget/courier.sock
gadget doctor --json
kill %1; wait %1
gadget doctor --json
"""


@pytest.mark.timeout(240)
def test_the_doctor_knows_of_the_couriers_secrets_what_the_courier_says(
    machine: Copy, tmp_path: Path
) -> None:
    """Root's doctor is the service's user, who may read none of them."""
    sections = as_the_service(machine, tmp_path)
    sections["home"] = {"backend": "home_assistant", "url": "http://127.0.0.1:9"}
    (machine.root / "etc/gadget/gadget.toml").write_text(as_toml(sections))
    drop_in = machine.root / "etc/systemd/system/gadget-courier.service.d/secret-email.conf"
    drop_in.parent.mkdir(parents=True)
    drop_in.write_text("[Service]\nLoadCredentialEncrypted=email\n")
    done = machine.run("bash", "-mc", DOCTOR)
    with_it, without = (
        {finding["part"]: finding for finding in json.loads(line)} for line in done.stdout.splitlines()
    )
    assert with_it["secrets"]["found"] == "the courier was not given: email", done.stderr
    assert "secret" not in with_it["home"]["found"], "it had the secret, and nobody was at home"
    assert with_it["home"]["code"] == "courier.delayed"
    assert without["home"]["code"] == "courier.gone" and "gadget-courier" in without["home"]["mend"]
    assert "only root can see" in without["secrets"]["found"]


@pytest.mark.parametrize("page", ["docs/from-a-bare-card.md", "hardware/README.md"])
def test_the_pages_for_a_board_say_sudo_where_it_is_needed(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    commands = re.findall(rf"(\S+ )?\bgadget ({'|'.join(OF_THE_SERVICE)})\b", text.replace("`", " "))
    assert len(commands) >= 5
    assert [command for before, command in commands if before != "sudo "] == []
