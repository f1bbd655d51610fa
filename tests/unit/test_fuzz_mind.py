"""Whatever a mind writes and whatever is said: a call of the catalogue that is carried out, or a named refusal.

Every one of the 28 actions is carried out, with any text in its arguments, and taken back.
"""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gadget.act.base import Answer, Context, Unclear
from gadget.act.catalogue import load_catalogue
from gadget.act.runner import Runner
from gadget.calls import LANGUAGES, Call, Language, Signature, Value, problems
from gadget.contacts.book import Book, Contact, Point
from gadget.database import Database
from gadget.decide.conventional import tidied
from gadget.decide.edits import edited
from gadget.decide.grammar import CallGrammar
from gadget.decide.tokens import CallReader, Notation, spellings
from gadget.errors import GadgetError
from gadget.parcel import Parcel, Question, Reply, Settled
from tests.fuzzing import fuzz

CATALOGUE = load_catalogue()
SIGNATURES = CATALOGUE.signatures
IDS = {spelling: 6 + place for place, spelling in enumerate(spellings(SIGNATURES))}
NOTATION = Notation.of(SIGNATURES, IDS)
MADRID = ZoneInfo("Europe/Madrid")

_PHRASES = st.sampled_from(
    "nine minutes|until half six|tomorrow at 7|三点半|后天早上|-1|1e400|0|十亿年|9"
    "99999999 hours|February 30|½|the last one|all|"
    'mum|Anna|alice@example.org|+34 612 345 678|<|do:send_email|>|{"action": "x"}|\'; DROP TABLE notes; --|../../etc'
    "|%s{}|up|30|loud|Tokyo|月亮|two dozen eggs|2½ kg|batteries|a chocolate bar for my dog|this|it|这个".split(
        "|"
    )
)
WORDS = st.one_of(
    _PHRASES,
    st.lists(_PHRASES, max_size=4).map(" ".join),
    st.text(max_size=40),
    st.text(st.characters(categories=("Cf", "Cc", "Mn", "No", "Lo", "So")), max_size=12),
    st.sampled_from(["a" * 5000, "9" * 400, "\u202e\u200b", "\x00", "𝟗 minutes", "٣ دقائق", " "]),
)


def without_halves(text: str) -> str:
    """No engine gives half a character on: see `gadget.decide.functional` and `gadget.request`."""
    return text.encode("utf-8", "replace").decode()


@st.composite
def calls(draw: st.DrawFn) -> Call:
    """Calls that a mind can write: an action, its slots, and anything in them."""
    signature: Signature = draw(st.sampled_from(SIGNATURES))
    arguments: dict[str, Value] = {}
    for slot in signature.slots:
        if slot.required or draw(st.booleans()):
            words = WORDS.map(without_halves)
            if slot.choices:
                words = st.sampled_from(["", *slot.choices])
            arguments[slot.name] = draw(st.lists(words, max_size=4) if slot.is_list else words)
    return Call(signature.name, arguments)


# ── what a mind writes ────────────────────────────────────────────────────────────────────────────────────────────


@fuzz()
@given(
    st.lists(st.integers(0, 120) | st.sampled_from(sorted(IDS.values())), max_size=60), st.binary(max_size=4)
)
def test_any_tokens_are_a_call_of_the_catalogue_or_refused(tokens: list[int], piece: bytes) -> None:
    reader = CallReader(NOTATION)
    for token in tokens:
        try:
            reader.feed(token, piece)
        except ValueError:
            continue  # an engine never feeds what is not allowed; one that did would be told, and nothing changes
    if reader.done:
        call = reader.call()
        signature = NOTATION.signatures[call.action]
        assert problems(call, signature) == []
        json.dumps([call.action, dict(call.arguments)]).encode()


@fuzz()
@given(
    st.lists(
        st.text(min_size=1, max_size=6)
        | st.binary(min_size=1, max_size=6)
        | st.sampled_from(['{"action": "', "set_timer", '"', "}"])
    )
)
def test_any_text_is_a_call_of_the_catalogue_or_refused(pieces: list[str | bytes]) -> None:
    grammar = CallGrammar(SIGNATURES, longest=12)
    for piece in pieces:
        if not grammar.done:
            grammar.feed(grammar.forced())
        if grammar.allows(piece):
            grammar.feed(piece)
        else:
            spoilt = copy.deepcopy(grammar)
            with pytest.raises(ValueError, match="cannot be written"):
                spoilt.feed(piece)
    if grammar.done:
        call = grammar.call()
        assert problems(call, NOTATION.signatures[call.action]) == []


@fuzz()
@given(calls(), WORDS, WORDS)
def test_whatever_was_written_can_be_tidied_and_changed(call: Call, request: str, change: str) -> None:
    signature = NOTATION.signatures[call.action]
    assert problems(tidied(call, signature, request), signature) == []
    changed = edited(call, signature, change)
    assert changed is None or problems(changed, signature) == []


# ── what is done with it ──────────────────────────────────────────────────────────────────────────────────────────


class Postbox:
    """A courier to whom everything is connected; it refuses nothing and answers with the question."""

    def post(self, parcel: Parcel) -> None:
        json.dumps(parcel.payload, allow_nan=False).encode()

    def withdraw(self, key: str) -> bool:
        return True

    def outcome(self, key: str, within_s: float) -> Settled | None:
        return (None, Settled(True), Settled(True, "Done."), Settled(False, "It refuses."))[
            sum(map(ord, key)) % 4
        ]

    def ask(self, question: Question, deadline_s: float) -> Reply:
        return Reply(" ".join(str(value) for value in question.payload.values()))

    def is_connected(self, kind_or_topic: str) -> bool:
        return True


class Loudness:
    level = 50

    def get(self) -> int:
        return self.level

    def set(self, level: int) -> None:
        assert 0 <= level <= 100
        self.level = level


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(tmp_path_factory.mktemp("fuzz") / "journal.db")
    database.open()
    anna = Contact("Anna Berg", points=(Point("email", "anna@example.org"), Point("phone", "+34612345678")))
    Book(database).keep([anna], 0.0)
    yield database
    database.close()


turn = iter(range(10**9))


@fuzz(3)
@given(calls(), WORDS, st.sampled_from(LANGUAGES))
def test_every_action_answers_or_refuses_and_can_be_taken_back(
    database: Database, call: Call, heard: str, language: Language
) -> None:
    context = Context(
        f"turn {next(turn)}",
        language,
        lambda: datetime(2026, 5, 8, 18, 0, tzinfo=MADRID),
        MADRID,
        database,
        Loudness(),
        heard=without_halves(heard),
        courier=Postbox(),
        approval="press",
    )
    runner = Runner(CATALOGUE, 20.0)

    async def carry_out() -> Answer | Unclear:
        prepared = await runner.prepare(call, context)
        return await runner.run(prepared, context) if isinstance(prepared, Call) else prepared

    try:
        done = asyncio.run(carry_out())
    except GadgetError as error:
        assert not error.code.startswith("act.failed"), f"a mistake in {call.action}: {error.message}"
        assert error.spoken(language)
        return
    if isinstance(done, Unclear):
        assert done.question
        return
    assert done.say.strip()
    if done.undo is not None:
        assert done.undo().strip()
