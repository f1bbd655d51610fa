"""Requests with photographs that training never saw: the whole call, what may not happen, and the ways it could be done otherwise.

    python evaluate_pictures.py DATA --output build/pictures [--model FILE] [--ears]

DATA holds trashnet/, groceries/, rooms/ and imagenet_samples/ (../shared/data/images). Photographs are of the eyes' test split (by object, room and
house), the pointing requests by seven authors who saw neither training data nor pictures. Prints a table; saves pictures.json, wrong-calls.txt and
sheet.jpg: 48 pictures with request, call and answer, right ones and wrong ones.

The ways: "soft tokens" is what ships; "soft tokens, nothing checked" is what the mind alone reads from them (the action is always the words');
"named afterwards" leaves the mind blind and names what was pointed at from the eyes' guesses (gadget.decide.sight); "labels as text" is the usual
way: what the eyes would call it is put before the request and the same mind reads it.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Event
from typing import Any

import cv2
import numpy as np
from dataset import tests
from labels import SIGNATURES, Example
from meant import answered_alike
from pointed import (
    AUTHORS,
    EACH,
    FITS,
    POINTED,
    Shown,
    album_of,
    each_once,
    fitting,
    names_of,
    pointing,
    unfitting,
)
from score import plain_arguments, same
from sheet import draw

from gadget import backends
from gadget.calls import Call, Language
from gadget.config import load
from gadget.decide import sight
from gadget.decide.base import Decision, Request
from gadget.decide.functional import FunctionalDecider
from gadget.look.eyes import TrainedEyes
from gadget.request import guess_language
from gadget.seen import Seen
from gadget.settings import Settings
from gadget.transcribe.base import Transcript

SHIPS = "soft tokens"
"""The way that ships."""
CAMERA = ("later-camera", "later-camera-2")
"""Sets of requests of the four other actions that use the camera, by two authors; nothing of their calls is to come from the picture."""
LANGUAGES: tuple[Language, ...] = ("en", "zh")
SPOKEN = 4
"""Of so many requests one is spoken."""
ELSE = 3
"""Tiles of the sheet for each of: an unclear picture, one of something else, another request for the camera."""
DRAWS = 1000
"""Of photographs, for the interval in which a share lies."""

Decide = Callable[[Example, Shown], tuple[Decision, float]]


@dataclass(frozen=True, slots=True)
class Judged:
    """A request with a picture, what was made of it, and whether that is right."""

    request: Example
    shown: Shown
    made: Call
    right: bool
    right_by_label: bool
    """By the label that the photograph came with alone."""
    as_meant: bool
    """Right, or other in nothing but free words that end in the same advice."""
    asked: bool
    milliseconds: float


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("data", type=Path)
    options.add_argument("--output", type=Path, default=Path("build/pictures"))
    options.add_argument("--model", default="", help="a GGUF instead of the installed mind")
    options.add_argument(
        "--ears", action="store_true", help="also spoken and heard, one photograph a request"
    )
    options.add_argument(
        "--ships-alone", action="store_true", help="without the ways that it is compared with"
    )
    chosen = options.parse_args()
    chosen.output.mkdir(parents=True, exist_ok=True)
    settings = load().settings
    mind = backends.decider(
        replace(settings.decide, backend="functional", model=chosen.model),
        backends.store(settings),
        tuple(SIGNATURES.values()),
    )
    assert isinstance(mind, FunctionalDecider)
    mind.prepare()
    rng = random.Random(0)
    album, spoiled, encoder = album_of(chosen.data, TrainedEyes(1))
    requests = [made for language in LANGUAGES for made in pointing(language)]
    pairs = [(made, shown) for made in requests for shown in fitting(made, album, rng)]
    others = [(made, sort, shown) for made in requests for sort, shown in unfitting(made, album, rng)]
    unclear = [(made, rng.choice(spoiled)) for made in requests for _ in range(2)]
    figures: dict[str, Any] = {"date": datetime.now(UTC).date().isoformat(), "encoder_ms": encoder}
    ways = _ways(mind)
    if chosen.ships_alone:
        ways = {SHIPS: ways[SHIPS]}
    for way, (decide, fill) in ways.items():
        step = 1 if way == SHIPS else EACH  # the others are shown one photograph a request
        judged = [_judge(made, shown, decide, fill) for made, shown in pairs[::step]]
        figures[way] = _by(judged)
        if way == SHIPS:
            first = judged
            figures[f"{way}, one photograph a request"] = _shares(judged[::EACH])
        blind = [_refused(_judge(made, shown, decide, fill)) for made, shown in unclear[::step]]
        figures[way]["invented on an unclear picture"] = _share([not one.right for one in blind])
        irrelevant = [
            (sort, _refused(_judge(made, shown, decide, fill))) for made, sort, shown in others[::step]
        ]
        figures[way]["named on a picture of something else"] = _by_pair(irrelevant)
        if way == SHIPS:
            nothing_to_name = [*rng.sample(blind, ELSE), *rng.sample([one for _, one in irrelevant], ELSE)]
        print(way, json.dumps(figures[way], ensure_ascii=False), flush=True)
    decide, fill = ways[SHIPS]
    beside = _camera(decide, album, rng)
    more: dict[str, Callable[[], Any]] = {
        "every photograph once": lambda: _by_source(
            [_judge(made, shown, decide, fill) for made, shown in each_once(requests, album, rng)]
        ),
        "other requests for the camera": lambda: _by_author(beside),
        "all actions that use the camera, each weighing alike": lambda: _alike([*first, *beside]),
        "requests that say everything, with any picture": lambda: _undisturbed(mind, album, rng),
    }
    if chosen.ears:
        more["spoken and heard"] = lambda: _spoken(settings, mind, pairs[:: EACH * SPOKEN])
    for name, figure in more.items():
        figures[name] = figure()
        print(name, json.dumps(figures[name], ensure_ascii=False), flush=True)
    wrong = [
        f"{one.request.text}\t{one.shown.photograph.path}\n\tmade {one.made}"
        for one in first
        if not one.right
    ]
    (chosen.output / "wrong-calls.txt").write_text("\n".join(wrong) + "\n", "utf-8")
    (chosen.output / "pictures.json").write_text(
        json.dumps(figures, indent=1, ensure_ascii=False) + "\n", "utf-8"
    )
    mind.close()
    others_shown = [*nothing_to_name, *rng.sample(beside, ELSE)]
    draw(chosen.data, first, others_shown, chosen.model, chosen.output / "sheet.jpg")


def _ways(mind: FunctionalDecider) -> Mapping[str, tuple[Decide, bool]]:
    """How the picture may come into the call, and whether the eyes' guesses fill afterwards what is left open."""

    def soft(made: Example, shown: Shown) -> tuple[Decision, float]:
        mind.look(shown.seen)  # while the person speaks
        return _timed(lambda: _decide(mind, made.text, _language(made), shown.seen))

    def unchecked(made: Example, shown: Shown) -> tuple[Decision, float]:
        reads = mind.look(shown.seen)
        request = Request(made.text, _language(made), seen=shown.seen)
        deadline = time.monotonic() + 60
        engine = mind._engine
        assert engine is not None
        with engine.watched(deadline, Event()):
            return _timed(lambda: written(request, shown.seen if reads else None))

    def written(request: Request, seen: Seen | None) -> Decision:
        chosen = mind._choice(request.text, request)
        call = mind._written_beside(request, chosen, seen) if seen else mind._written(request, chosen)
        return Decision(call, chosen.confidence, chosen.second)

    def afterwards(made: Example, shown: Shown) -> tuple[Decision, float]:
        return _timed(lambda: _decide(mind, made.text, _language(made), None))

    def as_text(made: Example, shown: Shown) -> tuple[Decision, float]:
        words = f"{_caption(made, shown.seen)} {made.text}"
        return _timed(lambda: _decide(mind, words, _language(made), None))

    return {
        SHIPS: (soft, True),
        "named afterwards": (afterwards, True),
        "labels as text": (as_text, False),
        "soft tokens, nothing checked": (unchecked, False),
    }


