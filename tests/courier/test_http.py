"""The courier's HTTP client against real servers that answer badly in every way known."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any, cast

import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st

from gadget.courier.http import Http
from gadget.courier.reach import is_public
from gadget.errors import CourierError, Delayed, NotConnected, Refused
from tests.courier.far_side import echoes, says, says_bytes, sends_to, serving

SOON_S = 5.0
"""A deadline that a healthy server on loopback keeps even on a busy machine."""


async def test_asking_sends_the_question_and_gives_the_answer() -> None:
    async with serving({"/ask": echoes}) as server, Http() as http:
        got = cast(
            dict[str, Any],
            await http.get_json(
                f"{server}/ask", params={"q": "天气 & rain"}, headers={"X-Key": "k"}, deadline_s=SOON_S
            ),
        )
    assert got["method"] == "GET"
    assert got["query"] == {"q": "天气 & rain"}
    assert got["headers"]["x-key"] == "k"


async def test_posting_sends_json_and_gives_the_answer() -> None:
    async with serving({"/do": echoes}) as server, Http() as http:
        got = cast(
            dict[str, Any], await http.post_json(f"{server}/do", {"text": "关灯", "n": 1}, deadline_s=SOON_S)
        )
    assert (got["method"], got["body"]) == ("POST", {"text": "关灯", "n": 1})


async def test_posting_to_a_server_that_says_nothing_gives_none() -> None:
    async with serving({"/do": says_bytes(b"")}) as server, Http() as http:
        assert await http.post_json(f"{server}/do", {}, deadline_s=SOON_S) is None


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b'{"a": 1}}', b"\xff\xfe\x00", b"NaN", b"[Infinity]", b"[" * 100_000, b"9" * 5000, b"<html>"],
    ids=["empty", "open", "two", "no text", "nan", "infinity", "deep", "long number", "page"],
)
async def test_what_is_no_json_is_garbled(body: bytes) -> None:
    async with serving({"/": says_bytes(body)}) as server, Http() as http:
        with pytest.raises(Delayed, match="no JSON"):
            await http.get_json(server, deadline_s=SOON_S)


async def test_a_page_for_people_is_taken_for_a_sign_in_and_not_for_an_answer() -> None:
    async with serving({"/": says_bytes(b'{"a": 1}', "text/html; charset=utf-8")}) as server, Http() as http:
        with pytest.raises(Delayed, match="sign-in"):
            await http.get_json(server, deadline_s=SOON_S)


async def test_a_huge_answer_is_not_read_to_its_end() -> None:
    sent = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        while True:
            await response.write(b'"' + b"a" * 65_536)
            sent += 65_536

    async with serving({"/": endless}) as server, Http(max_bytes=1_000_000) as http:
        with pytest.raises(Refused, match="more than 1000000 bytes"):
            await http.get_json(server, deadline_s=SOON_S)
    assert sent < 20_000_000


async def test_an_answer_of_exactly_the_limit_is_read() -> None:
    async with serving({"/": says_bytes(b'"' + b"a" * 98 + b'"')}) as server:
        async with Http(max_bytes=100) as http:
            assert await http.get_json(server, deadline_s=SOON_S) == "a" * 98
        async with Http(max_bytes=99) as http:
            with pytest.raises(Refused):
                await http.get_json(server, deadline_s=SOON_S)


async def test_a_packed_answer_is_unpacked() -> None:
    packed = gzip.compress(b'{"a": 1}')
    async with serving({"/": says_bytes(packed, Content_Encoding="gzip")}) as server, Http() as http:
        assert await http.get_json(server, deadline_s=SOON_S) == {"a": 1}


async def test_a_bomb_is_unpacked_no_further_than_the_limit() -> None:
    bomb = gzip.compress(b" " * 300_000_000, 1)  # 1.3 MB that become 300 MB
    async with serving({"/": says_bytes(bomb, Content_Encoding="gzip")}) as server, Http() as http:
        before = _resident_kb()
        with pytest.raises(Refused, match="bytes"):
            await http.get_json(server, deadline_s=SOON_S)
        assert _resident_kb() - before < 100_000


@pytest.mark.parametrize("cut", [10, -4])
async def test_a_packed_answer_that_breaks_off_is_no_answer(cut: int) -> None:
    packed = gzip.compress(b'{"a": 1}')[:cut]
    async with serving({"/": says_bytes(packed, Content_Encoding="gzip")}) as server, Http() as http:
        with pytest.raises(Delayed, match="broke off"):
            await http.get_json(server, deadline_s=SOON_S)


async def test_what_is_called_packed_and_is_not_is_broken() -> None:
    async with serving({"/": says_bytes(b'{"a": 1}', Content_Encoding="gzip")}) as server, Http() as http:
        with pytest.raises(Delayed):
            await http.get_json(server, deadline_s=SOON_S)


async def test_a_packing_nobody_asked_for_is_refused() -> None:
    async with serving({"/": says_bytes(b"x", Content_Encoding="br")}) as server, Http() as http:
        with pytest.raises(Refused, match="br"):
            await http.get_json(server, deadline_s=SOON_S)


async def test_a_truncated_answer_is_no_answer() -> None:
    async with _raw(b'HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"a": 1}') as server, Http() as http:
        with pytest.raises(Delayed, match="broke off"):
            await http.get_json(server, deadline_s=SOON_S)


@pytest.mark.parametrize(
    "answer", [b"", b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 200 OK\r\nX: " + b"a" * 500_000, b"\x00" * 100]
)
async def test_a_server_of_another_kind_is_no_answer(answer: bytes) -> None:
    async with _raw(answer) as server, Http() as http:
        with pytest.raises(Delayed):
            await http.get_json(server, deadline_s=SOON_S)


async def test_the_deadline_holds_for_a_server_that_never_answers() -> None:
    async def silent(request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    async with serving({"/": silent}) as server, Http() as http:
        began = time.monotonic()
        with pytest.raises(Delayed, match=r"within 0\.3 s"):
            await http.get_json(server, deadline_s=0.3)
        assert time.monotonic() - began < 2


async def test_the_deadline_holds_for_a_server_that_drips() -> None:
    async def dripping(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        while True:
            await response.write(b" ")
            await asyncio.sleep(0.02)

    async with serving({"/": dripping}) as server, Http() as http:
        began = time.monotonic()
        with pytest.raises(Delayed, match="within"):
            await http.get_json(server, deadline_s=0.4)
        assert time.monotonic() - began < 2


async def test_a_client_goes_on_after_every_failure() -> None:
    """Connections that were given up do not use up the pool."""

    async def silent(request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    async with (
        serving({"/silent": silent, "/well": says(1), "/bad": says_bytes(b"{")}) as server,
        Http() as http,
    ):
        for _ in range(120):  # more than the pool holds
            with pytest.raises(Delayed):
                await http.get_json(f"{server}/bad", deadline_s=SOON_S)
        for _ in range(8):
            with pytest.raises(Delayed):
                await http.get_json(f"{server}/silent", deadline_s=0.02)
        assert await http.get_json(f"{server}/well", deadline_s=SOON_S) == 1


async def test_a_redirect_is_followed() -> None:
    async with serving({"/a": sends_to("/b?x=1"), "/b": echoes}) as server, Http() as http:
        got = cast(
            dict[str, Any], await http.get_json(f"{server}/a", headers={"X-Key": "k"}, deadline_s=SOON_S)
        )
    assert got["query"] == {"x": "1"}
    assert got["headers"]["x-key"] == "k"


async def test_a_key_is_not_shown_to_the_server_one_is_sent_to() -> None:
    async with (
        serving({"/": echoes}, host="127.0.0.2") as other,
        serving({"/": sends_to(other)}) as server,
        Http() as http,
    ):
        got = cast(
            dict[str, Any],
            await http.get_json(
                server, headers={"Authorization": "Bearer s3cret", "X-Key": "k"}, deadline_s=SOON_S
            ),
        )
    assert "authorization" not in got["headers"]
    assert "x-key" not in got["headers"]
    assert got["headers"]["host"] == other.removeprefix("http://")


async def test_redirects_without_end_are_refused() -> None:
    async with serving({"/a": sends_to("/b"), "/b": sends_to("/a")}) as server, Http() as http:
        with pytest.raises(Refused, match="without end"):
            await http.get_json(f"{server}/a", deadline_s=SOON_S)


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "javascript:alert(1)", "http://", "ftp://127.0.0.1/"]
)
async def test_a_redirect_out_of_the_web_is_refused(location: str) -> None:
    async with serving({"/": sends_to(location)}) as server, Http() as http:
        with pytest.raises(Refused):
            await http.get_json(server, deadline_s=SOON_S)


async def test_a_public_server_cannot_send_into_the_home() -> None:
    asked: list[str] = []

    async def router(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.json_response({"secret": 1})

    async with (
        serving({"/": router}, host="127.0.0.2") as home,
        serving({"/": sends_to(home)}) as server,
        Http(is_public=lambda address: address == "127.0.0.1") as http,
    ):
        with pytest.raises(Refused, match="home network"):
            await http.get_json(server, deadline_s=SOON_S)
    assert asked == []


async def test_a_name_that_changes_its_address_does_not_get_a_public_server_into_the_home() -> None:
    """The check by name passes; the address that is then connected to is looked at before anything is sent."""
    asked: list[str] = []
    answers = iter([True, True, False])  # the first server; the second by its name; the second as connected

    async def router(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.json_response({"secret": 1})

    async with (
        serving({"/": router}, host="127.0.0.2") as home,
        serving({"/": sends_to(home)}) as server,
        Http(is_public=lambda _address: next(answers)) as http,
    ):
        with pytest.raises(Refused, match="home network"):
            await http.get_json(server, deadline_s=SOON_S)
    assert asked == []


async def test_a_server_of_the_home_may_send_within_the_home() -> None:
    async with (
        serving({"/": says(1)}, host="127.0.0.2") as other,
        serving({"/": sends_to(other)}) as server,
        Http() as http,
    ):
        assert await http.get_json(server, deadline_s=SOON_S) == 1


async def test_what_is_posted_is_not_carried_to_another_server() -> None:
    async with (
        serving({"/": echoes}, host="127.0.0.2") as other,
        serving({"/": sends_to(other, 307), "/see-other": sends_to("/", 303)}) as server,
        Http() as http,
    ):
        with pytest.raises(Refused, match="moved to"):
            await http.post_json(server, {"private": 1}, deadline_s=SOON_S)
        with pytest.raises(Refused, match="moved to"):
            await http.post_json(f"{server}/see-other", {"private": 1}, deadline_s=SOON_S)


async def test_what_is_posted_follows_its_server_to_another_path() -> None:
    async with serving({"/a": sends_to("/b", 308), "/b": echoes}) as server, Http() as http:
        got = cast(dict[str, Any], await http.post_json(f"{server}/a", {"x": 1}, deadline_s=SOON_S))
    assert (got["method"], got["body"]) == ("POST", {"x": 1})


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
async def test_a_server_that_cannot_now_is_asked_again_when_it_says(status: int) -> None:
    answer = says({}, status=status, headers={"Retry-After": "37"})
    async with serving({"/": answer}) as server, Http() as http:
        with pytest.raises(Delayed, match=str(status)) as raised:
            await http.get_json(server, deadline_s=SOON_S)
    assert raised.value.retry_after_s == 37


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        (timedelta(hours=1), 3000, 3600),
        (timedelta(hours=-1), 0, 0),
        ("99999999999999999999999", 86_400, 86_400),
        ("-5", 0, 0),
        ("soon", 0, 0),
        ("Sat, 99 Foo 2026 99:99:99 GMT", 0, 0),
        ("", 0, 0),
    ],
)
async def test_a_pause_asked_for_is_understood_or_ignored(
    said: str | timedelta, low: float, high: float
) -> None:
    if isinstance(said, timedelta):  # from now, not from when the tests were collected
        said = format_datetime(datetime.now(UTC) + said, usegmt=True)
    async with serving({"/": says({}, status=429, headers={"Retry-After": said})}) as server, Http() as http:
        with pytest.raises(Delayed) as raised:
            await http.get_json(server, deadline_s=SOON_S)
    assert low <= raised.value.retry_after_s <= high


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 422, 451])
async def test_a_server_that_never_will_is_not_asked_again(status: int) -> None:
    async with serving({"/": says({}, status=status)}) as server, Http() as http:
        with pytest.raises(Refused, match=str(status)):
            await http.post_json(server, {}, deadline_s=SOON_S)


async def test_nobody_listening_is_told_as_such() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    async with Http() as http:
        with pytest.raises(Delayed, match="cannot be reached"):
            await http.get_json(f"http://127.0.0.1:{port}/", deadline_s=SOON_S)


async def test_a_name_nobody_knows_is_told_as_being_offline() -> None:
    async with Http() as http:
        with pytest.raises(Delayed, match="cannot be reached"):
            await http.get_json("http://nobody.invalid/", deadline_s=SOON_S)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "searx",
        "ftp://host/",
        "http://",
        "http://[::1",
        "http://" + "a" * 80 + "/",
        "http://h:99999/",
        "http://\x00/",
    ],
)
async def test_what_is_no_address_is_refused(url: str) -> None:
    async with Http() as http:
        with pytest.raises((Refused, Delayed)):
            await http.get_json(url, deadline_s=SOON_S)


async def test_a_key_with_letters_no_header_can_hold_is_refused() -> None:
    async with serving({"/": says(1)}) as server, Http() as http:
        for key in ("Bearer 密码", "a\r\nX: b"):
            with pytest.raises(Refused):
                await http.get_json(server, headers={"Authorization": key}, deadline_s=SOON_S)


async def test_errors_tell_the_server_and_nothing_that_was_asked() -> None:
    async with serving({"/token-abc": says({}, status=404)}) as server, Http() as http:
        secret = server.replace("http://", "http://user:pa55@") + "/token-abc?q=private"
        with pytest.raises(Refused) as raised:
            await http.get_json(secret, deadline_s=SOON_S)
    assert server.removeprefix("http://") in raised.value.message
    for hidden in ("pa55", "token-abc", "private"):
        assert hidden not in raised.value.message


async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    async with serving({"/": says(1)}) as server, Http() as http:
        assert await http.get_json(server, deadline_s=SOON_S) == 1


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """A certificate of its own for 127.0.0.1, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = folder / "cert.pem", folder / "key.pem"
    wanted = "req -x509 -newkey rsa:2048 -nodes -days 2 -addext subjectAltName=IP:127.0.0.1".split()
    files = ["-subj", "/CN=far side", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(["openssl", *wanted, *files], check=True, capture_output=True, timeout=60)
    yield certificate, key


async def test_a_certificate_nobody_knows_is_not_trusted_until_it_is_named(
    certificate: tuple[Path, Path],
) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(*certificate)
    async with serving({"/": says(1)}, tls=tls) as server:
        async with Http() as http:
            with pytest.raises(Delayed, match="certificate"):
                await http.get_json(server, deadline_s=SOON_S)
        async with Http(ca_file=str(certificate[0])) as http:
            assert await http.get_json(server, deadline_s=SOON_S) == 1


async def test_a_secure_server_cannot_send_to_an_open_one(certificate: tuple[Path, Path]) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(*certificate)
    async with (
        serving({"/": says(1)}) as open_server,
        serving({"/": sends_to(open_server)}, tls=tls) as server,
        Http(ca_file=str(certificate[0])) as http,
    ):
        with pytest.raises(Refused, match="secure"):
            await http.get_json(server, deadline_s=SOON_S)


def test_a_file_without_certificates_is_named(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("nothing")
    for file in ("ca.pem", "missing.pem"):
        with pytest.raises(NotConnected, match=file):
            Http(ca_file=str(tmp_path / file))


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("::ffff:93.184.216.34", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("192.168.1.1", False),
        ("172.16.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:192.168.1.1", False),
        ("64:ff9b::c0a8:101", False),
        ("2002:c0a8:0101::1", False),
        ("nonsense", False),
    ],
)
def test_which_addresses_lie_in_the_home(address: str, public: bool) -> None:
    assert is_public(address) is public


@settings(max_examples=300, deadline=None)
@given(
    answer=st.binary(max_size=300) | st.binary(max_size=200).map(lambda body: b"HTTP/1.1 200 OK\r\n" + body)
)
def test_any_bytes_of_a_server_end_in_json_or_in_an_error_of_ours(answer: bytes) -> None:
    """300 answers: half of them arbitrary bytes, half with a good first line."""

    async def ask() -> None:
        async with _raw(answer) as server, Http() as http:
            try:
                await http.get_json(server, deadline_s=SOON_S)
            except CourierError as refused:
                assert refused.message

    asyncio.run(ask())


@settings(max_examples=300, deadline=None)
@given(
    body=st.binary(max_size=300) | st.text(max_size=200).map(str.encode),
    encoding=st.sampled_from(["", "gzip", "br", "deflate", "gzip, gzip"]),
    kind=st.sampled_from(["application/json", "text/plain", "text/html", "", "application/problem+json; x"]),
)
def test_any_body_ends_in_json_or_in_an_error_of_ours(body: bytes, encoding: str, kind: str) -> None:
    """300 bodies under every packing and type."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Encoding: {encoding}\r\nContent-Length: {len(body)}"

    async def ask() -> None:
        async with _raw(head.encode() + b"\r\n\r\n" + body) as server, Http() as http:
            try:
                await http.get_json(server, deadline_s=SOON_S)
            except CourierError as refused:
                assert refused.message

    asyncio.run(ask())


class _raw:  # noqa: N801
    """A server that reads a request and answers exactly these bytes, then hangs up."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer

    async def __aenter__(self) -> str:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/"

    async def __aexit__(self, *_error: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(self._answer)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


def _resident_kb() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1])
    raise AssertionError("no VmHWM")
