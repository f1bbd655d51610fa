"""The training stream: frames and public rows, balanced by action and wording, noised, checked and tokenised.

    python dataset.py RUN --model CUT.gguf --examples 80000

The same seed makes the same stream. Nothing that resembles a test request in wording is let in.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

import numpy as np
import public_sets
from frames import DATA, LANGUAGES, Expander, Lexicons, lines, load
from labels import Example, example, faults, marked
from speech import spoken

from gadget.decide.tokens import CALL, Notation, normal

TESTS = DATA / "tests"
VOICES = ("characters", "everyday", "plain", "targeted", "borders", "assistant", "shown", "public", "heard")
"""Folders of frames, public sentences and heard requests that the shipped mind was trained on."""
SHARES = {"en": 0.58, "zh": 0.42}
NO_ACTION = 0.15  # of a language's examples
MOST_USES = 10  # of one wording in a stream
HELD_FRAMES = 3  # percent, to watch training by
LATER = ("later",)
"""Test sets that were written when the training data were frozen: requests worded like one of training's were taken out of them."""
LIKENESS = 0.65  # of four-letter sequences: more is the same wording


def wordings(language: str) -> dict[str, list[tuple[str, object]]]:
    """Every wording of a language by action: ("frame", Frame), or pieces that are "public" or "heard" (hear.py)."""
    found: dict[str, list[tuple[str, object]]] = defaultdict(list)
    for frame in load(language, Lexicons.load(language)):
        found[frame.action].append(("frame", frame))
    for name in public_sets.names():
        if name.startswith(language):
            for _, action, pieces in public_sets.rows(name):
                found[action].append(("public", pieces))
    heard = DATA / "heard" / f"{language}.tsv"
    for line in lines(heard) if heard.exists() else []:
        action, text = line.split("\t")
        found[action].append(("heard", marked(text)))
    return found


def is_held(kind: str, wording: object) -> bool:
    """Whether a frame is kept out of training, to watch it by."""
    if kind != "frame":
        return False
    return int(hashlib.md5(wording.line.encode(), usedforsecurity=False).hexdigest(), 16) % 100 < HELD_FRAMES


def _order(wording: tuple[str, object]) -> str:
    """The place of a wording among those of its action, so that one seed makes one stream."""
    kind, told = wording
    return f"{kind}{told.line!r}" if kind == "frame" else f"{kind}{told}"


def _voice(kind: str, wording: object) -> str:
    """Whose wording it is: the voice of a frame, else its kind."""
    return wording.voice if kind == "frame" else kind


class Stream:
    """Examples of one language without end."""

    def __init__(
        self, language: str, seed: int, *, held: bool = False, voices: Container[str] = VOICES
    ) -> None:
        """`voices` are the folders of frames, and "public" and "heard", that it draws from."""
        self.language = language
        self._rng = random.Random(f"{seed}{language}{held}")
        self._expander = Expander(Lexicons.load(language), self._rng)
        self._wordings = {
            action: [
                wording
                for wording in sorted(all_of, key=_order)
                if is_held(*wording) == held and _voice(*wording) in voices
            ]
            for action, all_of in sorted(wordings(language).items())
        }

    def examples(self, number: int) -> Iterator[Example]:
        """`number` of them, balanced by action; each action goes through its wordings in turn."""
        actions = [action for action, found in self._wordings.items() if found]
        turns = {action: self._turns(action) for action in actions}
        others = (1 - NO_ACTION) / max(1, len(actions) - 1)
        for action in actions:
            wanted = round(number * (NO_ACTION if action == "no_action" else others))
            wanted = min(wanted, MOST_USES * len(self._wordings[action]))
            for kind, wording in itertools.islice(turns[action], wanted):
                pieces = self._expander.expand(wording) if kind == "frame" else list(wording)
                pieces = spoken(pieces, action, self.language, self._rng)
                yield example(pieces, action, self.language, kind)

    def _turns(self, action: str) -> Iterator[tuple[str, object]]:
        while True:
            order = list(self._wordings[action])
            self._rng.shuffle(order)
            yield from order


def tests(name: str) -> list[Example]:
    """A test set: `test-en`, `dev-zh` … of our own writing, or `held`, public sentences kept out of training."""
    if name == "held":
        return [
            example(pieces, action, "en", identity)
            for identity, action, pieces in public_sets.rows("../tests/held")
        ]
    rows = [
        line.split("\t") for line in (TESTS / f"{name}.tsv").read_text("utf-8").splitlines() if line.strip()
    ]
    return [example(marked(text), action, name[-2:], identity) for identity, action, text in rows]


def test_names() -> list[str]:
    """Every test set that can be read here."""
    return [
        path.stem for path in sorted(TESTS.glob("*.tsv")) if path.stem != "held" or public_sets.TEXTS.is_dir()
    ]


