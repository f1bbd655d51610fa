"""Settings: where they come from, what is said about mistakes, and the example that explains them all."""

from __future__ import annotations

import json
import os
import re
import tomllib
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gadget
from gadget import config, tomlfile
from gadget.errors import BadSettings
from gadget.keys import KEYS, SECTIONS
from gadget.settings import General, Settings

HOME = {"HOME": "/home/ada"}


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Writes a settings file into an empty working directory and gives its path."""
    monkeypatch.chdir(tmp_path)

    def to_file(text: str, name: str = "my.toml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return to_file


def mistakes(*paths: Path, **overrides: str) -> list[str]:
    with pytest.raises(BadSettings) as caught:
        config.load(paths, {key.replace("__", "."): value for key, value in overrides.items()})
    return caught.value.message.split("\n")


def general(**values: str) -> Settings:
    return replace(Settings(), general=replace(General(), **values))


# ── where values come from ──────────────────────────────────────────────────────────────────────────────────────


def test_without_files_everything_is_at_its_default():
    loaded = config.load([])
    assert loaded.settings == Settings()
    assert set(loaded.origins) == set(KEYS)
    assert set(loaded.origins.values()) == {"default"}


def test_a_later_file_overrides_an_earlier_one_and_the_command_line_both(write):
    first = write("[button]\npin = 5\ntap_ms = 300\ndouble_ms = 200\n", "first.toml")
    second = write("\n[button]\n\npin = 6\ntap_ms = 310\n", "second.toml")
    loaded = config.load([first, second], {"button.pin": "7"})
    assert (loaded.settings.button.pin, loaded.settings.button.tap_ms, loaded.settings.button.double_ms) == (
        7,
        310,
        200,
    )
    assert loaded.origins["button.pin"] == "--set"
    assert loaded.origins["button.tap_ms"] == f"{second}:5"
    assert loaded.origins["button.double_ms"] == f"{first}:4"
    assert loaded.origins["button.pull_up"] == "default"


def test_the_usual_files_are_the_systems_the_users_and_the_directorys(write, tmp_path):
    assert config.usual_files(HOME) == [
        Path("/etc/gadget/gadget.toml"),
        Path("/home/ada/.config/gadget/gadget.toml"),
        tmp_path / "gadget.toml",
    ]
    assert config.usual_files({"XDG_CONFIG_HOME": "/x", **HOME})[1] == Path("/x/gadget/gadget.toml")


def test_files_are_found_in_the_users_and_the_working_directory(write, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "etc"))
    user = write("[speak]\nvolume = 10\nwords_per_minute = 100\n", "etc/gadget/gadget.toml")
    here = write("[speak]\nvolume = 20\n", "gadget.toml")
    loaded = config.load()
    assert (loaded.settings.speak.volume, loaded.settings.speak.words_per_minute) == (20, 100)
    assert loaded.origins["speak.volume"] == f"{here}:2"
    assert loaded.origins["speak.words_per_minute"] == f"{user}:3"
    assert config.load([]).settings == Settings(), "an explicit list replaces the usual files"


def test_show_lists_every_setting_with_its_value_and_origin(write):
    rows = config.show(config.load([write("[look]\nrotate = 180")]))
    assert [key for key, _, _ in rows] == list(KEYS)
    assert ("look.rotate", 180, f"{Path.cwd()}/my.toml:2") in rows
    assert ("speak.volume", 70, "default") in rows


@pytest.mark.parametrize(
    ("given_text", "key", "value"),
    [
        ("speak.volume=30", "speak.volume", 30),
        ("act.undo_s=3", "act.undo_s", 3.0),
        ("button.pull_up=false", "button.pull_up", False),
        ('button.factory="mock"', "button.factory", "mock"),
        ("button.factory=mock", "button.factory", "mock"),
        ("look.device=/dev/video2", "look.device", "/dev/video2"),
        ("record.device=2", "record.device", "2"),
        ("record.device=", "record.device", ""),
    ],
)
def test_the_command_line_takes_toml_values_and_plain_words(given_text, key, value):
    name, _, text = given_text.partition("=")
    section, _, field = key.partition(".")
    found = getattr(getattr(config.load([], {name: text}).settings, section), field)
    assert (type(found), found) == (type(value), value)


# ── paths ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_path_is_relative_to_the_file_that_names_it(write, tmp_path):
    file = write(
        '[record]\nfile = "a.wav"\n[decide]\nmodel = "../m.gguf"\n[look]\ndevice = "cam"', "deep/my.toml"
    )
    loaded = config.load([Path("deep/my.toml")], {"speak.file": "out.wav"})
    assert loaded.settings.record.file == str(file.parent / "a.wav")
    assert loaded.settings.decide.model == str(file.parent / ".." / "m.gguf")
    assert loaded.settings.speak.file == str(tmp_path / "out.wav"), (
        "on the command line: to the working directory"
    )
    assert loaded.settings.look.device == "cam", "a name is not a path"


def test_a_path_may_begin_at_home_or_at_the_root_or_be_empty(write, monkeypatch):
    monkeypatch.setenv("HOME", "/home/ada")
    file = write('[record]\nfile = "~/a.wav"\n[look]\nfile = "/b.jpg"\n[decide]\nmodel = ""')
    loaded = config.load([file])
    assert loaded.settings.record.file == "/home/ada/a.wav"
    assert loaded.settings.look.file == "/b.jpg"
    assert loaded.settings.decide.model == ""


def test_the_scene_of_a_simulated_camera_is_not_a_path(write):
    loaded = config.load([write('[look]\nbackend = "simulated"\nfile = "text:No dogs"')])
    assert loaded.settings.look.file == "text:No dogs"


def test_an_unknown_persons_home_is_a_mistake(write):
    assert mistakes(write('[record]\nfile = "~nobody-by-this-name/a.wav"')) == [
        f'{Path.cwd()}/my.toml:2: file = "~nobody-by-this-name/a.wav": there is no such home directory.'
    ]


# ── mistakes ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("[button]\npinn = 3", 2, "there is no setting button.pinn; did you mean button.pin?"),
        ("[button]\nbrightness = 1", 2, "there is no setting button.brightness; did you mean show.brightness?"),
        ("[button]\ndebounce_s = 0.02", 2, "there is no setting button.debounce_s; did you mean button.debounce_ms?"),
        ("[control]\nqqq = 1", 2, "there is no setting control.qqq; [control] has socket, group, may_approve."),
        ("\n[buton]\npin = 3", 2, "there is no section [buton]; did you mean [button]?"),
        ("[zzz]\na = 1", 1, f"there is no section [zzz]; there are {', '.join(SECTIONS)}."),
        ("volume = 3", 1, "volume stands outside a section; write it under [speak]."),
        ("button = 3", 1, "button is a section: write [button] once."),
        ("[[button]]\npin = 3", 1, "button is a section: write [button] once."),
        (
            '[button]\ndebounce_ms = "15 ms"',
            2,
            'button.debounce_ms must be a whole number from 0 to 100 (ms), not "15 ms": write 15.',
        ),
        (
            '[button]\ntap_ms = "0.4 s"',
            2,
            'button.tap_ms must be a whole number from 100 to 1000 (ms), not "0.4 s": write 400.',
        ),
        (
            '[button]\nlong_hold_s = "5000 ms"',
            2,
            'button.long_hold_s must be a number from 2 to 20 (s), not "5000 ms": write 5.',
        ),
        ('[show]\nbrightness = "60%"', 2, 'show.brightness must be a number from 0.05 to 1, not "60%": write 0.6.'),
        ('[button]\npin = "17"', 2, 'button.pin must be a whole number from 0 to 27 (BCM), not "17": write 17.'),
        ('[button]\npin = "many"', 2, 'button.pin must be a whole number from 0 to 27 (BCM), not "many".'),
        ("[button]\npin = 3.0", 2, "button.pin must be a whole number from 0 to 27 (BCM), not 3.0: write 3."),
        ("[button]\npin = 3.5", 2, "button.pin must be a whole number from 0 to 27 (BCM), not 3.5."),
        ("[button]\npin = true", 2, "button.pin must be a whole number from 0 to 27 (BCM), not true."),
        ("[button]\npin = 28", 2, "button.pin must be a whole number from 0 to 27 (BCM), not 28."),
        ("[button]\npin = -1", 2, "button.pin must be a whole number from 0 to 27 (BCM), not -1."),
        ("[button]\npin = [1]", 2, "button.pin must be a whole number from 0 to 27 (BCM), not a list."),
        ("[button]\n[button.pin]\na=1", 2, "button.pin must be a whole number from 0 to 27 (BCM), not a section."),
        ("[act]\nundo_s = nan", 2, "act.undo_s must be a number from 0 to 30 (s), not nan."),
        ("[act]\nundo_s = inf", 2, "act.undo_s must be a number from 0 to 30 (s), not inf."),
        ('[button]\npull_up = "True"', 2, 'button.pull_up must be true or false, not "True": write true.'),
        ("[button]\npull_up = 1", 2, "button.pull_up must be true or false, not 1."),
        ("[record]\ndevice = 2", 2, 'record.device must be text in quotes, not 2: write "2".'),
        (
            '[show]\nbackend = "gpoi"',
            2,
            'show.backend must be "gpio", "terminal" or "simulated", not "gpoi"; did you mean "gpio"?',
        ),
        ('[general]\nlanguage = "de"', 2, 'general.language must be "en", "zh" or "auto", not "de".'),
        ("[look]\nrotate = 45", 2, "look.rotate must be 0, 90, 180 or 270, not 45."),
        (
            '[general]\ntime_zone = "Europe/Madird"',
            2,
            'general.time_zone: there is no time zone "Europe/Madird"; did you mean "Europe/Madrid"?',
        ),
    ],
)  # fmt: skip
def test_a_mistake_names_its_place_and_what_would_be_right(write, text, line, said):
    file = write(text)
    assert mistakes(file)[-1] == f"{file}:{line}: {said}"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a = 1\n[button\n", 2),
        ("[button]\n[button]\n", 2),
        ("[button]\npin = 1\npin = 2\n", 3),
        ("[button]\npin 3\n", 2),
        ("[button]\npin = GPIO17\n", 2),
        ('[button]\nscript = """no end\n\n', 2),
    ],
)
def test_broken_toml_is_told_with_its_line(write, text, line):
    file = write(text)
    (said,) = mistakes(file)
    assert re.fullmatch(rf"{re.escape(str(file))}:{line}: this is not TOML: [a-z].*[^.]\.", said)
    assert "(at " not in said


