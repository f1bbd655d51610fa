"""The devices at home, against an HTTP server of Home Assistant's published shape and a real MQTT broker."""

from __future__ import annotations

import asyncio
import gc
import json
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st

from gadget.calls import Language
from gadget.courier.base import Connector
from gadget.courier.home import LONGEST_SPEECH, HomeAssistant, MqttHome, home, spoken
from gadget.errors import CourierError, Declined, Delayed, NotConnected, Refused, TooLate
from gadget.parcel import Parcel
from gadget.settings import HomeSettings
from tests.courier.broker import broker, heard, listening
from tests.courier.far_side import Handler, says, says_bytes, sends_to, serving

TOKEN = "long-lived"  # noqa: S105  # of the test server


def token() -> str:
    return TOKEN


def nobody_knows() -> str:
    raise NotConnected("the secret home is missing.")


def parcel(
    command: str = "turn on the kitchen lights", language: Language = "en", until: float = 0.0
) -> Parcel:
    return Parcel("turn1:home", "home", {"command": command, "until": until}, language, "the lights")


def answers(kind: str, speech: str, **data: Any) -> dict[str, Any]:
    """As Home Assistant answers a sentence."""
    return {
        "response": {
            "response_type": kind,
            "language": "en",
            "data": data or {"targets": [], "success": [], "failed": []},
            "speech": {"plain": {"speech": speech, "extra_data": None}},
        },
        "conversation_id": "01HCONVERSATION",
        "continue_conversation": False,
    }


@asynccontextmanager
async def home_assistant(conversation: Handler) -> AsyncIterator[HomeAssistant]:
    """A connector to a server that gives `conversation` to whoever has the token."""

    def guarded(inner: Handler) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            if request.headers.get("Authorization") != f"Bearer {TOKEN}":
                return web.Response(status=401, text="401: Unauthorized")
            return await inner(request)

        return handle

    routes = {
        "/api/conversation/process": guarded(conversation),
        "/api/config": guarded(says({"version": "2026.5.1", "state": "RUNNING"})),
    }
    async with serving(routes) as url:
        connector = HomeAssistant(HomeSettings(backend="home_assistant", url=url, timeout_s=2.0), token)
        try:
            yield connector
        finally:
            await connector.close()


@pytest.mark.parametrize(
    ("language", "command", "named", "speech"),
    [
        ("en", "turn on the kitchen lights", "en", "Turned on the lights"),
        ("zh", "打开厨房的灯", "zh-CN", "已打开厨房的灯"),
    ],
)
async def test_the_words_go_to_home_assistant_and_its_speech_is_the_note(
    language: Language, command: str, named: str, speech: str
) -> None:
    asked: list[Any] = []

    async def conversation(request: web.Request) -> web.Response:
        asked.append((request.method, await request.json()))
        return web.json_response(answers("action_done", speech))

    async with home_assistant(conversation) as connector:
        receipt = await connector.deliver(parcel(command, language))
    assert asked == [("POST", {"text": command, "language": named})]
    assert receipt.note == speech and receipt.reference == "01HCONVERSATION"


async def test_a_question_that_home_assistant_answers_is_answered() -> None:
    async with home_assistant(says(answers("query_answer", "It is 21 degrees."))) as connector:
        assert (await connector.deliver(parcel("how warm is it"))).note == "It is 21 degrees."


@pytest.mark.parametrize("code", ["no_intent_match", "no_valid_targets", "failed_to_handle", "unknown"])
async def test_what_home_assistant_cannot_do_is_refused_in_its_own_words(code: str) -> None:
    said = "Sorry, I couldn't understand that"
    async with home_assistant(says(answers("error", said, code=code))) as connector:
        with pytest.raises(Declined) as refused:
            await connector.deliver(parcel("turn on the moon"))
    assert code in refused.value.message and said in refused.value.message
    assert refused.value.spoken("en") == said
    assert refused.value.spoken("zh") == Refused.chinese, (
        "its English words are not read to a Chinese speaker"
    )


async def test_a_wrong_token_is_refused_and_the_token_stays_out_of_the_message() -> None:
    async with serving({"/api/conversation/process": says({}, status=401)}) as url:
        connector = HomeAssistant(HomeSettings(backend="home_assistant", url=url), lambda: "stolen-secret")
        with pytest.raises(Refused, match="401") as refused:
            await connector.deliver(parcel())
        await connector.close()
    assert "stolen-secret" not in refused.value.message