def _language(made: Example) -> Language:
    return "zh" if made.language == "zh" else "en"


def _decide(
    mind: FunctionalDecider,
    text: str,
    language: Language,
    seen: Seen | None,
    heard: Transcript | None = None,
) -> Decision:
    request = Request(text, language, seen=seen, hypotheses=heard.hypotheses if heard else ())
    return mind.decide(request, deadline=time.monotonic() + 60, abort=Event())


def _timed(decide: Callable[[], Decision]) -> tuple[Decision, float]:
    began = time.perf_counter()
    decision = decide()
    return decision, 1000 * (time.perf_counter() - began)


def _caption(made: Example, seen: Seen) -> str:
    """What the eyes would call it, in words; nothing of an unclear picture."""
    if not seen.is_clear:
        return ""
    language = _language(made)
    fillers = {"waste": sight.waste, "grocery": sight.food, "room": sight.room, "animal": sight.animal}
    name = fillers.get(seen.sort, sight.thing)(seen, language)
    words = [name] if name else [guess.name.into(language) for guess in seen.names[:2]]
    return f"（图片：{'，'.join(words)}）" if language == "zh" else f"(picture: {', '.join(words)})"


def _judge(made: Example, shown: Shown, decide: Decide, fill: bool) -> Judged:
    decision, spent = decide(made, shown)
    call = decision.call
    if fill:
        call = sight.filled(call, SIGNATURES[call.action], shown.seen, _language(made))
    slot = POINTED[made.call.action]
    said = {name: value for name, value in plain_arguments(call).items() if name != slot}
    wanted = {name: value for name, value in plain_arguments(made.call).items() if name != slot}
    named = _pointed(call)
    rest = call.action == made.call.action and said == wanted
    right, by_label = (
        rest and named.casefold() in names_of(made, shown, relabel) for relabel in (True, False)
    )
    meant = made.call.with_argument(slot, call.arguments.get(slot, ""))
    as_meant = named.casefold() in names_of(made, shown) and answered_alike(call, meant, _language(made))
    asked = call.action == made.call.action and not named
    return Judged(made, shown, call, right, by_label, right or as_meant, asked, spent)


