"""Whatever stands in a settings file or a secret's file: settings, a secret, or a mistake that is named.

`make fuzz` tries some thousands of inputs for each test.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gadget import config, settingsfile
from gadget.act.waste.read import table
from gadget.courier.secrets import LARGEST, Secrets
from gadget.errors import BadSettings, NotConnected
from gadget.keys import KEYS, SECTIONS
from tests.fuzzing import fuzz

_VALUES = st.sampled_from(
    [
        *(
            "true",
            "1",
            "-1",
            "1e999",
            "nan",
            "'x'",
            '"""a\nb"""',
            "[1, [2]]",
            "{a = 1}",
            "1979-05-27",
            "0x1f",
        ),
        *(
            "[" * 2000,
            "{a=" * 2000,
            "9" * 5000,
            '"\\ud800"',
            '"\\u0000"',
            '"~nobody/x"',
            "",
            "'" * 3,
            "1_000",
        ),
    ]
)
_KEYS = st.sampled_from(sorted(KEYS)) | st.sampled_from([*SECTIONS, "x", '""', "a.b", "a." * 1500 + "b"])
LINES = st.one_of(
    st.builds("{} = {}".format, _KEYS, _VALUES),
    st.builds("[{}]".format, _KEYS),
    st.builds("[[{}]]".format, _KEYS),
    st.text(max_size=30),
)
FILES = st.one_of(
    st.lists(LINES, max_size=6).map(lambda lines: "\n".join(lines).encode("utf-8", "surrogatepass")),
    st.binary(max_size=120),
    st.builds(
        lambda at, piece: _EXAMPLE[: at % len(_EXAMPLE)] + piece + _EXAMPLE[at % len(_EXAMPLE) :],
        st.integers(0, 10**6),
        st.binary(min_size=1, max_size=8),
    ),
)
_EXAMPLE = (
    b'[general]\nlanguage = "en"\n\n[button]\npin = 17  # BCM\n\n[email]\nhost = "mail.test"\nport = 587\n'
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


@fuzz()
@given(FILES)
def test_any_file_is_settings_or_a_mistake_in_that_file(folder: Path, content: bytes) -> None:
    file = folder / "gadget.toml"
    file.write_bytes(content)
    try:
        config.load([file])
    except BadSettings as mistake:
        assert mistake.message.startswith(str(file))


@fuzz()
@given(FILES, st.sampled_from(["general.language", "email.host", "home.stale_s"]))
def test_connecting_changes_one_value_or_leaves_the_file_as_it_is(
    folder: Path, content: bytes, key: str
) -> None:
    file = folder / "changed.toml"
    file.write_bytes(content)
    try:
        settingsfile.write(file, {key: "new"})
    except BadSettings as refused:
        assert str(file) in refused.message and file.read_bytes() == content
    else:
        assert b'"new"' in file.read_bytes()
    assert [path.name for path in folder.glob(".changed*")] == []


@fuzz()
@given(st.sampled_from(sorted(KEYS)) | st.text(max_size=20), _VALUES | st.text(max_size=40))
def test_any_override_is_taken_or_refused(key: str, value: str) -> None:
    try:
        loaded = config.load([], {key: value})
    except BadSettings as mistake:
        assert mistake.message
    else:
        assert key in loaded.origins


@fuzz()
@given(FILES)
def test_any_table_of_waste_is_rules_or_a_mistake(folder: Path, content: bytes) -> None:
    file = folder / "waste.toml"
    file.write_bytes(content)
    try:
        table(str(file))
    except BadSettings as mistake:
        assert "waste.toml" in mistake.message


@fuzz()
@given(
    st.binary(max_size=100)
    | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass"))
    | st.sampled_from([b"x" * LARGEST, b"x" * (LARGEST + 1), b"\r\n" * 9, b"\xef\xbb\xbftoken\n"]),
    st.sampled_from([0o600, 0o400, 0o640, 0o604, 0o000]),
)
def test_any_secrets_file_is_its_text_or_refused_without_telling_it(
    folder: Path, content: bytes, mode: int
) -> None:
    file = folder / "secrets" / "email"
    file.parent.mkdir(exist_ok=True, mode=0o700)
    file.unlink(missing_ok=True)
    file.write_bytes(content)
    file.chmod(mode)
    try:
        secret = Secrets({"CONFIGURATION_DIRECTORY": str(folder)}).get("email")
    except NotConnected as refused:
        assert str(file) in refused.message
        held = content.decode("utf-8", "replace").strip()
        assert len(held) < 8 or held not in refused.message
    else:
        assert mode & 0o037 == 0  # the group reads systemd's, where an access list adds the unit's user
        assert secret == content.decode().rstrip("\r\n")


@fuzz()
@given(
    st.text(max_size=20) | st.sampled_from(["../email", "email/", "/etc/passwd", "email\n", "", ".", "e\0"])
)
def test_no_name_of_a_secret_leads_out_of_its_folder(folder: Path, name: str) -> None:
    if not name.isascii() or not name.replace("-", "").isalnum() or not name.islower():
        with pytest.raises(NotConnected):
            Secrets({"CONFIGURATION_DIRECTORY": str(folder)}).get(name)