@pytest.mark.parametrize(
    ("far_side", "error"),
    [
        (says_bytes(b"<html>log in", "text/html"), Delayed),
        (says_bytes(b'{"response":'), Delayed),
        (says({}), Delayed),
        (says([]), Delayed),
        (says({"response": {"response_type": 7, "speech": "no"}}), Delayed),
        (says({"response": {"response_type": "error", "data": [], "speech": []}}), Declined),
        (says({}, status=429, headers={"Retry-After": "7"}), Delayed),
        (says({}, status=502), Delayed),
        (says({}, status=404), Refused),
        (sends_to("http://127.0.0.1:9/elsewhere"), Refused),
        (says_bytes(b'"' + b"x" * 3_000_000 + b'"'), Refused),
    ],
)
async def test_a_home_assistant_that_answers_badly_is_one_of_our_errors(
    far_side: Handler, error: type[CourierError]
) -> None:
    async with home_assistant(far_side) as connector:
        with pytest.raises(error):
            await connector.deliver(parcel())


_LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=300)
_ANY_JSON = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)


def _replaced(answer: Any, path: list[str], value: Any) -> Any:
    if not path:
        return value
    return {**answer, path[0]: _replaced(answer[path[0]], path[1:], value)}


_NEARLY_RIGHT = st.builds(
    lambda path, value: _replaced(answers("action_done", "Turned on the lights"), path.split("."), value),
    st.sampled_from(
        "response response.response_type response.data response.speech response.speech.plain "
        "response.speech.plain.speech conversation_id".split()
    ),
    _ANY_JSON,
)


@settings(max_examples=15, deadline=None)
@given(st.lists(_ANY_JSON | _NEARLY_RIGHT, min_size=20, max_size=20))
def test_whatever_answers_is_a_sentence_or_one_of_our_errors(bodies: list[Any]) -> None:
    waiting = iter(bodies)

    async def conversation(request: web.Request) -> web.Response:
        return web.json_response(next(waiting))

    async def all_of_them() -> None:
        async with home_assistant(conversation) as connector:
            for _ in bodies:
                try:
                    note = (await connector.deliver(parcel())).note
                except CourierError as error:
                    note = error.spoken("en")
                assert len(note) <= LONGEST_SPEECH + 1 and note.isprintable()

    asyncio.run(all_of_them())


async def test_a_home_assistant_that_is_busy_says_when_to_come_back() -> None:
    async with home_assistant(says({}, status=429, headers={"Retry-After": "7"})) as connector:
        with pytest.raises(Delayed) as delayed:
            await connector.deliver(parcel())
    assert delayed.value.retry_after_s == 7


async def test_a_slow_home_assistant_is_given_up() -> None:
    async def never(request: web.Request) -> web.Response:
        await asyncio.sleep(60)
        raise AssertionError

    async with serving({"/api/conversation/process": never}) as url:
        connector = HomeAssistant(HomeSettings(backend="home_assistant", url=url, timeout_s=0.2), token)
        with pytest.raises(Delayed, match=r"0\.2 s"):
            await connector.deliver(parcel())
        await connector.close()


async def test_nobody_wants_the_light_of_an_hour_ago() -> None:
    asked = []

    async def conversation(request: web.Request) -> web.Response:
        asked.append(request)
        return web.json_response(answers("action_done", "done"))

    async with serving({"/api/conversation/process": conversation}) as url:
        settings = HomeSettings(backend="home_assistant", url=url)
        connector = HomeAssistant(settings, token, now=lambda: 1000.0)
        with pytest.raises(TooLate, match="turn on the kitchen lights"):
            await connector.deliver(parcel(until=999.0))
        assert not asked
        assert (await connector.deliver(parcel(until=1001.0))).note == "done"
        await connector.close()


async def test_the_check_names_the_version_and_needs_the_token() -> None:
    async with home_assistant(says({})) as connector:
        assert await connector.check() == "Home Assistant 2026.5.1 answers"
        connector._token = lambda: "another"
        with pytest.raises(Refused, match="401"):
            await connector.check()


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        (HomeSettings(), "home.backend"),
        (HomeSettings(backend="home_assistant"), "home.url"),
        (HomeSettings(backend="mqtt"), "home.host"),
    ],
)
def test_what_is_not_set_up_says_how(settings: HomeSettings, names: str) -> None:
    with pytest.raises(NotConnected, match="gadget connect home") as missing:
        home(settings, token)
    assert names in missing.value.message