def test_all_mistakes_of_all_sources_are_told_at_once(write):
    first = write("[button]\npinn = 3\npin = 99\n[speak]\nvolume = 10", "first.toml")
    second = write("[button", "second.toml")
    told = mistakes(first, second, speak__volum="3", show__earcons="maybe")
    assert [line.partition(": ")[0] for line in told] == [
        f"{first}:2",
        f"{first}:3",
        f"{second}:1",
        "--set",
        "--set",
    ]
    assert told[-2:] == [
        "--set: there is no setting speak.volum; did you mean speak.volume?",
        '--set: show.earcons must be true or false, not "maybe".',
    ]


@pytest.mark.parametrize("key", ["volume", "speak", "nothing", "", "..", "speak.volume.x"])
def test_an_override_of_no_setting_is_a_mistake(key):
    with pytest.raises(BadSettings, match="there is no setting"):
        config.load([], {key: "1"})


def test_an_override_cannot_smuggle_in_a_second_value():
    with pytest.raises(BadSettings, match="whole number"):
        config.load([], {"button.pin": "3\nvalues = 4"})


def test_a_file_that_was_named_must_be_there(tmp_path):
    assert mistakes(tmp_path / "no.toml") == [f"{tmp_path}/no.toml: there is no such file."]
    assert mistakes(tmp_path) == [f"{tmp_path}: this is a directory; name the settings file in it."]


