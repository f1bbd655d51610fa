"""Models that the store makes of another: real files, a real adapter, and a base from this very machine."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from gguf import GGMLQuantizationType

from gadget.errors import BadInput, BadModel, BadSettings, NoModel, NoSource, StoreFailed, WrongHash
from gadget.store import Store
from gadget.store.forge import Adapter, forge
from gadget.store.manifest import Made, parse_manifest
from tests.unit.test_forge import FORWARD, make_adapter, make_base


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def listing(directory: Path) -> list[str]:
    """Every file below, but for the store's lock."""
    return sorted(
        str(path.relative_to(directory))
        for path in directory.rglob("*")
        if path.is_file() and path.name != ".lock"
    )


@dataclass
class Workshop:
    """A models directory, what its models are made of, and an address that has the base."""

    folder: Path
    address: str
    asked: list[str]
    """Paths that were asked for at the address."""
    forward: int = FORWARD
    told: list[tuple[str, str, int, int]] = field(default_factory=list)
    """What the store said of its progress."""

    def __post_init__(self) -> None:
        (self.folder / "served").mkdir()
        self.base = make_base(self.folder / "served" / "base.gguf", forward=self.forward).read_bytes()
        self.adapter = self.folder / "tiny.npz"
        adapter = make_adapter()
        if self.forward != FORWARD:
            matrices = {name: parts for name, parts in adapter.matrices.items() if "ffn" not in name}
            adapter = Adapter(adapter.kept, adapter.controls, adapter.control_rows, matrices, adapter.notes)
        adapter.save(self.adapter)
        forge(self.folder / "served" / "base.gguf", Adapter.load(self.adapter), self.folder / "right.gguf")
        self.mind = (self.folder / "right.gguf").read_bytes()

    @property
    def shelf(self) -> Path:
        return self.folder / "models"

    def install_base(self, content: bytes | None = None) -> None:
        """As if put there by hand."""
        (self.shelf / "tiny-base").mkdir(parents=True)
        (self.shelf / "tiny-base" / "base.gguf").write_bytes(self.base if content is None else content)

    def manifest(self, *, mind_sha256: str = "", mind_bytes: int = 0, member: str = "base.gguf") -> str:
        """A base and the mind that is made of it, with their right hashes or these."""
        source = f'{{ base = "tiny-base", member = "{member}", adapter = "{self.adapter.name}" }}'
        return "\n".join(
            [
                model("tiny-base", default=False),
                file(
                    "base.gguf", sha256(self.base), len(self.base), f'{{ url = "{self.address}/base.gguf" }}'
                ),
                model("tiny-mind"),
                file("mind.gguf", mind_sha256 or sha256(self.mind), mind_bytes or len(self.mind), source),
            ]
        )

    def store(self, text: str | None = None) -> Store:
        return Store(
            self.shelf, parse_manifest(text or self.manifest(), "test"), lambda name: self.folder / name
        )

    def progress(self, name: str, path: str, done: int, of: int) -> None:
        self.told.append((name, path, done, of))


def model(name: str, *, default: bool = True) -> str:
    return (
        f'[[model]]\nname = "{name}"\nrole = "mind"\ndefault = {str(default).lower()}\n'
        'languages = ["en", "zh"]\nlicence = "Gemma Terms of Use"'
    )


def file(path: str, digest: str, size: int, *sources: str) -> str:
    return (
        f'[[model.file]]\npath = "{path}"\nsha256 = "{digest}"\nbytes = {size}\n'
        f"sources = [{', '.join(sources)}]"
    )


@pytest.fixture
def address(tmp_path: Path) -> Iterator[tuple[str, list[str]]]:
    """A web server for the folder "served", and the paths it was asked for."""
    asked: list[str] = []

    class Handler(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            super().do_GET()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=tmp_path / "served"))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", asked
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def workshop(tmp_path: Path, address: tuple[str, list[str]]) -> Workshop:
    return Workshop(tmp_path, *address)


INSTALLED = ["tiny-mind/gadget.json", "tiny-mind/mind.gguf"]