def _pointed(call: Call) -> str:
    value = call.arguments.get(POINTED.get(call.action, ""), "")
    return value if isinstance(value, str) else ", ".join(value)


def _shows(one: Judged) -> bool:
    return _pointed(one.made).casefold() in names_of(one.request, one.shown)


def _invented(one: Judged) -> bool:
    """Whether the argument that the picture was to fill holds what nobody said."""
    named = _pointed(one.made)
    return bool(named) and not sight._is_said(named, one.request.text)


def _shares(judged: Sequence[Judged]) -> dict[str, Any]:
    times = sorted(one.milliseconds for one in judged)
    return {
        "requests": len(judged),
        "call": _share([one.right for one in judged]),
        "call, 95 % interval": _interval(judged),
        "answered as meant": _share([one.as_meant for one in judged]),
        "call by the photographs' own labels": _share([one.right_by_label for one in judged]),
        "action and what is shown": _share(
            [one.made.action == one.request.call.action and _shows(one) for one in judged]
        ),
        "asked instead": _share([one.asked for one in judged]),
        "p50_ms": round(times[len(times) // 2], 1),
        "p95_ms": round(times[int(len(times) * 0.95)], 1),
    }


def _interval(judged: Sequence[Judged]) -> list[float]:
    """Where the share of right calls lies in 95 of 100 draws of as many photographs (bootstrap by photograph)."""
    right: dict[str, list[bool]] = {}
    for one in judged:
        right.setdefault(one.shown.photograph.path, []).append(one.right)
    hits, counts = (np.array([measure(of) for of in right.values()]) for measure in (sum, len))
    rng = np.random.default_rng(0)
    drawn = rng.integers(len(hits), size=(DRAWS, len(hits)))
    shares = hits[drawn].sum(1) / counts[drawn].sum(1)
    return [round(float(np.quantile(shares, at)), 4) for at in (0.025, 0.975)]


@cache
def _author_of() -> dict[str, str]:
    """The set in which each request stands, by its identity."""
    return {
        one.source: author
        for author in (*AUTHORS, *CAMERA)
        for language in LANGUAGES
        for one in tests(f"{author}-{language}")
    }


def _by(judged: Sequence[Judged]) -> dict[str, Any]:
    """The shares of them all, and by language, author and action."""
    groups: dict[str, dict[str, list[Judged]]] = {
        "by language": {name: [one for one in judged if one.request.language == name] for name in LANGUAGES},
        "by author": {
            author: [one for one in judged if _author_of()[one.request.source] == author]
            for author in AUTHORS
        },
        "by action": {
            action: [one for one in judged if one.request.call.action == action] for action in FITS
        },
    }
    figures = {name: {key: _shares(some) for key, some in of.items()} for name, of in groups.items()}
    return {"all": _shares(judged), **figures}


def _by_source(judged: Sequence[Judged]) -> dict[str, Any]:
    """The shares of them all, and by the set that the photograph is of."""
    sources = sorted({one.shown.photograph.source for one in judged})
    return {"all": _shares(judged)} | {
        source: _shares([one for one in judged if one.shown.photograph.source == source])
        for source in sources
    }


def _share(hits: Sequence[bool]) -> float:
    return round(sum(hits) / max(1, len(hits)), 4)


def _camera(decide: Decide, album: Sequence[Shown], rng: random.Random) -> list[Judged]:
    """Calls of the actions that use the camera without naming what it sees, each beside four photographs."""
    judged = []
    for made in (one for author in CAMERA for language in LANGUAGES for one in tests(f"{author}-{language}")):
        for shown in rng.sample(album, EACH):
            decision, spent = decide(made, shown)
            right = same(decision.call, made.call)
            judged.append(Judged(made, shown, decision.call, right, right, right, False, spent))
    return judged


def _by_author(judged: Sequence[Judged]) -> dict[str, Any]:
    """The share of right ones of them all, and by author, language and action."""
    found: dict[str, list[bool]] = {}
    for one in judged:
        for group in ("all", _author_of()[one.request.source], one.request.language, one.request.call.action):
            found.setdefault(group, []).append(one.right)
    return {group: {"requests": len(hits), "call": _share(hits)} for group, hits in found.items()}


def _alike(judged: Sequence[Judged]) -> dict[str, float]:
    """The mean of what each action has right, whatever the number of its requests."""
    actions = sorted({one.request.call.action for one in judged})
    by_action = [[one for one in judged if one.request.call.action == action] for action in actions]

    def mean(hits: Callable[[Judged], bool]) -> float:
        return round(sum(sum(map(hits, some)) / len(some) for some in by_action) / len(actions), 4)

    return {
        "actions": len(actions),
        "call": mean(lambda one: one.right),
        "answered as meant": mean(lambda one: one.as_meant),
    }


def _refused(one: Judged) -> Judged:
    """Judged by what is right where nothing can be named: to name nothing."""
    return replace(one, right=not _invented(one))


def _by_pair(judged: Sequence[tuple[str, Judged]]) -> dict[str, Any]:
    """The share of names of them all, and by action and sort of picture."""
    pairs: dict[str, list[bool]] = {"all": [not one.right for _, one in judged]}
    for sort, one in judged:
        pairs.setdefault(f"{one.request.call.action}, {sort}", []).append(not one.right)
    return {pair: {"requests": len(named), "named": _share(named)} for pair, named in pairs.items()}


def _spoken(
    settings: Settings, mind: FunctionalDecider, pairs: Sequence[tuple[Example, Shown]]
) -> dict[str, Any]:
    """The same requests in the synthetic voices of `ears.py`, as the gadget's own ears write them down."""
    from ears import through_the_ears

    figures = {}
    for language in LANGUAGES:
        some = [(made, shown) for made, shown in pairs if made.language == language]
        texts = [made for made, _ in some]
        (heard,) = through_the_ears(settings, texts, language, noise=False, settings_of=(language,)).values()
        judged = []
        for (made, shown), words in zip(some, heard, strict=True):

            def decide(made: Example, shown: Shown, words: Transcript = words) -> tuple[Decision, float]:
                mind.look(shown.seen)
                said = words.language or guess_language(words.text)
                return _timed(lambda: _decide(mind, words.text, said, shown.seen, words))

            judged.append(_judge(made, shown, decide, True))
        figures[language] = _shares(judged) | {
            "action": _share([one.made.action == one.request.call.action for one in judged])
        }
    return figures


def _undisturbed(mind: FunctionalDecider, album: Sequence[Shown], rng: random.Random) -> dict[str, float]:
    """The test requests that point at nothing: right calls with and without a picture, and calls that it changed."""
    made = [one for name in ("test-en", "test-zh") for one in tests(name)]
    without = [_decide(mind, one.text, _language(one), None).call for one in made]
    shown = [rng.choice(album).seen for _ in made]
    beside = [
        _decide(mind, one.text, _language(one), seen).call for one, seen in zip(made, shown, strict=True)
    ]
    wanted = [one.call for one in made]

    def right(calls: Sequence[Call], whole: bool) -> float:
        return _share(
            [
                same(call, want) if whole else call.action == want.action
                for call, want in zip(calls, wanted, strict=True)
                if not sight.fillable(want.action, POINTED.get(want.action, "")) or _pointed(want)
            ]
        )

    return {
        "action without": right(without, False),
        "action with": right(beside, False),
        "call without": right(without, True),
        "call with": right(beside, True),
        "another action": _share([a.action != b.action for a, b in zip(without, beside, strict=True)]),
    }


if __name__ == "__main__":
    cv2.setNumThreads(1)
    main()