def test_a_file_that_may_not_be_read_is_a_mistake(write):
    file = write("")
    file.chmod(0)
    me = os.geteuid()
    if me == 0:
        os.seteuid(65534)  # root may read everything
    try:
        assert mistakes(file) == [f"{file}: this user may not read it; change its mode or owner."]
    finally:
        os.seteuid(me)


def test_a_file_in_another_encoding_is_told_with_its_line(write):
    file = write("")
    file.write_bytes('[record]\ndevice = "Köln"'.encode("latin-1"))
    assert mistakes(file) == [f"{file}:2: this is not UTF-8 text; save the file as UTF-8."]


def test_a_file_written_on_windows_is_fine(write):
    file = write("")
    file.write_bytes('[record]\r\ndevice = "麦克风"\r\n'.encode("utf-8-sig"))
    loaded = config.load([file])
    assert loaded.settings.record.device == "麦克风"
    assert loaded.origins["record.device"] == f"{file}:2"


def test_lines_are_found_however_the_key_is_written(write):
    file = write('''
# [comment]
general = {language = "en"}
button.pin = 3
button."pull_up" = true
speak . volume = 4

[ look ] # eyes
device = """
rotate = 90
[show]
"""
  'rotate' = 180
[journal]
''')
    read = tomlfile.read(file)
    assert [read.place(*keys).rpartition(":")[2] for keys in [
        ("general", "language"), ("button", "pin"), ("button", "pull_up"), ("speak", "volume"), ("look", "device"),
        ("look", "rotate"), ("journal",), ("button",)]] == ["3", "4", "5", "6", "9", "13", "14", "4"]  # fmt: skip
    assert read.place("nowhere") == str(file)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_settings_or_a_mistake_with_a_place(tmp_path_factory, text):
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        config.load([file])
    except BadSettings as error:
        assert all(line.startswith(f"{file}:") for line in error.message.splitlines() if line.startswith("/"))
        assert error.message.startswith(f"{file}:")


