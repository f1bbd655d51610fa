"""The database: opened from any older step, mended when damaged, honest about a full or read-only disk."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gadget.database import Database
from gadget.errors import DiskFull, JournalFailed, ReadOnly
from gadget.migrations import MIGRATIONS

SHAPE = "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.db"


@pytest.fixture
def database(path: Path):
    database = Database(path)
    assert database.open() is None
    yield database
    database.close()


def remember(database: Database, name: str, value: str = "x") -> None:
    with database.transaction() as connection:
        connection.execute("INSERT INTO memory VALUES (?, ?)", (name, value))


def names(database: Database) -> list[str]:
    return [row["name"] for row in database.query("SELECT name FROM memory ORDER BY name")]


def run(program: str, path: Path) -> subprocess.CompletedProcess[str]:
    """Another process that runs `program` with `path` as its argument."""
    command = [sys.executable, "-c", textwrap.dedent(program), str(path)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# ── opening ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_new_database_is_private_and_durable(database, path):
    remember(database, "a")
    assert mode(path.parent) == 0o700
    assert {mode(file) for file in path.parent.iterdir()} == {0o600}
    with database.transaction() as connection:
        pragmas = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
        }
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 5000,
        "secure_delete": 1,
    }


def test_in_a_directory_made_for_a_group_the_group_may_use_it(tmp_path):
    """The courier is another user: it shares the journal, and nothing else."""
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o2770)
    before = os.umask(0o077)
    try:
        database = Database(shared / "journal.db")
        database.open()
        remember(database, "a")
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in shared.iterdir()}
        database.close()
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(("journal.db", "journal.db-shm", "journal.db-wal"), 0o660)


def test_an_existing_directory_keeps_its_mode(tmp_path):
    tmp_path.chmod(0o750)
    database = Database(tmp_path / "journal.db")
    database.open()
    database.close()
    assert mode(tmp_path) == 0o750


@pytest.mark.parametrize("steps", range(len(MIGRATIONS) + 1))
def test_a_database_of_any_older_step_gets_todays_shape_and_keeps_its_rows(path, tmp_path, steps):
    old = Database(path, migrations=MIGRATIONS[:steps])
    old.open()
    if steps:
        with old.transaction() as connection:
            connection.execute("INSERT INTO turns (id, started_at, trigger) VALUES ('t', 1.0, 'press')")
    old.close()
    database, fresh = Database(path), Database(tmp_path / "fresh.db")
    assert database.open() is None
    fresh.open()
    shape = [tuple(row) for row in database.query(SHAPE)]
    assert shape == [tuple(row) for row in fresh.query(SHAPE)]
    assert [row["name"] for row in database.query("SELECT name FROM migrations ORDER BY rowid")] == [
        name for name, _ in MIGRATIONS
    ]
    assert len(database.query("SELECT id FROM turns")) == (1 if steps else 0)
    database.close()
    fresh.close()


def test_a_step_that_fails_leaves_the_old_shape(path):
    broken = (*MIGRATIONS[:1], ("0002_broken", "CREATE TABLE good (a); CREATE TABLE turns (a);"))
    first = Database(path, migrations=MIGRATIONS[:1])
    first.open()
    before = [tuple(row) for row in first.query(SHAPE)]
    first.close()
    with pytest.raises(JournalFailed, match="turns already exists"):
        Database(path, migrations=broken).open()
    first.open()
    assert [tuple(row) for row in first.query(SHAPE)] == before
    first.close()


def test_a_trigger_with_semicolons_inside_is_one_statement(path):
    script = "CREATE TABLE a (b); CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM a; DELETE FROM a; END;"
    database = Database(path, migrations=(("1", script),))
    database.open()
    with database.transaction() as connection:
        connection.execute("INSERT INTO a VALUES (1)")
    assert database.query("SELECT * FROM a") == []
    database.close()


def test_a_database_of_a_newer_version_is_refused_by_the_name_of_its_step(path):
    newer = Database(path, migrations=(*MIGRATIONS, ("9999_future", "CREATE TABLE future (a);")))
    newer.open()
    newer.close()
    database = Database(path)
    with pytest.raises(JournalFailed, match=r"9999_future.*newer version"):
        database.open()
    assert not database.is_open
    assert [file.name for file in path.parent.glob("*corrupt*")] == []


def test_a_directory_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(JournalFailed, match="state_directory"):
        Database(tmp_path / "file" / "journal.db").open()


def test_many_processes_may_open_a_new_database_at_once(path):
    program = "import sys, pathlib, gadget.database as d; d.Database(pathlib.Path(sys.argv[1])).open()"
    children = [subprocess.Popen([sys.executable, "-c", program, str(path)]) for _ in range(3)]
    assert [child.wait(30) for child in children] == [0, 0, 0]


# ── damage ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_file_that_is_no_database_is_kept_under_another_name(path):
    path.parent.mkdir()
    path.write_bytes(b"not a database at all, but long enough to have had a header " * 100)
    database = Database(path, wall_clock=lambda: 1_700_000_000.0)
    said = database.open()
    kept = path.with_name("journal.corrupt-20231114-221320")
    assert said is not None
    assert str(kept) in said
    assert kept.read_bytes().startswith(b"not a database")
    remember(database, "a")
    assert names(database) == ["a"]
    database.close()


def test_two_damaged_files_of_the_same_second_are_both_kept(path):
    path.parent.mkdir()
    for text in (b"first" * 1000, b"second" * 1000):
        path.write_bytes(text)
        database = Database(path, wall_clock=lambda: 0.0)
        assert database.open() is not None
        database.close()
    kept = [file.read_bytes()[:6] for file in sorted(path.parent.glob("*corrupt*"))]
    assert kept == [b"firstf", b"second"]


def test_a_damaged_file_is_not_moved_from_under_another_program(path):
    first = Database(path)
    first.open()
    first.compact()  # nothing is left in the log that would heal the file
    path.write_bytes(b"x" * path.stat().st_size)
    second = Database(path)
    with pytest.raises(JournalFailed, match="another program"):
        second.open()
    assert not list(path.parent.glob("*corrupt*"))
    first.close()
    assert second.open() is not None
    assert len(list(path.parent.glob("*corrupt*"))) == 1
    second.close()


def test_opening_a_second_time_leaves_the_locks_of_the_first(path):
    """POSIX locks go when the process closes any other descriptor of the file."""
    first, second = Database(path), Database(path)
    first.open()
    with first.transaction() as connection:
        connection.execute("INSERT INTO memory VALUES ('a', '')")
        before = len(path_locks(path))
        opening = threading.Thread(target=second.open)
        opening.start()
        opening.join(0.3)
        assert len(path_locks(path)) >= before > 0
    opening.join(10)
    second.close()
    first.close()


def path_locks(path: Path) -> list[str]:
    """POSIX locks on the database file and its shared memory, as the kernel lists them."""
    inodes = {f":{file.stat().st_ino} " for file in path.parent.iterdir()}
    lines = Path("/proc/locks").read_text().splitlines()
    return [line for line in lines if " POSIX " in line and any(inode in line for inode in inodes)]


def test_the_log_of_a_damaged_file_is_kept_beside_it(path):
    path.parent.mkdir()
    path.write_bytes(b"x" * 8192)
    path.with_name("journal.db-wal").write_bytes(b"the log")
    database = Database(path, wall_clock=lambda: 0.0)
    assert database.open() is not None
    assert path.with_name("journal.corrupt-19700101-000000-wal").read_bytes() == b"the log"
    database.close()


def test_a_log_without_its_file_is_not_taken_for_the_new_ones(path):
    path.parent.mkdir()
    path.with_name("journal.db-wal").write_bytes(b"a log that was left when the power went")
    database = Database(path)
    assert database.open() is None
    assert names(database) == []
    database.close()
    assert len(list(path.parent.glob("*corrupt*-wal"))) == 1


@pytest.fixture(scope="module")
def sound_file(tmp_path_factory) -> Path:
    """A closed database with something in it."""
    database = Database(tmp_path_factory.mktemp("sound") / "journal.db")
    database.open()
    with database.transaction() as connection:
        connection.executemany("INSERT INTO memory VALUES (?, ?)", [(str(n), "v" * 100) for n in range(200)])
    database.close()
    return database.path


SECTOR = 512
GARBAGE = st.one_of(
    st.sampled_from([b"\0", b"\xff"]).map(lambda byte: byte * SECTOR),
    st.randoms().map(lambda r: r.randbytes(SECTOR)),
)


@settings(max_examples=60, deadline=None)
@given(sector=st.one_of(st.integers(0, 40), st.integers(0, 200)), count=st.integers(1, 16), garbage=GARBAGE)
def test_whatever_sectors_a_card_loses_opening_mends_it(tmp_path_factory, sound_file, sector, count, garbage):
    path = tmp_path_factory.mktemp("damage") / "journal.db"
    sound = sound_file.read_bytes()
    path.write_bytes(sound[: sector * SECTOR] + garbage * count + sound[(sector + count) * SECTOR :])
    database = Database(path)
    said = database.open()
    assert (said is None) == (not list(path.parent.glob("*corrupt*")))
    remember(database, "after")
    assert "after" in names(database)
    database.close()


def test_damage_that_shows_later_is_said_and_mended_by_opening_again(path):
    database = Database(path)
    database.open()
    with database.transaction() as connection:
        connection.executemany("INSERT INTO memory VALUES (?, ?)", [(str(n), "v" * 500) for n in range(2000)])
    database.close()
    database.open()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    with pytest.raises(JournalFailed, match=r"damaged.*Restart") as caught:
        names(database)
    assert type(caught.value) is JournalFailed
    said = database.open()
    assert said is not None
    assert "damaged" in said
    assert names(database) == []
    remember(database, "new")
    database.close()


# ── transactions ────────────────────────────────────────────────────────────────────────────────────────────


def test_an_error_inside_undoes_everything(database):
    with pytest.raises(RuntimeError), database.transaction() as connection:
        connection.execute("INSERT INTO memory VALUES ('a', 'x')")
        raise RuntimeError
    assert names(database) == []


def test_a_block_inside_a_block_is_the_same_transaction(database, path):
    other = sqlite3.connect(path)
    with database.transaction():
        remember(database, "inner")
        assert names(database) == ["inner"]
        assert other.execute("SELECT count(*) FROM memory").fetchone()[0] == 0
    assert other.execute("SELECT count(*) FROM memory").fetchone()[0] == 1
    other.close()


def test_an_error_that_leaves_only_the_inner_block_undoes_only_the_inner_part(database):
    with database.transaction():
        remember(database, "before")
        with pytest.raises(JournalFailed):
            remember(database, "before")
        remember(database, "after")
    assert names(database) == ["after", "before"]


def test_an_error_in_the_outer_block_undoes_the_inner_one_too(database):
    with pytest.raises(RuntimeError), database.transaction():
        remember(database, "inner")
        raise RuntimeError
    assert names(database) == []


@settings(deadline=None)
@given(
    st.recursive(
        st.booleans(), lambda inner: st.tuples(st.booleans(), st.lists(inner, max_size=3)), max_leaves=8
    )
)
def test_nested_blocks_keep_exactly_what_no_error_left(tmp_path_factory, tree):
    """A leaf is a block that writes one row; a node one that holds others; False: it ends in an error."""
    database = Database(tmp_path_factory.mktemp("nested") / "journal.db")
    database.open()
    counter = iter(range(1000))

    def walk(node: object) -> list[str]:
        ends_well, inner = node if isinstance(node, tuple) else (node, [])
        kept: list[str] = []
        try:
            with database.transaction() as connection:
                name = f"{next(counter):03}"
                connection.execute("INSERT INTO memory VALUES (?, '')", (name,))
                kept.append(name)
                for child in inner:
                    kept += walk(child)
                if not ends_well:
                    raise LookupError
        except LookupError:
            return []
        return kept

    expected = walk(tree)
    assert names(database) == sorted(expected)
    database.close()


def test_threads_take_turns_writing(database):
    def work(first: int) -> None:
        for number in range(first, first + 10):
            with database.transaction() as connection:
                count = connection.execute("SELECT count(*) FROM memory").fetchone()[0]
                connection.execute("INSERT INTO memory VALUES (?, ?)", (f"{number:02}", str(count)))

    threads = [threading.Thread(target=work, args=(first,)) for first in (0, 10, 20, 30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counts = [int(row["value"]) for row in database.query("SELECT value FROM memory")]
    assert sorted(counts) == list(range(40))


def test_reading_does_not_wait_for_another_threads_transaction(database):
    remember(database, "old")
    seen: list[list[str]] = []
    with database.transaction() as connection:
        connection.execute("INSERT INTO memory VALUES ('new', '')")
        reader = threading.Thread(target=lambda: seen.append(names(database)))
        reader.start()
        reader.join(10)
        assert seen == [["old"]]
    assert names(database) == ["new", "old"]


def test_a_query_cannot_write(database):
    with pytest.raises(JournalFailed, match="only reads"):
        database.query("INSERT INTO memory VALUES ('a', 'x')")
    assert names(database) == []


def test_a_broken_statement_names_the_file(database, path):
    with pytest.raises(JournalFailed, match=r"journal\.db.*nonsense"), database.transaction() as connection:
        connection.execute("SELECT nonsense")


def test_a_repetition_is_ignored_where_it_is_expected(database):
    statement = "INSERT OR IGNORE INTO notes (text, language, created_at, turn) VALUES ('n', 'en', 0, 't')"
    counts = []
    for _ in range(2):
        with database.transaction() as connection:
            counts.append(connection.execute(statement).rowcount)
    assert counts == [1, 0]


def test_another_program_that_keeps_the_lock_is_said(path, monkeypatch):
    monkeypatch.setattr("gadget.database.BUSY_TIMEOUT_S", 0.1)
    database = Database(path)
    database.open()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(JournalFailed, match="another program"):
        remember(database, "a")
    other.execute("COMMIT")
    remember(database, "b")
    assert names(database) == ["b"]
    other.close()
    database.close()


def test_what_is_committed_survives_the_death_of_the_process(path):
    program = """
        import os, signal, sys
        from pathlib import Path
        from gadget.database import Database
        database = Database(Path(sys.argv[1]))
        database.open()
        with database.transaction() as connection:
            connection.execute("INSERT INTO memory VALUES ('kept', '')")
        with database.transaction() as connection:
            connection.execute("INSERT INTO memory VALUES ('lost', '')")
            os.kill(os.getpid(), signal.SIGKILL)
    """
    assert run(program, path).returncode == -9
    database = Database(path)
    assert database.open() is None
    assert names(database) == ["kept"]
    database.close()


def test_a_closed_database_says_so_and_can_be_opened_again(database):
    remember(database, "a")
    database.close()
    database.close()
    with pytest.raises(JournalFailed, match="closed"):
        remember(database, "b")
    with pytest.raises(JournalFailed, match="closed"):
        names(database)
    database.open()
    assert names(database) == ["a"]


def test_what_was_deleted_is_nowhere_in_the_files(database, path):
    remember(database, "name", "a very private word")
    with database.transaction() as connection:
        connection.execute("DELETE FROM memory")
    database.compact()
    assert b"a very private word" not in b"".join(file.read_bytes() for file in path.parent.iterdir())


# ── the disk ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_full_database_undoes_the_transaction_and_goes_on_when_there_is_room(database):
    with database.transaction() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(DiskFull, match="full"), database.transaction() as connection:
        connection.execute("INSERT INTO memory VALUES ('small', '')")
        connection.execute("INSERT INTO memory VALUES ('large', ?)", ("x" * 100_000,))
    assert names(database) == []
    with database.transaction() as connection:
        connection.execute("PRAGMA max_page_count = 1000000")
    remember(database, "later", "x" * 100_000)
    assert names(database) == ["later"]


def in_a_namespace(program: str, directory: Path) -> subprocess.CompletedProcess[str]:
    """Run `program` where it may mount; skips where the machine does not allow that."""
    directory.mkdir()
    if shutil.which("unshare") is None:
        pytest.skip("no unshare on this machine: a full and a read-only disk cannot be made")
    enter = (
        ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--mount"]
    )
    mount = [*enter, "mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(directory)]
    if subprocess.run(mount, capture_output=True, timeout=30).returncode != 0:
        pytest.skip("mounting is not allowed here: a full and a read-only disk cannot be made")
    command = [*enter, sys.executable, "-c", textwrap.dedent(program), str(directory)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_a_disk_that_is_really_full_is_said_at_every_step_and_mended_by_room(tmp_path):
    done = in_a_namespace(
        """
        import os, subprocess, sys
        from pathlib import Path
        from gadget.database import Database
        from gadget.errors import DiskFull
        disk = sys.argv[1]
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", disk], check=True)
        ballast = Path(disk, "ballast")

        def fill():
            with ballast.open("ab", buffering=0) as file:
                try:
                    while True:
                        file.write(bytes(4096))
                except OSError:
                    pass

        def fails(work):
            try:
                work()
            except DiskFull:
                return True
            return False

        def write(size):
            with database.transaction() as connection:
                connection.execute("INSERT INTO memory VALUES (?, ?)", (os.urandom(8).hex(), "x" * size))

        database = Database(Path(disk, "state", "journal.db"))
        fill()
        assert fails(database.open), "open on a full disk"
        assert fails(lambda: write(1)), "a database that could not be opened says why"
        ballast.unlink()
        assert database.open() is None
        write(1)
        fill()
        assert fails(lambda: [write(20_000) for _ in range(10)]), "write on a full disk"
        kept = len(database.query("SELECT * FROM memory"))
        ballast.unlink()
        write(1)
        assert len(database.query("SELECT * FROM memory")) == kept + 1
        database.close()
        assert database.open() is None
        assert len(database.query("SELECT * FROM memory")) == kept + 1
        """,
        tmp_path / "disk",
    )
    assert done.returncode == 0, done.stderr


def test_a_disk_that_turns_read_only_is_said_and_can_still_be_read(tmp_path):
    done = in_a_namespace(
        """
        import subprocess, sys
        from pathlib import Path
        from gadget.database import Database
        from gadget.errors import ReadOnly
        disk = sys.argv[1]
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", disk], check=True)

        def refuses(work):
            try:
                work()
            except ReadOnly:
                return True
            return False

        def write():
            with database.transaction() as connection:
                connection.execute("INSERT INTO notes (text, language, created_at) VALUES ('n', 'en', 0)")

        def remount(how):
            subprocess.run(["mount", "-o", f"remount,{how}", disk], check=True)

        def notes():
            return len(database.query("SELECT * FROM notes"))

        database = Database(Path(disk, "state", "journal.db"))
        database.open()
        write()
        database.close()
        remount("ro")
        assert refuses(database.open), "open on a read-only disk"
        assert refuses(write)
        assert notes() == 1, "reading goes on"
        assert not database.is_open
        remount("rw")
        assert database.open() is None
        write()
        assert notes() == 2
        database.close()
        remount("ro")
        assert refuses(Database(Path(disk, "elsewhere", "journal.db")).open), "nothing there yet"
        """,
        tmp_path / "disk",
    )
    assert done.returncode == 0, done.stderr


def test_a_read_only_connection_is_translated(database):
    with database.transaction() as connection:
        connection.execute("PRAGMA query_only = ON")
    with pytest.raises(ReadOnly, match="writable"):
        remember(database, "a")
    assert names(database) == []


def test_a_file_that_may_not_grow_is_a_failure_that_loses_nothing(path):
    """The limit on file size makes the very write fail, as a broken card does."""
    program = """
        import resource, signal, sys
        from pathlib import Path
        from gadget.database import Database
        from gadget.errors import JournalFailed
        database = Database(Path(sys.argv[1]))
        database.open()
        with database.transaction() as connection:
            connection.execute("INSERT INTO memory VALUES ('kept', '')")
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, resource.RLIM_INFINITY))
        try:
            with database.transaction() as connection:
                connection.execute("INSERT INTO memory VALUES ('lost', ?)", ("x" * 400_000,))
        except JournalFailed as error:
            assert "disk does not work" in error.message, error.message
        else:
            raise SystemExit("the write was possible")
        assert [row["name"] for row in database.query("SELECT name FROM memory")] == ["kept"]
    """
    done = run(program, path)
    assert done.returncode == 0, done.stderr