# ── pull ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_model_is_made_of_an_installed_base(workshop: Workshop) -> None:
    workshop.install_base()
    models = workshop.store()
    with pytest.raises(NoModel, match=r"gadget models pull tiny-mind$"):
        models.find("tiny-mind")
    assert models.pull() == ["tiny-mind"]
    assert (models.find("tiny-mind") / "mind.gguf").read_bytes() == workshop.mind
    assert workshop.asked == []
    assert listing(workshop.shelf) == ["tiny-base/base.gguf", *INSTALLED]
    assert list((workshop.shelf / ".parts").iterdir()) == []
    assert list(models.verify(["tiny-mind"])) == ["tiny-mind"]
    assert models.pull() == []


def test_a_base_that_is_not_installed_is_fetched_for_the_making_and_not_kept(workshop: Workshop) -> None:
    models = workshop.store()
    assert models.pull(progress=workshop.progress) == ["tiny-mind"]
    assert (models.find("tiny-mind") / "mind.gguf").read_bytes() == workshop.mind
    assert workshop.asked == ["/base.gguf"]
    assert listing(workshop.shelf) == INSTALLED
    assert list((workshop.shelf / ".parts").iterdir()) == []
    assert models.installed("mind") == ["tiny-mind"]
    with pytest.raises(NoModel):
        models.find("tiny-base")
    assert list(dict.fromkeys(name for name, *_ in workshop.told)) == ["tiny-base", "tiny-mind"]


def test_a_base_that_is_pulled_with_it_is_fetched_once_and_stays(workshop: Workshop) -> None:
    assert workshop.store().pull(["tiny-base", "tiny-mind"]) == ["tiny-base", "tiny-mind"]
    assert workshop.asked == ["/base.gguf"]
    assert listing(workshop.shelf) == ["tiny-base/base.gguf", "tiny-base/gadget.json", *INSTALLED]


def test_a_made_model_that_is_right_already_is_not_made_again(workshop: Workshop) -> None:
    (workshop.shelf / "tiny-mind").mkdir(parents=True)
    (workshop.shelf / "tiny-mind" / "mind.gguf").write_bytes(workshop.mind)
    assert workshop.store().pull() == []
    assert workshop.asked == []


def test_the_mind_of_another_version_is_not_taken_for_this_one_and_made_anew(workshop: Workshop) -> None:
    workshop.install_base()
    workshop.store().pull()
    newer = workshop.store(workshop.manifest(mind_sha256=sha256(b"a newer one")))
    with pytest.raises(NoModel, match=r"another version.*gadget models pull tiny-mind"):
        newer.find("tiny-mind")
    assert workshop.store().find("tiny-mind") == workshop.shelf / "tiny-mind"


def test_progress_of_the_making_grows_to_the_whole(workshop: Workshop) -> None:
    workshop.install_base()
    workshop.store().pull(progress=workshop.progress)
    assert {(name, path, of) for name, path, _, of in workshop.told} == {
        ("tiny-mind", "mind.gguf", len(workshop.mind))
    }
    done = [done for _, _, done, _ in workshop.told]
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, len(workshop.mind))
    assert len(set(done)) > 20, "it is told at every tensor"
    assert done.count(len(workshop.mind)) == 1, "it is only full when it is there"


def test_progress_of_a_large_model_never_goes_back(tmp_path: Path, address: tuple[str, list[str]]) -> None:
    workshop = Workshop(tmp_path, *address, forward=4096)
    assert len(workshop.mind) > 1 << 20, "more than one block"
    workshop.install_base()
    workshop.store().pull(progress=workshop.progress)
    done = [done for _, _, done, _ in workshop.told]
    assert done == sorted(done)


# ── what goes wrong ───────────────────────────────────────────────────────────────────────────────


def test_what_was_made_wrong_is_refused_with_both_values_and_not_installed(workshop: Workshop) -> None:
    workshop.install_base()
    models = workshop.store(workshop.manifest(mind_sha256=sha256(b"another")))
    with pytest.raises(WrongHash) as caught:
        models.pull()
    assert sha256(b"another") in caught.value.message
    assert sha256(workshop.mind) in caught.value.message
    assert "made of tiny-base and tiny.npz" in caught.value.message
    assert not (workshop.shelf / "tiny-mind").exists()
    with pytest.raises(NoModel):
        models.find("tiny-mind")
    left = [path for path in listing(workshop.shelf) if (workshop.shelf / path).stat().st_size]
    assert left == ["tiny-base/base.gguf"]
    assert workshop.store().pull() == ["tiny-mind"]
    assert listing(workshop.shelf) == ["tiny-base/base.gguf", *INSTALLED]


