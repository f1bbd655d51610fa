"""The picture as the mind reads it: what the eyes put into their sixteen soft tokens, and what the mind makes of them.

Everywhere else a call is held to the eyes' own names before anybody sees it (`gadget.decide.sight`), so soft tokens
that said nothing, or something else, would go unnoticed there. How they are laid out: models/eyes/project.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from gadget import images
from gadget.calls import Language
from gadget.decide.llama import Engine
from gadget.decide.tokens import CALL, END, action_token, in_request, normal, slot_token
from gadget.look.eyes import TrainedEyes
from gadget.seen import SOFT_TOKENS, Seen
from gadget.store.gguf_file import ModelFile
from tests.contract.test_decider import MIND
from tests.contract.test_eyes import PHOTOGRAPHS, PICTURES, photograph

Floats = npt.NDArray[np.float32]
LANGUAGES: tuple[Language, ...] = ("en", "zh")

SPELLED = 5
"""Pieces of a name, first in English, then in Chinese."""
NOTHING = "none"
"""Stands where a name has ended, and for what is left of certainty."""
SORT_AT = 2 * SPELLED
SORTS = {
    "waste": "rubbish",
    "grocery": "food",
    "room": "room",
    "animal": "animal",
    "scene": "scene",
    "object": "object",
}

DRAWINGS = ("hook", "maze")
"""Those that the eyes are sure of."""
SHOWN = [
    *(PICTURES / f"{name}.jpg" for name in DRAWINGS),
    *(
        PHOTOGRAPHS / "imagenet_samples" / name
        for name in ("n02948072_candle.jpg", "n03935335_piggy_bank.jpg", "n02091831_Saluki.jpg")
    ),
]
REQUESTS: dict[Language, str] = {"en": "Find this on Amazon", "zh": "在亚马逊上找这个"}

pytestmark = [
    pytest.mark.models,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not MIND.exists(), reason=f"no model at {MIND}: gadget models build"),
]


@pytest.fixture(scope="module")
def look() -> Iterator[Callable[[Path], Seen]]:
    eyes, seen = TrainedEyes(1), dict[Path, Seen]()

    def seen_at(path: Path) -> Seen:
        if path.is_relative_to(PHOTOGRAPHS):
            photograph(str(path.relative_to(PHOTOGRAPHS)))
        if path not in seen:
            seen[path] = eyes.see(images.read(path))
        return seen[path]

    yield seen_at
    eyes.close()


@pytest.fixture(scope="module")
def rows() -> Floats:
    """The mind's embedding, a row for each of its tokens."""
    mind = ModelFile(MIND)
    return mind.rows("token_embd.weight", np.arange(mind.shape("token_embd.weight")[0], dtype=np.uint32))


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = Engine(MIND, threads=1)
    engine.prefix(engine.beginning(), room=64, scored=16)
    yield engine
    engine.close()


def soft_tokens(seen: Seen) -> Floats:
    return np.frombuffer(seen.soft, "<f4").reshape(SOFT_TOKENS, -1)


def likeness(row: Floats, others: Floats) -> Floats:
    """Cosine of `row` with each of `others`."""
    lengths = np.linalg.norm(others, axis=1) * np.linalg.norm(row)
    return np.asarray(others @ row / np.maximum(lengths, 1e-9), np.float32)


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.stem)
def test_they_spell_the_likeliest_name_in_the_minds_own_words_in_both_languages(
    look: Callable[[Path], Seen], engine: Engine, rows: Floats, path: Path
) -> None:
    seen = look(path)
    best, soft = seen.names[0], soft_tokens(seen)
    assert best.probability > 0.75, "these eyes are not sure of it: choose another picture"
    nothing = rows[engine.tokenize(NOTHING)].mean(0, keepdims=True)
    for start, language in zip((0, SPELLED), LANGUAGES, strict=True):
        tokens = engine.tokenize(best.name.into(language))[:SPELLED]
        spelled = soft[start : start + SPELLED]
        assert [int(likeness(row, rows).argmax()) for row in spelled[: len(tokens)]] == tokens, language
        loudness = np.linalg.norm(spelled[: len(tokens)], axis=1) / np.linalg.norm(rows[tokens], axis=1)
        assert (np.abs(loudness - 1) < 1.1 - best.probability).all(), (
            "they are in the scale of the mind's rows"
        )
        assert all(likeness(row, nothing) > 0.95 for row in spelled[len(tokens) :])


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.stem)
def test_they_tell_what_sort_of_picture_it_is(
    look: Callable[[Path], Seen], engine: Engine, rows: Floats, path: Path
) -> None:
    seen = look(path)
    words = np.stack([rows[engine.tokenize(word)].mean(0) for word in SORTS.values()])
    nearest = int(likeness(soft_tokens(seen)[SORT_AT], words).argmax())
    assert list(SORTS)[nearest] == seen.sort


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.stem)
def test_the_mind_itself_names_a_picture_from_them_and_from_no_others(
    look: Callable[[Path], Seen], engine: Engine, path: Path, language: Language
) -> None:
    """What the mind would write of its own, before anything the eyes say is put in its place.

    The last first is not among the others: a short name is read off in any order.
    """
    seen = look(path)
    name, soft = seen.names[0].name.into(language), soft_tokens(seen)
    shuffled = np.random.default_rng(0).permutation(soft.shape[1])
    another = next(drawing for drawing in DRAWINGS if drawing != path.stem)
    others = {
        "another picture's": soft_tokens(look(PICTURES / f"{another}.jpg")),
        "zeros": np.zeros_like(soft),
        "its own, shuffled": np.ascontiguousarray(soft[:, shuffled]),
    }
    own = confidence(engine, soft, name, language)
    for what, other in others.items():
        assert own > confidence(engine, other, name, language) + 2, f"as likely with {what}"


def confidence(engine: Engine, soft: Floats, name: str, language: Language) -> float:
    """The logarithm of the probability that the mind writes `name` as what is pointed at, after reading `soft`."""
    controls, request = engine.controls(), normal(REQUESTS[language])
    opened = [controls[token] for token in (CALL, action_token("amazon_shopping"), slot_token("query"))]
    written = engine.tokenize(in_request(name, request))
    engine.rewind()
    engine.append_soft(soft)
    engine.append([*engine.tokenize(request), *opened[:-1]])
    scores = engine.append_scored([opened[-1], *written])
    return float(
        sum(
            logits[token] - np.logaddexp.reduce(logits, dtype=np.float64)
            for token, logits in zip([*written, controls[END]], scores, strict=True)
        )
    )