class Wordings:
    """Finds out whether a request is worded like one of the test sets."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._known = [_shingles(text) for text in texts]
        self._by_shingle: dict[str, list[int]] = defaultdict(list)
        for index, shingles in enumerate(self._known):
            for shingle in shingles:
                self._by_shingle[shingle].append(index)

    def holds(self, text: str) -> bool:
        """Whether more than `LIKENESS` of the letter sequences are shared with one known request."""
        shingles = _shingles(text)
        shared = Counter(index for shingle in shingles for index in self._by_shingle.get(shingle, ()))
        return any(
            count / len(shingles | self._known[index]) > LIKENESS for index, count in shared.most_common(60)
        )


def _shingles(text: str) -> set[str]:
    plain = re.sub(r"[\W_]+", " ", text.casefold()).strip()
    size = 2 if re.search(r"[\u4e00-\u9fff]", plain) else 4
    padded = f" {plain} "
    return {padded[at : at + size] for at in range(max(1, len(padded) - size + 1))}


def stream(number: int, seed: int, voices: Container[str] = VOICES) -> list[Example]:
    """The training examples in random order, each different, none faulty, none like a test request."""
    judges = [name for name in test_names() if not name.startswith(LATER)]
    tested = Wordings(made.text for name in judges for made in tests(name))
    seen: set[str] = set()
    kept, dropped = [], Counter()
    for language in LANGUAGES:
        for made in Stream(language, seed, voices=voices).examples(round(number * SHARES[language])):
            if made.text in seen:
                dropped["repeated"] += 1
            elif wrong := faults(made):
                dropped[f"faulty: {wrong[0][-40:]}"] += 1
            elif tested.holds(made.text):
                dropped["like a test request"] += 1
            else:
                seen.add(made.text)
                kept.append(made)
    random.Random(seed).shuffle(kept)
    print(f"{len(kept)} examples; dropped {dict(dropped.most_common(12))}")
    return kept


def held(seed: int) -> list[Example]:
    """Requests of frames that training never sees, to watch it by."""
    found = [made for language in LANGUAGES for made in Stream(language, seed, held=True).examples(600)]
    return [made for made in found if not faults(made)]


def all_texts() -> list[str]:
    """One request of every wording there is, for the choice of the vocabulary."""
    texts = []
    for language in LANGUAGES:
        expander = Expander(Lexicons.load(language), random.Random(0))
        for _, found in sorted(wordings(language).items()):
            for kind, wording in found:
                if _voice(kind, wording) not in VOICES:
                    continue
                pieces = expander.expand(wording) if kind == "frame" else wording
                texts.append(normal("".join(piece.words for piece in pieces)))
        texts += [normal(text) for text in expander.words()]
    return texts


class Writer:
    """Turns examples into tokens with the tokenizer that ships."""

    def __init__(self, model: Path) -> None:
        from labels import SIGNATURES

        from gadget.decide.llama import Engine

        self._engine = Engine(model, threads=1)
        self._notation = Notation.of(SIGNATURES.values(), self._engine.controls())
        self._call = self._notation.ids[CALL]

    def tokens(self, made: Example) -> tuple[list[int], list[int]]:
        """What is read, from the opening token to `<call>`, and what is to be written."""
        request = normal(made.text)
        read = [*self._engine.beginning(), *self._engine.tokenize(request), self._call]
        return read, self._notation.write(made.call, request, self._engine.tokenize)


def save(path: Path, examples: list[Example], writer: Writer) -> None:
    """Tokens of all examples end to end, with the length of each part, and their texts beside it."""
    pairs = [writer.tokens(made) for made in examples]
    np.savez(
        path,
        tokens=np.array([token for read, written in pairs for token in (*read, *written)], np.int32),
        read=np.array([len(read) for read, _ in pairs], np.int32),
        written=np.array([len(written) for _, written in pairs], np.int32),
    )
    with path.with_suffix(".jsonl").open("w", encoding="utf-8") as out:
        for made in examples:
            row = {"text": made.text, "language": made.language, "action": made.call.action}
            row |= {"arguments": dict(made.call.arguments), "source": made.source}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("run", type=Path)
    options.add_argument("--model", type=Path, required=True, help="a GGUF with the vocabulary that ships")
    options.add_argument("--examples", type=int, default=80_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--voices", nargs="*", default=VOICES, help="folders of data/frames, public, heard")
    chosen = options.parse_args()
    chosen.run.mkdir(parents=True, exist_ok=True)
    writer = Writer(chosen.model)
    save(chosen.run / "train.npz", stream(chosen.examples, chosen.seed, chosen.voices), writer)
    save(chosen.run / "held.npz", held(chosen.seed), writer)
    for name in test_names():
        if name.startswith("dev"):
            save(chosen.run / f"{name}.npz", tests(name), writer)


if __name__ == "__main__":
    main()
