"""Training requests as our own ears hear them: spoken by synthetic voices, recognised, and labelled by alignment.

    python hear.py en 3000 > ../data/heard/en.tsv

The voices are others than those of the evaluation (ears.py). Each line is an action and a sentence with
marks, as in the frames; a request whose argument cannot be found again in what was heard is left out.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
from dataset import Wordings, test_names, tests, wordings
from ears import heard_by, in_noise, say
from frames import Expander, Lexicons, Piece

from gadget import backends
from gadget.config import load
from gadget.decide.tokens import normal

VOICES = {
    "en": (
        "flite kal16",
        "flite kal",
        "espeak en-us+m2",
        "espeak en-gb-x-rp+f4",
        "espeak en-us+f1",
        "espeak en-gb-scotland+m5",
        "espeak en-us+klatt4",
    ),
}
NOISY = 0.3  # of the requests


def projected(pieces: list[Piece], heard: str) -> str | None:
    """`heard` with the marks of `pieces`, found by aligning letters; None when an argument's place cannot be told."""
    said, spans = "", []
    for piece in pieces:
        if piece.unspoken:
            continue
        if piece.slot is not None:
            spans.append((len(said), len(said) + len(piece.words), piece.slot))
        said += piece.words
    matcher = SequenceMatcher(None, said.casefold(), heard.casefold(), autojunk=False)
    if matcher.ratio() < (0.5 if re.search(r"[\u4e00-\u9fff]", said) else 0.7):
        return None
    there = {}
    for block in matcher.get_matching_blocks():
        there |= {block.a + step: block.b + step for step in range(block.size)}
    marked, at = "", 0
    for start, end, slot in spans:
        found = [there[place] for place in range(start, end) if place in there]
        if len(found) < 0.6 * (end - start):
            return None
        first, last = _whole_words(heard, min(found), max(found) + 1)
        if first < at or not heard[first:last].strip():
            return None
        marked += heard[at:first] + f"{{{slot}={heard[first:last]}}}"
        at = last
    marked += heard[at:]
    return marked + "".join(f"{{{piece.slot}:={piece.words}}}" for piece in pieces if piece.unspoken)


def _whole_words(text: str, first: int, last: int) -> tuple[int, int]:
    while first > 0 and re.match(r"[\w']", text[first - 1]) and text[first - 1].isascii():
        first -= 1
    while last < len(text) and re.match(r"[\w']", text[last]) and text[last].isascii():
        last += 1
    return first, last


def main(language: str, number: int) -> None:
    rng = random.Random(f"hear {language}")
    noise = np.random.default_rng(7)
    expander = Expander(Lexicons.load(language), rng)
    tested = Wordings(made.text for name in test_names() for made in tests(name))
    by_action = wordings(language)
    ears = backends.transcriber(load().settings)
    ears.prepare()
    done = 0
    with tempfile.TemporaryDirectory() as folder:
        while done < number:
            action = rng.choice(sorted(by_action))
            kind, wording = rng.choice(by_action[action])
            pieces = expander.expand(wording) if kind == "frame" else list(wording)
            said = normal("".join(piece.words for piece in pieces if not piece.unspoken)).strip()
            if not 3 < len(said) < 120 or tested.holds(said) or kind == "public":
                continue
            clip = say(said, rng.choice(VOICES[language]), Path(folder) / "said.wav")
            if rng.random() < NOISY:
                clip = in_noise(clip, noise)
            heard = heard_by(ears, clip, language).text
            done += 1
            if heard and (marked := projected(pieces, heard)) and not re.search(r"[\[\]|]", marked):
                print(f"{action}\t{marked}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