def values_of(key: str) -> st.SearchStrategy[object]:
    """Any value that the setting takes."""
    declared = KEYS[key]
    default, metadata = declared.default, declared.metadata
    if metadata["choices"]:
        return st.sampled_from([type(default)(choice) for choice in metadata["choices"]])
    if isinstance(default, bool):
        return st.booleans()
    if isinstance(default, int):
        return st.integers(metadata["low"], metadata["high"])
    if isinstance(default, float):
        return st.floats(metadata["low"], metadata["high"])
    if key == "general.time_zone":
        return st.sampled_from(["Asia/Shanghai", "Europe/Madrid", ""])
    if metadata["path"]:
        return st.sampled_from(["", "/a/b", "/键"])
    return st.text(st.characters(exclude_categories=("Cs", "Cc")))


@settings(deadline=None)
@given(st.lists(st.sampled_from(sorted(KEYS)), unique=True).flatmap(
    lambda keys: st.fixed_dictionaries({key: values_of(key) for key in keys})))  # fmt: skip
def test_whatever_is_allowed_comes_back_as_it_was_written(tmp_path_factory, chosen):
    file = tmp_path_factory.getbasetemp() / "round.toml"
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in chosen.items()]
    file.write_text("\n".join(lines), encoding="utf-8")
    loaded = config.load([file])
    found = {key: value for key, value, origin in config.show(loaded) if origin != "default"}
    assert found == chosen
    assert [loaded.origins[key] for key in chosen] == [f"{file}:{line}" for line in range(1, len(chosen) + 1)]


# ── the example ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_example_in_the_package_is_up_to_date():
    """Mend it with: python -c 'from gadget import config; print(config.example(), end="")' > gadget/data/gadget.toml"""
    shipped = Path(gadget.__file__).parent / "data" / "gadget.toml"
    assert shipped.read_text(encoding="utf-8") == config.example()


def test_the_example_as_it_is_changes_nothing(write):
    assert config.load([write(config.example())]) == config.load([])


def test_the_example_uncommented_gives_every_default(write):
    loaded = config.load([write(re.sub(r"^#(?=\w)", "", config.example(), flags=re.MULTILINE))])
    assert loaded.settings == Settings()
    assert "default" not in loaded.origins.values()


def test_the_example_explains_range_unit_and_choices():
    text = config.example()
    assert "# a whole number from 0 to 100 (ms)\n#debounce_ms = 15\n" in text
    assert '# "none", "failed" or "all"\n#keep_recordings = "failed"\n' in text
    assert all(f"#{key.partition('.')[2]} = " in text for key in KEYS)
    assert max(len(line) for line in text.splitlines()) <= 110


def test_every_default_is_a_value_its_setting_takes():
    text = "\n".join(f"{key} = {json.dumps(declared.default)}" for key, declared in KEYS.items())
    for key in KEYS:
        section, _, name = key.partition(".")
        assert config.load([], {key: json.dumps(tomllib.loads(text)[section][name])}).settings == Settings()


