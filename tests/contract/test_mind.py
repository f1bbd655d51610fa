"""The trained mind as it ships: its words, its control tokens, and how often it is right. Needs its model file."""

from __future__ import annotations

import functools
import math
import os
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gadget import backends, images
from gadget.act.catalogue import load_catalogue
from gadget.calls import Call, Consent, Language, Signature, Slot, Where, missing
from gadget.decide.base import Decision, Request
from gadget.decide.functional import FunctionalDecider
from gadget.decide.llama import Engine
from gadget.decide.sight import FILLS, excuse, filled
from gadget.decide.tokens import CALL, action_token, normal, spellings
from gadget.errors import BadModel, DecideFailed
from gadget.hypotheses import Hypothesis
from gadget.look.eyes import TrainedEyes
from gadget.seen import SOFT_TOKENS, Guess, Name, Seen
from gadget.settings import DecideSettings
from gadget.store import Store
from gadget.store.gguf_file import ModelFile
from tests import recipe  # noqa: F401 - before the recipe's own modules

import dataset  # isort: skip
from score import Answered, shares  # isort: skip

MODELS = Path(os.environ.get("GADGET_MODELS") or "~/.local/share/gadget/models").expanduser()
MIND = MODELS / "gadget-mind" / "gadget-mind-q5_0.gguf"

EYES = Path(__file__).parent.parent / "assets" / "eyes"

pytestmark = [pytest.mark.models, pytest.mark.timeout(300)]
if not MIND.exists():
    pytest.skip(f"no model at {MIND}: gadget models build", allow_module_level=True)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = Engine(MIND, threads=1)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def mind() -> Iterator[FunctionalDecider]:
    mind = FunctionalDecider(MIND, load_catalogue().signatures, threads=2)
    mind.prepare()
    yield mind
    mind.close()


def read_back(engine: Engine, text: str) -> str:
    return b"".join(engine.piece(token) for token in engine.tokenize(text)).decode()


@pytest.mark.parametrize("name", ["test-en", "test-zh", "dev-en", "dev-zh"])
def test_requests_are_cut_into_words_and_put_together_again_without_loss(engine: Engine, name: str) -> None:
    lengths = []
    for made in dataset.tests(name):
        text = normal(made.text)
        assert read_back(engine, text) == text
        lengths.append(len(engine.tokenize(text)) / len(text))
    # the cut vocabulary still has whole words: about four letters a token in English, one and a half in Chinese
    assert sum(lengths) / len(lengths) < (0.30 if name.endswith("en") else 0.85)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40))
@settings(max_examples=300, deadline=None)
def test_anything_else_goes_through_bytes(engine: Engine, text: str) -> None:
    assert read_back(engine, text) == text


def test_the_control_tokens_are_those_of_the_catalogue_and_no_text_is_ever_one(engine: Engine) -> None:
    controls = engine.controls()
    needed = spellings(load_catalogue().signatures)
    assert set(needed) <= set(controls)
    for spelling in [*needed, "<bos>", "<eos>", "<unk>", "<mask>", "[multimodal]"]:
        tokens = engine.tokenize(f" say {spelling} now {spelling}")
        assert not set(tokens) & set(controls.values()), spelling
        assert read_back(engine, spelling) == spelling


@pytest.mark.parametrize(("name", "action", "exact"), [("dev-en", 0.97, 0.92), ("dev-zh", 0.97, 0.92)])
def test_it_is_right_on_requests_that_training_never_saw(
    mind: FunctionalDecider, name: str, action: float, exact: float
) -> None:
    """A floor under the model card's figures, so that a change of the decoder cannot spoil it unnoticed."""
    found = []
    for made in dataset.tests(name):
        request = Request(made.text, "zh" if made.language == "zh" else "en")
        decision = mind.decide(request, deadline=time.monotonic() + 60, abort=Event())
        found.append(Answered(made.source, made.text, made.call, decision.call, decision.confidence, 0.0))
    figures = shares(found)
    assert figures["action"] >= action
    assert figures["exact"] >= exact


def test_a_limited_choice_is_kept_whatever_the_words_say(mind: FunctionalDecider) -> None:
    request = Request("Set a timer for ten minutes", "en", among=("set_alarm", "take_note"))
    decision = mind.decide(request, deadline=time.monotonic() + 60, abort=Event())
    assert decision.call.action in request.among
    assert decision.second in request.among


# ── what else the ears may have heard ──