async def test_a_missing_token_is_told_before_anything_is_sent() -> None:
    connector = home(HomeSettings(backend="home_assistant", url="http://127.0.0.1:9"), nobody_knows)
    with pytest.raises(NotConnected, match="secret home"):
        await connector.deliver(parcel())
    await connector.close()


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("Turned on\n the  *lights*", "Turned on the lights"),
        ("bell\x07 and \u202etrick", "bell and trick"),
        ("好了。" * 200, "好了。" * (LONGEST_SPEECH // 3)),
        ("word " * 200, "word " * 47 + "word…"),
        ("Done. " + "x" * 400, "Done."),
    ],
)
def test_what_the_home_says_is_a_sentence_for_the_ear(text: str, heard: str) -> None:
    assert spoken(text) == heard


# ── MQTT ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def mqtt(port: int, *, password: Callable[[], str] = nobody_knows, **settings: Any) -> Connector:
    given = {"backend": "mqtt", "host": "127.0.0.1", "port": port, "tls": False, "timeout_s": 5.0, **settings}
    return MqttHome(HomeSettings(**given), password)


async def test_a_command_is_published_with_its_key_and_acknowledged(tmp_path: Path) -> None:
    async with broker(tmp_path) as running, listening(running.port, "house/#") as lines:
        receipt = await mqtt(running.port, topic="house/").deliver(parcel("把空调调到二十六度", "zh"))
        quality, payload = await heard(lines)
    assert json.loads(payload) == {"id": "turn1:home", "command": "把空调调到二十六度", "language": "zh"}
    assert quality == "q1" and receipt.reference == "house/command"


async def test_a_broker_with_a_password_wants_ours(tmp_path: Path) -> None:
    async with broker(tmp_path, login=("gadget", "open sesame")) as running:
        await mqtt(running.port, user="gadget", password=lambda: "open sesame").deliver(parcel())
        assert "answers" in await mqtt(running.port, user="gadget", password=lambda: "open sesame").check()
        for wrong in (
            mqtt(running.port),
            mqtt(running.port, user="gadget", password=lambda: "guess"),
            mqtt(running.port, user="gadget"),
        ):
            with pytest.raises(NotConnected) as refused:
                await wrong.deliver(parcel())
            assert "guess" not in refused.value.message


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = folder / "cert.pem", folder / "key.pem"
    wanted = "req -x509 -newkey rsa:2048 -nodes -days 2 -addext subjectAltName=IP:127.0.0.1".split()
    files = ["-subj", "/CN=broker", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(["openssl", *wanted, *files], check=True, capture_output=True, timeout=60)
    return certificate, key


@pytest.mark.filterwarnings(
    # paho leaves the socket of a failed handshake to the collector, which closes it
    "ignore:Exception ignored in. <ssl.SSLSocket:pytest.PytestUnraisableExceptionWarning"
)
async def test_a_broker_is_trusted_by_its_certificate_alone(
    tmp_path: Path, certificate: tuple[Path, Path]
) -> None:
    async with broker(tmp_path, certificate=certificate) as running:
        with pytest.raises(Delayed, match="certificate"):
            await mqtt(running.port, tls=True).deliver(parcel())
        await mqtt(running.port, tls=True, certificates=str(certificate[0])).deliver(parcel())
        with pytest.raises(Delayed):
            await mqtt(running.port, tls=False, timeout_s=1.0).deliver(parcel())
    gc.collect()  # here, not in whatever test comes next


async def test_a_broker_that_is_gone_is_tried_again_later(tmp_path: Path) -> None:
    async with broker(tmp_path) as running:
        connector = mqtt(running.port)
        await connector.deliver(parcel())
        await running.stop()
        with pytest.raises(Delayed, match="cannot be reached"):
            await connector.deliver(parcel())


async def test_a_broker_that_never_answers_is_given_up_and_hung_up_on() -> None:
    hung_up = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        hung_up.set()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    async with server:
        with pytest.raises(Delayed):
            await mqtt(server.sockets[0].getsockname()[1], timeout_s=0.3).deliver(parcel())
        async with asyncio.timeout(5):
            await hung_up.wait()


async def test_a_stale_command_is_not_published(tmp_path: Path) -> None:
    async with broker(tmp_path) as running, listening(running.port, "gadget/#") as lines:
        with pytest.raises(TooLate):
            await mqtt(running.port).deliver(parcel("open the door", until=1.0))
        await mqtt(running.port).deliver(parcel("close the door"))
        assert json.loads((await heard(lines))[1])["command"] == "close the door"