# ── the places settings point at ────────────────────────────────────────────────────────────────────────────────


def test_directories_come_from_the_settings_then_the_service_then_the_home():
    service = {"STATE_DIRECTORY": "/var/lib/gadget:/other", "RUNTIME_DIRECTORY": "/run/gadget", **HOME}
    given_all = general(state_directory="/s", runtime_directory="/r", models_directory="/m")
    assert config.state_directory(given_all, service) == Path("/s")
    assert config.state_directory(Settings(), service) == Path("/var/lib/gadget")
    assert config.state_directory(Settings(), HOME) == Path("/home/ada/.local/state/gadget")
    assert config.runtime_directory(given_all, service) == Path("/r")
    assert config.runtime_directory(Settings(), service) == Path("/run/gadget")
    session = {"XDG_RUNTIME_DIR": "/run/user/1", **HOME}
    assert config.runtime_directory(Settings(), session) == Path("/run/user/1/gadget")
    assert config.runtime_directory(Settings(), HOME) == Path("/home/ada/.local/state/gadget/run")
    assert config.models_directory(given_all, {"GADGET_MODELS": "/g"}) == Path("/m")
    assert config.models_directory(Settings(), {"GADGET_MODELS": "/g"}) == Path("/g")
    assert config.models_directory(Settings(), HOME) == Path("/home/ada/.local/share/gadget/models")


def test_the_control_socket_is_in_the_runtime_directory_unless_it_is_set():
    assert config.control_socket(general(runtime_directory="/r"), {}) == Path("/r/control.sock")
    loaded = config.load([], {"control.socket": "/elsewhere.sock"})
    assert config.control_socket(loaded.settings, {}) == Path("/elsewhere.sock")


def test_the_time_zone_is_the_settings_then_the_environments_then_the_systems(tmp_path):
    link = tmp_path / "localtime"
    link.symlink_to("/usr/share/zoneinfo/Asia/Shanghai")
    assert config.time_zone(general(time_zone="Europe/Madrid"), {"TZ": "UTC"}, link).key == "Europe/Madrid"
    assert config.time_zone(Settings(), {"TZ": "America/Lima"}, link).key == "America/Lima"
    assert config.time_zone(Settings(), {"TZ": ":America/Lima"}, link).key == "America/Lima"
    assert config.time_zone(Settings(), {"TZ": ""}, link).key == "Asia/Shanghai"
    assert config.time_zone(Settings(), {}, tmp_path / "missing").key == "UTC"


def test_a_copied_zone_file_works_too(tmp_path):
    """Where there are no zone files on the machine, the tzdata package has them."""
    import importlib.resources

    files = [Path(root, "Asia", "Tokyo") for root in TZPATH if Path(root, "Asia", "Tokyo").exists()]
    data = (
        files[0].read_bytes() if files else importlib.resources.read_binary("tzdata.zoneinfo.Asia", "Tokyo")
    )
    copy = tmp_path / "localtime"
    copy.write_bytes(data)
    moment = datetime(2025, 1, 1)
    expected = moment.replace(tzinfo=ZoneInfo("Asia/Tokyo")).utcoffset()
    assert moment.replace(tzinfo=config.time_zone(Settings(), {}, copy)).utcoffset() == expected
    assert (
        moment.replace(tzinfo=config.time_zone(Settings(), {"TZ": f":{copy}"}, copy)).utcoffset() == expected
    )


@pytest.mark.parametrize(
    "name", ["Nowhere/City", "../etc/passwd", "/etc/passwd", "Europe", "a\0b", "<+03>-3"]
)
def test_an_unknown_time_zone_is_a_mistake(name, tmp_path):
    with pytest.raises(BadSettings, match="time zone"):
        config.time_zone(general(time_zone=name), {}, tmp_path)
    if not name.startswith("/"):
        with pytest.raises(BadSettings, match=r"\$TZ"):
            config.time_zone(Settings(), {"TZ": name}, tmp_path)


def test_a_broken_system_zone_is_a_mistake(tmp_path):
    file = tmp_path / "localtime"
    file.write_bytes(b"not a zone")
    with pytest.raises(BadSettings, match=r"localtime is no time zone.*general\.time_zone"):
        config.time_zone(Settings(), {}, file)
