"""Contacts as they are kept, taken in, handed out and dictated; nothing that comes from outside breaks anything."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gadget.contacts import addresses, commands, numbers, spelled, vcard
from gadget.contacts.book import Book, Contact, Point
from gadget.database import Database
from gadget.errors import BadAddress, BadContact, BadInput, BadNumber, BadSettings

MUM = Contact("María López", (Point("phone", "+34612345678", "mobile", 1),), ("mum", "妈妈"), "urn:uuid:mum")
WEI = Contact(
    "王伟", (Point("phone", "+8613812345678"), Point("email", "wei@example.com", "work")), uid="urn:uuid:wei"
)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    database = Database(tmp_path / "journal.db")
    database.open()
    yield Book(database)
    database.close()


def cards(*bodies: str, version: str = "3.0") -> bytes:
    whole = "\r\n".join(f"BEGIN:VCARD\r\nVERSION:{version}\r\n{body}\r\nEND:VCARD" for body in bodies)
    return f"{whole}\r\n".encode()


# ── kept ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_is_kept_comes_back_as_they_were_in_order_of_name(book: Book) -> None:
    book.keep([WEI, MUM], now=1.0)
    assert [(c.name, c.points, c.nicknames, c.uid) for c in book.all()] == [
        (c.name, c.points, c.nicknames, c.uid) for c in (MUM, WEI)
    ]


def test_keeping_somebody_again_changes_and_does_not_double(book: Book) -> None:
    (first,) = book.keep([MUM], now=1.0)
    (again,) = book.keep([Contact("María L.", MUM.points, (), MUM.uid)], now=2.0)
    assert again.id == first.id
    assert [(c.name, c.nicknames) for c in book.all()] == [("María L.", ())]


def test_the_same_person_without_a_uid_is_put_together(book: Book) -> None:
    book.keep([MUM], now=1.0)
    book.keep([Contact("Maria Lopez", (Point("email", "maria@example.com"),), ("Mari",))], now=2.0)
    (whole,) = book.all()
    assert [p.value for p in whole.points] == ["+34612345678", "maria@example.com"]
    assert whole.nicknames == ("mum", "妈妈", "Mari")


def test_two_people_of_one_name_stay_two(book: Book) -> None:
    book.keep([Contact("Li Ming", (Point("phone", "+8613812345678"),))], now=1.0)
    book.keep([Contact("Li Ming", (Point("phone", "+8613912345678"),))], now=1.0)
    assert len(book.all()) == 2


def test_a_batch_is_kept_whole_or_not_at_all(book: Book) -> None:
    with pytest.raises(BadContact):
        book.keep([MUM, Contact("  ", MUM.points)], now=1.0)
    assert book.all() == []


def test_the_preferred_number_comes_first() -> None:
    person = Contact("A", (Point("phone", "1"), Point("phone", "2", preference=1), Point("email", "a@b.co")))
    assert [point.value for point in person.reached("phone")] == ["2", "1"]


def test_somebody_is_removed_by_name_or_number_and_two_of_one_name_are_not_guessed_at(book: Book) -> None:
    one = commands.add(book, "Li Ming", ["+8613812345678"], [], [], region="", now=1.0)
    commands.add(book, "Li Ming", ["+8613912345678"], [], [], region="", now=1.0)
    with pytest.raises(BadContact, match="2 contacts are called"):
        commands.remove(book, "li ming")
    assert commands.remove(book, str(one.id)).points[0].value == "+8613812345678"
    assert commands.remove(book, "Li Ming").points[0].value == "+8613912345678"
    with pytest.raises(BadContact, match="no contact"):
        commands.remove(book, "Li Ming")


def test_who_cannot_be_found_to_be_removed_is_perhaps_somebody_else(book: Book) -> None:
    book.keep([MUM], now=1.0)
    with pytest.raises(BadContact, match="Did you mean María López"):
        commands.remove(book, "Marie Lopez")
    assert len(book.all()) == 1


# ── numbers and addresses ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("612 345 678", "ES", "+34612345678"),
        ("+34 612-345-678", "", "+34612345678"),
        ("0034612345678", "ES", "+34612345678"),
        ("(212) 555-2368", "US", "+12125552368"),
        ("138 1234 5678", "CN", "+8613812345678"),
        ("07911 123456", "GB", "+447911123456"),
    ],
)
def test_a_number_is_kept_with_its_country(text: str, region: str, number: str) -> None:
    assert numbers.normalised(text, region) == number


@pytest.mark.parametrize(
    ("text", "region", "why"),
    [
        ("612 345 678", "", "no country code"),
        ("12", "ES", "too few"),
        ("999 999 999 999 999", "ES", "too few or too many|no telephone number|not in use"),
        ("112 345 678", "ES", "not in use"),
        ("call me", "ES", "no telephone number"),
        ("", "ES", "no telephone number"),
    ],
)
def test_what_is_no_number_is_refused_with_the_reason(text: str, region: str, why: str) -> None:
    with pytest.raises(BadNumber, match=why):
        numbers.normalised(text, region)


@pytest.mark.parametrize(
    ("setting", "zone", "region"),
    [
        ("", "Europe/Madrid", "ES"),
        ("", "Asia/Shanghai", "CN"),
        ("", "PRC", "CN"),
        ("", "US/Pacific", "US"),
        ("", "UTC", ""),
        ("", "", ""),
        ("de", "Europe/Madrid", "DE"),
    ],
)
def test_the_country_is_the_settings_or_the_time_zones(setting: str, zone: str, region: str) -> None:
    assert numbers.region(setting, zone) == region


def test_a_country_that_does_not_exist_is_refused_and_the_right_one_named() -> None:
    with pytest.raises(BadSettings, match='"GB"'):
        numbers.region("UK", "Europe/London")


@pytest.mark.parametrize("text", ["alice@Example.COM", " alice@example.com "])
def test_an_address_is_written_as_mail_servers_do(text: str) -> None:
    assert addresses.normalised(text) == "alice@example.com"


@pytest.mark.parametrize(
    "text", ["", "alice", "a@b", "a b@example.com", "a@@b.com", "a@" + "b" * 300 + ".com", "a\n@b.com"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(BadAddress):
        addresses.normalised(text)


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("alice at example dot com", "alice@example.com"),
        ("Alice at Example dot com.", "Alice@example.com"),
        ("to alice dot berg at mail dot example dot org", "alice.berg@mail.example.org"),
        ("a l i c e at example dot com", "alice@example.com"),
        ("j underscore smith at example dot co dot uk", "j_smith@example.co.uk"),
        ("it's ann dash marie at example dot com", "ann-marie@example.com"),
        ("alice@example.com", "alice@example.com"),
        ("alice 艾特 example 点 com", "alice@example.com"),
        ("wang 下划线 wei 艾特 example 点 com 点 cn", "wang_wei@example.com.cn"),
        ("发给 wei at example 点 com", "wei@example.com"),
    ],
)
def test_a_dictated_address_is_understood(said: str, address: str) -> None:
    assert spelled.address(said) == address
    assert addresses.normalised(address)


@pytest.mark.parametrize(
    "said", ["Alice", "look at that", "at example dot com", "two at a time", "妈妈", "a at b at c.com", ""]
)
def test_what_holds_no_address_is_none(said: str) -> None:
    assert spelled.address(said) is None


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("612 345 678", "612345678"),
        ("six one two, three four five, six seven eight", "612345678"),
        ("plus three four six one two three four five six seven eight", "+34612345678"),
        ("oh seven nine double one, one two three four five six", "07911123456"),
        ("oh triple seven 123 456", "0777123456"),
        ("一三八一二三四五六七八", "13812345678"),
        ("幺三八 一二三四 五六七八", "13812345678"),
        ("加八六138 1234 5678", "+8613812345678"),
    ],
)
def test_a_dictated_number_is_understood(said: str, number: str) -> None:
    assert spelled.number(said) == number


@pytest.mark.parametrize(
    "said", ["one", "Tom", "three four", "at six", "一二", "妈妈", "", "one two buckle my shoe"]
)
def test_what_is_no_dictated_number_is_none(said: str) -> None:
    assert spelled.number(said) is None


# ── vCard ─────────────────────────────────────────────────────────────────────────────────────────────────────────

QUOTED = (
    "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E7=8E=8B;=E4=BC=9F;;;\r\n"
    "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E7=8E=8B=\r\n=E4=BC=9F\r\n"
    "TEL;CELL;PREF:13812345678\r\nEMAIL;INTERNET;HOME:wei@example.com"
)
THREE = (
    "FN:Anna Berg\r\nN:Berg;Anna;;;\r\nNICKNAME:Annie,my boss\r\nUID:abc\r\nTEL;TYPE=FAX:+34911234567\r\n"
    "TEL;TYPE=WORK:+34911234567\r\nTEL;TYPE=CELL,PREF:612 345 678\r\n"
    "item1.EMAIL;type=INTERNET;type=WORK:anna@exam\r\n ple.com\r\n"
    "PHOTO;ENCODING=b;TYPE=JPEG:AAAA\r\n BBBB\r\nNOTE:a\\nb"
)
FOUR = (
    'FN:Ann O\'Hara\r\nTEL;VALUE=uri;PREF=1;TYPE="voice,cell":tel:+34-612-345-678;ext=1\r\n'
    "TEL;PREF=20:+34911234567\r\nEMAIL;TYPE=work:mailto:ann@example.org\r\nRELATED;TYPE=spouse:urn:uuid:x"
)


def test_a_card_of_version_2_1_is_read() -> None:
    (contact,) = vcard.read(cards(QUOTED, version="2.1"), "CN").contacts
    assert contact.name == "王伟"
    assert contact.points == (
        Point("phone", "+8613812345678", "mobile", 1),
        Point("email", "wei@example.com", "home"),
    )


def test_a_card_of_version_3_0_is_read_without_its_fax() -> None:
    (contact,) = vcard.read(cards(THREE), "ES").contacts
    assert (contact.name, contact.uid, contact.nicknames) == ("Anna Berg", "abc", ("Annie", "my boss"))
    assert contact.points == (
        Point("phone", "+34911234567", "work"),
        Point("phone", "+34612345678", "mobile", 1),
        Point("email", "anna@example.com", "work"),
    )
    assert contact.reached("phone")[0].value == "+34612345678"


def test_a_card_of_version_4_0_is_read() -> None:
    (contact,) = vcard.read(cards(FOUR, version="4.0"), "").contacts
    assert contact.name == "Ann O'Hara"
    assert contact.points == (
        Point("phone", "+34612345678", "mobile", 1),
        Point("phone", "+34911234567", "", 20),
        Point("email", "ann@example.org", "work"),
    )


@pytest.mark.parametrize(
    ("data", "names", "reasons"),
    [
        (b"", [], ["no vCard"]),
        (b"hello", [], ["no vCard"]),
        (b"\xff\xfe\x00", [], ["no vCard"]),
        (b"BEGIN:VCARD\nVERSION:3.0\nFN:Cut Off\nTEL:+34612345678\n", [], ["breaks off"]),
        (cards("FN:Nobody"), [], ["no telephone number"]),
        (cards("TEL:+34612345678"), [], ["no name"]),
        (cards("FN:A\r\nTEL:12\r\nEMAIL:nonsense"), [], ["'12'", "'nonsense'", "no telephone number"]),
        (cards("FN:A\r\nTEL:12\r\nEMAIL:a@example.com"), ["A"], ["'12'"]),
        (cards("FN:A\r\nTEL:+34612345678", "FN:B", "FN:C\r\nTEL:+34612345679"), ["A", "C"], ["card 2"]),
        (cards("garbage without a colon\r\nFN:A\r\nTEL:+34612345678"), ["A"], []),
        ("BEGIN:VCARD\nVERSION:2.1\nN:王;伟\nTEL:+8613812345678\nEND:VCARD".encode("gb18030"), ["王伟"], []),
        ("BEGIN:VCARD\nVERSION:2.1\nN:Núñez;José\nTEL:+34612345678\nEND:VCARD".encode("cp1252"), ["José Núñez"], []),
        ("BEGIN:VCARD\nVERSION:3.0\nFN:A\nTEL:+34612345678\nEND:VCARD\n".encode("utf-16"), ["A"], []),
    ],
)  # fmt: skip
def test_what_is_wrong_costs_its_own_card_alone_and_is_named(
    data: bytes, names: list[str], reasons: list[str]
) -> None:
    read = vcard.read(data, "")
    assert [contact.name for contact in read.contacts] == names
    assert len(read.refused) == len(reasons)
    for refusal, reason in zip(read.refused, reasons, strict=True):
        assert reason in str(refusal)


def test_a_card_as_large_as_a_disk_is_refused_but_its_picture_is_not_counted() -> None:
    photo = "PHOTO;ENCODING=b;TYPE=JPEG:\r\n" + "\r\n".join([" " + "A" * 70] * 8000)
    assert len(vcard.read(cards(f"FN:A\r\nTEL:+34612345678\r\n{photo}"), "").contacts) == 1
    huge = vcard.read(cards("FN:A\r\nTEL:+34612345678\r\nNOTE:" + "x" * vcard.LARGEST), "")
    assert not huge.contacts and "larger than" in huge.refused[0].reason


name = (
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: text != "" and text.isprintable())
)
people = st.builds(
    lambda who, nicks, label, preference: Contact(
        who,
        (Point("phone", "+34612345678", label, preference), Point("email", "a@example.com")),
        tuple(dict.fromkeys(nicks)),
    ),
    name,
    st.lists(name, max_size=3),
    st.sampled_from(["", "work", "home", "mobile"]),
    st.sampled_from([1, 50]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(people, min_size=1, max_size=3))
def test_what_is_written_reads_back_the_same(contacts: list[Contact]) -> None:
    read = vcard.read(vcard.write(contacts).encode(), "")
    assert read.refused == ()
    by_kind = [
        Contact(c.name, (*c.reached("phone"), *c.reached("email")), c.nicknames, c.uid) for c in read.contacts
    ]
    assert by_kind == contacts


lines = st.lists(
    st.one_of(
        st.text(max_size=40),
        st.builds(
            "{}{}:{}".format,
            st.sampled_from("FN N TEL EMAIL NICKNAME UID PHOTO item1.TEL BEGIN END ORG BDAY".split()),
            st.sampled_from(
                ["", ";TYPE=CELL,PREF", ";PREF=1", ";PREF=x", ";ENCODING=QUOTED-PRINTABLE", ";ENCODING=b",
                 ";CHARSET=klingon", ";TYPE=", ";=", ";;", ';TYPE="a', ";VALUE=uri", ";ENCODING=BASE64;TYPE=JPEG"]
            ),
            st.one_of(
                st.text(max_size=40),
                st.sampled_from(["VCARD", "=E7=8E=", "+34612345678", "a@example.com", ";;;;;;;", "\\", "\\n\\,"]),
            ),
        ),
    ),
    max_size=12,
)  # fmt: skip


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(lines, max_size=3),
    st.sampled_from(["2.1", "3.0", "4.0", "9"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_no_card_however_broken_breaks_the_reading(
    bodies: list[list[str]], version: str, newline: str
) -> None:
    whole = newline.join(
        newline.join(["BEGIN:VCARD", f"VERSION:{version}", *body, "END:VCARD"]) for body in bodies
    )
    read = vcard.read(whole.encode("utf-8", errors="surrogatepass"), "ES")
    assert read.contacts or read.refused
    for contact in read.contacts:
        assert contact.name and contact.points and contact.name.isprintable()


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_break_the_reading(data: bytes) -> None:
    read = vcard.read(data, "")
    assert read.contacts or read.refused
    framed = vcard.read(b"BEGIN:VCARD\nVERSION:3.0\nFN:A\nTEL:+34612345678\n" + data + b"\nEND:VCARD\n", "")
    assert framed.contacts or framed.refused


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=80))
def test_no_words_break_what_is_dictated_or_checked(said: str) -> None:
    assert (spelled.address(said) or "@").count("@") == 1
    assert (spelled.number(said) or "0").lstrip("+").isdigit()
    for check in (addresses.normalised, lambda words: numbers.normalised(words, "ES")):
        try:
            assert check(said)
        except BadInput as wrong:
            assert wrong.message


# ── the command line ──────────────────────────────────────────────────────────────────────────────────────────────


def gadget(state: Path, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "gadget",
            "--set",
            'general.time_zone="Europe/Madrid"',
            "contacts",
            *arguments,
        ],
        env={**os.environ, "STATE_DIRECTORY": str(state), "HOME": str(state)},
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_people_go_in_and_out_by_the_command_line(tmp_path: Path) -> None:
    added = gadget(tmp_path, "add", "María López", "--phone", "612 345 678", "--called", "mum")
    assert added.returncode == 0 and "+34612345678" in added.stdout, added.stderr
    out = tmp_path / "out" / "all.vcf"
    assert gadget(tmp_path, "export", str(out)).returncode == 0
    assert out.stat().st_mode & 0o077 == 0, "nobody else's business"
    assert gadget(tmp_path, "remove", "maria lopez").stdout == "removed María López\n"
    assert gadget(tmp_path, "list").stdout == ""
    taken = gadget(tmp_path, "import", str(out))
    assert taken.stdout == "1 contacts taken in, 0 remarks.\n"
    assert "María López (mum)  +34612345678" in gadget(tmp_path, "list").stdout
    gadget(tmp_path, "remove", "maria lopez")
    taken = gadget(tmp_path, "import", "-", given=out.read_text(encoding="utf-8"))
    assert taken.stdout == "1 contacts taken in, 0 remarks.\n", (
        "by the shell, from a file that it may not read"
    )


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("add", "Tom"), "--phone or an --email"),
        (("add", "Tom", "--phone", "12"), "too few"),
        (("add", "Tom", "--email", "tom"), "no e-mail address"),
        (("remove", "Tom"), "no contact"),
        (("import", "/nowhere.vcf"), "cannot be read"),
    ],
)
def test_a_mistake_is_a_sentence_and_status_2(tmp_path: Path, arguments: tuple[str, ...], why: str) -> None:
    done = gadget(tmp_path, *arguments)
    assert done.returncode == 2 and why in done.stderr and "Traceback" not in done.stderr