def test_what_was_made_too_long_is_refused(workshop: Workshop) -> None:
    workshop.install_base()
    with pytest.raises(WrongHash, match="more than that came"):
        workshop.store(workshop.manifest(mind_bytes=1000)).pull()
    assert not (workshop.shelf / "tiny-mind").exists()


def test_a_fetched_base_waits_for_the_next_try_when_the_making_fails(workshop: Workshop) -> None:
    with pytest.raises(WrongHash):
        workshop.store(workshop.manifest(mind_sha256=sha256(b"another"))).pull()
    with pytest.raises(NoModel):
        workshop.store().find("tiny-base")
    assert workshop.store().pull() == ["tiny-mind"]
    assert workshop.asked == ["/base.gguf"]
    assert listing(workshop.shelf) == INSTALLED


def test_a_base_that_cannot_be_fetched_is_named(workshop: Workshop) -> None:
    (workshop.folder / "served" / "base.gguf").unlink()
    with pytest.raises(NoSource, match=r"tiny-base: base\.gguf could not be had"):
        workshop.store().pull()
    assert not (workshop.shelf / "tiny-mind").exists()


def test_without_addresses_a_base_that_is_on_no_index_cannot_be_had(workshop: Workshop) -> None:
    with pytest.raises(NoSource, match="without --package-only"):
        workshop.store().pull(package_only=True)
    assert workshop.asked == []
    workshop.install_base()
    assert workshop.store().pull(package_only=True) == ["tiny-mind"]


def test_a_base_of_the_right_size_that_is_no_model_is_the_reason(workshop: Workshop) -> None:
    workshop.install_base(bytes(len(workshop.base)))
    with pytest.raises(NoSource, match=r"base\.gguf cannot be read as a GGUF file"):
        workshop.store().pull()
    assert not (workshop.shelf / "tiny-mind").exists()


def test_a_base_without_the_member_is_the_reason(workshop: Workshop) -> None:
    workshop.install_base()
    with pytest.raises(NoSource, match=r"other\.gguf cannot be read as a GGUF file"):
        workshop.store(workshop.manifest(member="other.gguf")).pull()


def test_an_adapter_that_is_none_is_the_reason(workshop: Workshop) -> None:
    workshop.install_base()
    workshop.adapter.write_text("hello")
    with pytest.raises(NoSource, match=r"tiny\.npz is not an adapter of the mind"):
        workshop.store().pull()
    assert [path for path in listing(workshop.shelf) if path.endswith("made.gguf")] == []


# ── make ──────────────────────────────────────────────────────────────────────────────────────────


def test_making_writes_a_file_and_gives_its_hash(workshop: Workshop) -> None:
    workshop.install_base()
    out = workshop.folder / "out" / "new.gguf"
    out.parent.mkdir()
    made = workshop.store().make("tiny-mind", out, progress=workshop.progress)
    assert made == sha256(workshop.mind)
    assert out.read_bytes() == workshop.mind
    assert listing(out.parent) == ["new.gguf"]
    assert listing(workshop.shelf) == ["tiny-base/base.gguf"]
    assert {(name, path) for name, path, *_ in workshop.told} == {("tiny-mind", "new.gguf")}
    dones = [done for *_, done, _ in workshop.told]
    assert dones == sorted(dones)
    assert workshop.told[-1][2] == workshop.told[-1][3]


def test_making_takes_another_base_and_another_adapter(workshop: Workshop) -> None:
    other = workshop.folder / "other.npz"
    make_adapter(3).save(other)
    base = workshop.folder / "served" / "base.gguf"
    wanted = workshop.folder / "wanted.gguf"
    forge(base, Adapter.load(other), wanted)
    out = workshop.folder / "new.gguf"
    made = workshop.store().make("tiny-mind", out, base=base, adapter=other)
    assert out.read_bytes() == wanted.read_bytes()
    assert made == sha256(wanted.read_bytes()) != sha256(workshop.mind)


def test_making_replaces_what_was_there(workshop: Workshop) -> None:
    workshop.install_base()
    out = workshop.folder / "new.gguf"
    out.write_bytes(bytes(10))
    workshop.store().make("tiny-mind", out)
    assert out.read_bytes() == workshop.mind


def test_a_model_that_is_not_made_of_another_cannot_be_made(workshop: Workshop) -> None:
    out = workshop.folder / "new.gguf"
    with pytest.raises(BadInput, match="gadget models pull tiny-base"):
        workshop.store().make("tiny-base", out)
    with pytest.raises(BadInput, match="'tiny-mind'"):
        workshop.store().make("tiny-mint", out)
    assert not out.exists()


