"""`make install` into a directory, and the Debian package in a copy of this machine, both from wheels kept beside."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.systemd.container import Copy, why_missing

ROOT = Path(__file__).parents[2]
SYSTEMD = ROOT / "systemd"
PYTHON = "/usr/bin/python3"
"""The distribution's, which a package depends on."""

ENGINES = (
    "import cv2, ctranslate2, gadget, gpiozero, llama_cpp, onnxruntime, rapidocr, simplejpeg, sounddevice"
)


def test_the_scripts_are_clean() -> None:
    if shutil.which("shellcheck") is None:
        pytest.skip("shellcheck is not installed")
    scripts = [str(script) for script in sorted(SYSTEMD.glob("*.sh"))]
    assert len(scripts) >= 6
    judged = subprocess.run(["shellcheck", *scripts], capture_output=True, text=True, timeout=60, check=False)
    assert judged.stdout == ""


@pytest.fixture(scope="module")
def offline() -> dict[str, str]:
    """The environment in which pip takes wheels that were made here, once for each list of requirements."""
    if (
        not Path(PYTHON).exists()
        or subprocess.run([PYTHON, "-c", "import ensurepip"], check=False).returncode
    ):
        pytest.skip(f"{PYTHON} cannot make virtual environments (Debian: python3-venv)")
    series = subprocess.run([PYTHON, "--version"], capture_output=True, text=True, check=True).stdout
    besides = ["setuptools>=77", "wheel", "lgpio>=0.2.2", "simplejpeg>=1.8.1"]
    asked = (ROOT / "pyproject.toml").read_bytes() + f"{series}{besides}".encode()
    digest = hashlib.sha256(asked).hexdigest()[:12]
    wheels = ROOT / "build" / f"wheels-{digest}"
    if not wheels.exists():
        made = ROOT / "build" / f"wheels-{digest}.{os.getpid()}"
        maker = made / "maker"
        subprocess.run([PYTHON, "-m", "venv", str(maker)], check=True, timeout=60)
        source = made / "source"
        shutil.copytree(ROOT / "gadget", source / "gadget", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
            shutil.copy(ROOT / name, source)
        pip = [str(maker / "bin/python"), "-m", "pip", "--disable-pip-version-check", "-q"]
        wheel = [*pip, "wheel", "-w", str(made / "wheels"), str(source), *besides]
        subprocess.run(wheel, check=True, timeout=900)
        (made / "wheels").rename(wheels)
        shutil.rmtree(made)
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(wheels),
        "PYTHON": PYTHON,
        "WHEELS": str(wheels),
    }