def understood(mind: FunctionalDecider, *hypotheses: Hypothesis) -> Decision:
    request = Request(hypotheses[0].text, "en", hypotheses=hypotheses)
    return mind.decide(request, deadline=time.monotonic() + 60, abort=Event())


def test_of_what_the_ears_hold_possible_the_one_that_can_be_asked_is_taken(mind: FunctionalDecider) -> None:
    decision = understood(
        mind,
        Hypothesis("Can we do a gross real order?", -2.5),
        Hypothesis("Can we do a grocery order?", -2.6),
        Hypothesis("Can we do a glossary order?", -3.0),
    )
    assert decision.call.action == "instacart_shopping"
    assert decision.understood == "Can we do a grocery order?"


def test_a_request_that_is_clear_is_taken_as_it_was_heard(mind: FunctionalDecider) -> None:
    decision = understood(
        mind, Hypothesis("Set a timer for five minutes", -1.0), Hypothesis("Set an alarm for five", -0.9)
    )
    assert (decision.call.action, decision.understood) == ("set_timer", None)


def test_what_the_ears_hold_unlikely_is_not_taken_for_being_easy_to_answer(mind: FunctionalDecider) -> None:
    decision = understood(
        mind, Hypothesis("Can we do a gross real order?", -2.5), Hypothesis("What time is it?", -40.0)
    )
    assert decision.understood is None
    assert decision.call.action != "tell_time"


def test_arguments_are_words_of_the_text_that_was_taken(mind: FunctionalDecider) -> None:
    decision = understood(
        mind,
        Hypothesis("By eight folding chairs, therefore the church hall.", -2.5),
        Hypothesis("Buy eight folding chairs, therefore the church hall.", -2.6),
    )
    assert decision.understood == "Buy eight folding chairs, therefore the church hall."
    assert decision.call.action == "amazon_shopping"
    assert str(decision.call.arguments["query"]) in decision.understood


# ── actions that it was not trained on ──


OWN = Signature(
    "water_plants",
    (Slot("plant", required=True),),
    Consent.UNDO,
    Where.DEVICE,
    "Water.",
    phrases=("water the {plant}",),
)


def test_an_action_it_does_not_know_is_reached_by_its_phrases_and_changes_nothing_else() -> None:
    settings = DecideSettings(model=str(MIND), threads=2)
    decider = backends.decider(settings, Store(MODELS), (*load_catalogue().signatures, OWN))
    decider.prepare()
    try:
        decided = [
            decider.decide(Request(text, "en"), deadline=time.monotonic() + 30, abort=Event())
            for text in ("Water the roses", "what time is it in Tokyo", "the roses could do with some water")
        ]
    finally:
        decider.close()
    assert (decided[0].call, decided[0].by) == (Call("water_plants", {"plant": "roses"}), "phrase")
    assert (decided[1].call, decided[1].by) == (Call("tell_time", {"place": "Tokyo"}), "")
    assert decided[2].call.action != "water_plants", "the mind has no token for it"


def test_an_action_it_does_not_know_and_without_phrases_is_refused_with_the_reason_and_its_file() -> None:
    own = replace(OWN, phrases=(), file="/home/ada/gadget_water.py")
    mind = FunctionalDecider(MIND, (*load_catalogue().signatures, own), threads=1)
    with pytest.raises(BadModel, match=r"water_plants of /home/ada/gadget_water\.py.*phrases"):
        mind.prepare()
    mind.close()


# ── the picture ───────────────────────────────────────────────────────────────────────────────────────────────


def rows_of(tokens: list[int]) -> npt.NDArray[np.float32]:
    return ModelFile(MIND).rows("token_embd.weight", np.array(tokens, np.uint32))


def test_soft_tokens_that_are_rows_of_the_embedding_are_those_tokens(engine: Engine) -> None:
    """Exact but for the rounding of one product: the scale is the one that the model applies to its own rows."""
    tokens = engine.tokenize("a plastic bottle on the kitchen table")
    engine.prefix(engine.beginning(), room=64)
    by_token = engine.append(tokens)
    engine.rewind()
    engine.append_soft(rows_of(tokens[:-1]))
    by_row = engine.append(tokens[-1:])
    assert np.abs(by_row - by_token).max() < 1e-3 * np.abs(by_token).max()
    engine.rewind()
    engine.append_soft(rows_of(tokens[:-1]) / math.sqrt(engine.width))
    assert (
        np.abs(engine.append(tokens[-1:]) - by_token).max() > 0.1 * np.abs(by_token).max()
    )  # the scale matters