def test_making_needs_the_base(workshop: Workshop) -> None:
    out = workshop.folder / "new.gguf"
    with pytest.raises(NoModel, match=r"gadget models pull tiny-base$"):
        workshop.store().make("tiny-mind", out)
    assert not out.exists()


def test_making_names_the_file_that_is_no_base_or_no_adapter(workshop: Workshop) -> None:
    workshop.install_base()
    out, text = workshop.folder / "out" / "new.gguf", workshop.folder / "text"
    out.parent.mkdir()
    text.write_text("hello, I am no model")
    with pytest.raises(BadModel, match="text cannot be read as a GGUF file"):
        workshop.store().make("tiny-mind", out, base=text)
    with pytest.raises(BadModel, match="text is not an adapter"):
        workshop.store().make("tiny-mind", out, adapter=text)
    assert listing(out.parent) == []


def test_making_that_fails_half_way_leaves_nothing(workshop: Workshop) -> None:
    out, refused = workshop.folder / "out" / "new.gguf", ""
    out.parent.mkdir()
    other = make_base(workshop.folder / "other.gguf", embedding=GGMLQuantizationType.F16)
    try:
        workshop.store().make("tiny-mind", out, base=other)
    except BadModel as problem:  # not pytest.raises, which would keep the unclosed file
        refused = problem.message
    assert "instead of Q8_0" in refused
    assert listing(out.parent) == []


def test_what_cannot_be_written_is_named(workshop: Workshop) -> None:
    workshop.install_base()
    with pytest.raises(StoreFailed, match="nowhere"):
        workshop.store().make("tiny-mind", workshop.folder / "nowhere" / "new.gguf")


# ── the manifest ──────────────────────────────────────────────────────────────────────────────────


def test_a_made_file_names_its_base_its_member_and_its_adapter(workshop: Workshop) -> None:
    manifest = parse_manifest(workshop.manifest(), "m.toml")
    (made,) = manifest.get("tiny-mind").files[0].sources
    assert made == Made("tiny-base", "base.gguf", "tiny.npz")
    assert str(made) == "made of tiny-base and tiny.npz"
    assert manifest.get("tiny-mind").bases == ("tiny-base",)
    assert manifest.get("tiny-base").bases == ()


def test_a_base_may_be_listed_after_what_is_made_of_it(workshop: Workshop) -> None:
    base, mind = workshop.manifest().split("[[model]]\n")[1:]
    parsed = parse_manifest(f"[[model]]\n{mind}\n[[model]]\n{base}", "m.toml")
    assert [model.name for model in parsed.models] == ["tiny-mind", "tiny-base"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'base = "tiny-base"',
            'base = "huge-base"',
            "'tiny-mind' is made of 'huge-base', which is not a model that can be fetched",
        ),
        ('base = "tiny-base", ', "", "base is missing"),
        ('member = "base.gguf", ', "", "member is missing"),
        ('adapter = "tiny.npz"', 'adapter = "../tiny.npz"', "adapter"),
        ('adapter = "tiny.npz"', 'adapter = ""', "adapter"),
        ('adapter = "tiny.npz"', 'adapter = "tiny.npz", rank = 3', "unknown key 'rank'"),
    ],
)
def test_a_mistake_in_a_made_source_is_named(workshop: Workshop, old: str, new: str, said: str) -> None:
    text = workshop.manifest()
    assert old in text
    with pytest.raises(BadSettings, match=said) as caught:
        parse_manifest(text.replace(old, new), "m.toml")
    assert caught.value.message.startswith("m.toml")


@pytest.mark.parametrize("fault", ["of itself", "of another that is made"])
def test_a_model_that_could_never_be_made_is_refused(workshop: Workshop, fault: str) -> None:
    text = workshop.manifest()
    if fault == "of itself":
        text = text.replace('base = "tiny-base"', 'base = "tiny-mind"')
    else:
        text = text.replace(
            f'{{ url = "{workshop.address}/base.gguf" }}',
            '{ base = "tiny-mind", member = "mind.gguf", adapter = "tiny.npz" }',
        )
    assert text != workshop.manifest()
    with pytest.raises(BadSettings):
        parse_manifest(text, "m.toml")