def run(script: str, environment: dict[str, str], **more: str) -> str:
    done = subprocess.run(
        [str(SYSTEMD / script)],
        env={**environment, **more},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def files(directory: Path) -> set[str]:
    """Every file and link below it, relative to it."""
    found = (path for path in directory.rglob("*") if path.is_symlink() or path.is_file())
    return {str(path.relative_to(directory)) for path in found}


def keep_a_secret(root: Path) -> set[str]:
    """As `gadget connect` does for root; the files it makes, relative to `root`."""
    made = {
        "etc/credstore.encrypted/email": "sealed",
        "etc/systemd/system/gadget-courier.service.d/secret-email.conf": "[Service]\nLoadCredentialEncrypted=email\n",
    }
    for name, text in made.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return set(made)


@pytest.mark.timeout(1200)
def test_it_installs_into_a_directory_twice_the_same_and_leaves_only_what_was_told(
    offline: dict[str, str], tmp_path: Path
) -> None:
    place = {"DESTDIR": str(tmp_path), "PREFIX": "/srv/gadget"}
    said = run("install.sh", offline, **place)
    current = tmp_path / "srv/gadget/current"
    version = current.readlink().name
    assert f"{version} is current in {tmp_path}" in said

    before = files(tmp_path)
    rule = (tmp_path / "etc/polkit-1/rules.d/50-gadget.rules").read_text()
    assert rule == (SYSTEMD / "gadget.rules").read_text()
    unit = (tmp_path / "etc/systemd/system/gadget.service").read_text()
    assert "/srv/gadget/current/bin/gadget run" in unit
    assert "/opt/gadget" not in unit
    assert (tmp_path / "etc/systemd/system/multi-user.target.wants/gadget.service").is_symlink()
    program = (current / "bin/gadget").read_text().splitlines()[0]
    assert program == f"#!/srv/gadget/versions/{version}/bin/python -I", (
        "named for the place where it will be"
    )
    spoilt = [
        path
        for path in (current / "bin").iterdir()
        if path.is_file() and str(tmp_path).encode() in path.read_bytes()
    ]
    assert not spoilt
    assert any("/__pycache__/" in name and "/gadget/" in name for name in before), "compiled beforehand"
    subprocess.run([current / "bin/python", "-I", "-c", ENGINES], check=True, timeout=60)

    (tmp_path / "etc/gadget/gadget.toml").write_text("[speak]\nvolume = 30\n")
    assert "is here already" in run("install.sh", offline, DESTDIR=str(tmp_path)), "where the first one went"
    assert files(tmp_path) == before
    assert (tmp_path / "etc/gadget/gadget.toml").read_text() == "[speak]\nvolume = 30\n"

    journal = tmp_path / "var/lib/gadget/journal.db"
    journal.parent.mkdir(parents=True)
    journal.write_text("what was told")
    model = tmp_path / "srv/gadget/models/mind.gguf"
    model.write_text("weights")
    kept = {
        "etc/gadget/gadget.toml",
        "etc/gadget/prefix",
        "srv/gadget/models/mind.gguf",
        "var/lib/gadget/journal.db",
        *keep_a_secret(tmp_path),
    }
    run("uninstall.sh", offline, DESTDIR=str(tmp_path))
    assert files(tmp_path) == kept, "a secret stays with the drop-in that gives it to the courier"
    run("uninstall.sh", offline, YES="1", DESTDIR=str(tmp_path))
    assert files(tmp_path) == set(), "the models, too, wherever they were installed"


@pytest.mark.timeout(1200)
def test_the_debian_package_is_installed_works_and_is_removed(
    offline: dict[str, str], tmp_path: Path
) -> None:
    if missing := why_missing():
        pytest.skip(missing)
    for program in ("dpkg-deb", "dpkg"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed: this is no Debian")
    said = run("deb.sh", offline, OUTPUT=str(tmp_path / "out"), COMPRESSION="zstd")
    [package] = (tmp_path / "out").glob("gadget_*.deb")
    assert str(package) in said
    with Copy(tmp_path) as machine:
        shutil.copy(package, machine.root / "opt/gadget.deb")
        installed = machine.run("dpkg", "--force-unsafe-io", "-i", "/opt/gadget.deb", within_s=300)
        assert installed.returncode == 0, installed.stderr
        assert machine.do("gadget", "--version").startswith("gadget, version ")
        machine.do("/opt/gadget/current/bin/python", "-I", "-c", ENGINES)
        assert "gadget:" in machine.do("getent", "passwd", "gadget")
        wanted = machine.root / "etc/systemd/system/multi-user.target.wants"
        services = {"gadget.service", "gadget-courier.service"}
        assert services <= {link.name for link in wanted.iterdir()}, "the first boot will start them"
        owner = machine.do("stat", "-c", "%U %a", "/var/lib/gadget").strip()
        assert owner == "gadget 2770"
        verified = machine.do(
            "systemd-analyze", "verify", "--man=no", "/usr/lib/systemd/system/gadget.service"
        )
        assert verified == ""
        machine.do("sh", "-c", "echo told > /var/lib/gadget/journal.db")
        machine.do("test", "-e", "/usr/share/polkit-1/rules.d/50-gadget.rules")
        secrets = keep_a_secret(machine.root)

        machine.do("dpkg", "-r", "gadget")
        assert all((machine.root / name).exists() for name in secrets)
        assert machine.run("gadget", "--version").returncode != 0
        assert not services & {link.name for link in wanted.iterdir()}
        assert not (machine.root / "opt/gadget/versions").exists()
        assert machine.do("cat", "/var/lib/gadget/journal.db") == "told\n", "removing erases nothing"
        machine.do("dpkg", "-P", "gadget")
        for place in ("/opt/gadget", "/var/lib/gadget", "/etc/gadget", "/usr/bin/gadget"):
            assert machine.run("test", "-e", place).returncode == 1, place
        assert not any((machine.root / name).exists() for name in secrets)
        assert machine.run("getent", "passwd", "gadget").returncode != 0