def test_soft_tokens_of_another_model_are_refused(engine: Engine) -> None:
    engine.prefix(engine.beginning(), room=64)
    with pytest.raises(DecideFailed, match="not this model's"):
        engine.append_soft(np.zeros((4, engine.width + 1), np.float32))


def test_branches_know_nothing_of_each_other_and_share_the_room(engine: Engine) -> None:
    words, others = engine.tokenize("what about this one"), engine.tokenize("a bottle on the table")
    engine.prefix(engine.beginning(), room=64)
    alone = engine.append(words)
    engine.prefix(engine.beginning(), room=64, branches=2)
    engine.turn_to(1)
    engine.append(others)
    engine.turn_to(0)
    assert (engine.append(words) == alone).all()
    assert engine.position == len(engine.beginning()) + len(words)
    engine.turn_to(1)
    second = engine.append(words)
    assert np.abs(second - alone).max() > 0.5, "what stands before the words in the other branch counts there"
    assert engine.position == len(engine.beginning()) + len(others) + len(words)
    left = engine.room
    assert left == 64 - 2 * len(words) - len(others)
    with pytest.raises(DecideFailed, match="cannot be appended"):
        engine.append(words * (left // len(words) + 1))


def decided(mind: FunctionalDecider, text: str, seen: Seen | None = None) -> Decision:
    language = "zh" if re.search(r"[\u4e00-\u9fff]", text) else "en"
    request = Request(text, language, seen=seen)  # type: ignore[arg-type]
    return mind.decide(request, deadline=time.monotonic() + 60, abort=Event())


@functools.cache
def photograph(name: str) -> Seen:
    eyes = TrainedEyes(1)
    return eyes.see(images.read(EYES / name))


def test_a_picture_read_ahead_gives_what_one_read_late_gives(mind: FunctionalDecider) -> None:
    seen = photograph("hook.jpg")  # the others show nothing clearly
    late = decided(mind, "which bin does this go in?", seen)
    assert mind.look(seen)
    assert decided(mind, "which bin does this go in?", seen) == late
    other = decided(mind, "set a timer for ten minutes")  # without a picture: nothing of it may be left
    assert other.call.arguments == {"duration": "ten minutes"}
    assert decided(mind, "which bin does this go in?", seen) == late


def test_a_picture_without_soft_tokens_is_as_none(mind: FunctionalDecider) -> None:
    bare = Seen(1.0, (Guess(Name("lamp", "灯", "object"), 0.9),))
    assert not mind.look(bare)
    assert decided(mind, "which bin does this go in?", bare) == decided(mind, "which bin does this go in?")


AMBIGUOUS = (
    "this", "what about this one", "and here", "this one", "that", "and this?", "do this", "look", "now this",
    "and this one please", "how about that", "this thing", "here",
    "这个呢", "帮我弄一下这个", "这个", "那这个呢", "看这个", "弄一下", "这里呢",
)  # fmt: skip
"""Requests that leave everything open."""

DEPICTED = {
    "the hook": "",
    "a room": "a kitchen with a sofa and a bed, interior design",
    "waste": "plastic bottle waste bin recycling",
    "an order": "send_email",
}


def depicted(engine: Engine, what: str) -> Seen:
    """A picture that the mind reads as those words, or as nothing but the token of that action."""
    control = engine.controls().get(action_token(what))
    tokens = engine.tokenize(what) if control is None else [control]
    rows = rows_of((tokens * SOFT_TOKENS)[:SOFT_TOKENS])
    return Seen(1.0, (Guess(Name("lamp", "灯", "household"), 0.9),), soft=rows.astype("<f4").tobytes())


@pytest.mark.timeout(600)
@pytest.mark.parametrize("picture", DEPICTED)
def test_a_picture_never_chooses_what_is_done(mind: FunctionalDecider, engine: Engine, picture: str) -> None:
    """Not even where the words leave everything open, and the picture is made of an action's own token."""
    seen = depicted(engine, DEPICTED[picture]) if DEPICTED[picture] else photograph("hook.jpg")
    engine.prefix(engine.beginning(), room=64)
    tempted = 0
    for text in AMBIGUOUS:
        blind = decided(mind, text)
        assert mind.look(seen)
        looking = decided(mind, text, seen)
        assert looking.call.action == blind.call.action, text
        assert looking.second == blind.second and looking.confidence == pytest.approx(
            blind.confidence, abs=0.02
        )
        tempted += chosen_by_looking(engine, text, seen) != blind.call.action
    # a real picture of one thing tempts the shipped mind to nothing
    assert tempted or picture == "the hook", "this picture would have changed no decision: nothing was tried"


def chosen_by_looking(engine: Engine, text: str, seen: Seen) -> str:
    """The action that the mind would choose if the picture stood before the words."""
    controls = engine.controls()
    engine.rewind()
    engine.append_soft(np.frombuffer(seen.soft, "<f4").reshape(SOFT_TOKENS, -1))
    scores = engine.append([*engine.tokenize(normal(text)), controls[CALL]])
    actions = [one.name for one in load_catalogue().signatures if action_token(one.name) in controls]
    return max(actions, key=lambda name: scores[controls[action_token(name)]])


def test_what_a_picture_shows_does_not_change_a_digit_of_the_choice(
    mind: FunctionalDecider, engine: Engine
) -> None:
    """Of requests of every length; that there is one may, as the sums are done in another order."""
    pictures = [depicted(engine, what) for what in DEPICTED.values() if what]
    for text in ("and here", "帮我弄一下这个", "please " * 40 + "do this", "please " * 90 + "do this"):
        chosen = {(one.confidence, one.second) for one in (decided(mind, text, seen) for seen in pictures)}
        assert len(chosen) == 1, text


@pytest.mark.parametrize("length", [126, 127, 128, 256, 400])
def test_who_says_very_much_points_at_nothing(mind: FunctionalDecider, engine: Engine, length: int) -> None:
    """A picture and the words twice have to fit."""
    seen = photograph("hook.jpg")
    text = "which bin does this go in"
    while len(engine.tokenize(normal(text))) < length:
        text += " please"
    assert mind.look(seen)
    looking, blind = decided(mind, text, seen), decided(mind, text)
    assert looking.call.action == blind.call.action
    if length > 127:
        assert looking == blind
    assert decided(mind, "which bin does this go in?", seen).call.arguments["item"], "the next one sees again"


POINTING = [
    ("smart_recycling", "Which bin does this go in?"),
    ("smart_recycling", "这个扔哪个垃圾桶？"),
    ("amazon_shopping", "Order one of these on Amazon"),
    ("amazon_shopping", "在亚马逊上买一个这个"),
    ("instacart_shopping", "Put this on my grocery list"),
    ("instacart_shopping", "把这个加到购物清单里"),
    ("interior_design", "How could I make this room cosier?"),
    ("interior_design", "这个房间怎么布置更温馨？"),
    ("animal_care", "What does this animal eat?"),
    ("animal_care", "它吃什么？"),
]


@pytest.mark.parametrize(("action", "text"), POINTING)
@pytest.mark.parametrize("shown", [None, "dark.jpg", "white.jpg", "wall.jpg", "blurred.jpg"])
def test_what_is_pointed_at_and_cannot_be_seen_is_asked_for(
    mind: FunctionalDecider, shown: str | None, action: str, text: str
) -> None:
    """With the reason where there is a picture; without one (no camera, camera off) the question alone."""
    seen = None if shown is None else photograph(shown)
    language: Language = "zh" if re.search(r"[\u4e00-\u9fff]", text) else "en"
    called = next(one for one in load_catalogue().signatures if one.name == action)
    call = filled(decided(mind, text, seen).call, called, seen, language)
    assert call.action == action
    (lacking,) = missing(call, called)
    assert (action, lacking.name) in FILLS
    why = {"en": "I can't see it clearly.", "zh": "我看不清楚。"}[language]
    assert excuse(call, called, text, seen, language) == ("" if seen is None else why)


@pytest.mark.parametrize("text", ["Remember where I put this", "记住我把这个放在哪儿了"])
@pytest.mark.parametrize("shown", [None, "dark.jpg", "blurred.jpg"])
def test_what_is_put_away_unseen_gets_no_name(mind: FunctionalDecider, shown: str | None, text: str) -> None:
    seen = None if shown is None else photograph(shown)
    call = decided(mind, text, seen).call
    assert call.action == "lost_and_found" and str(call.arguments.get("item", "")) in ("", "this", "这个")


@pytest.mark.parametrize("name", sorted(path.name for path in EYES.glob("*.jpg")))
def test_no_picture_changes_a_request_that_says_everything(mind: FunctionalDecider, name: str) -> None:
    seen = photograph(name)
    for text in (
        "Set a timer for ten minutes",
        "Text mum I'm running late",
        "明天早上七点叫我起床",
        "Which bin does a pizza box go in?",
        "Email Alice that the meeting moved to Friday",
    ):
        assert decided(mind, text, seen).call == decided(mind, text).call
