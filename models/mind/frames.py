"""Request frames: hand-written sentences with marked arguments, and how one of them becomes many requests.

The notation is told in models/data/README.md. An expanded frame is a list of pieces, so that whatever happens
to its words later (case, digits, mishearing) happens to the request and to the argument alike.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

DATA = Path(__file__).parent.parent / "data"
LANGUAGES = ("en", "zh")

_MARK = re.compile(r"([a-z]+)(:=|!=|\*=|=)")
_NAME = re.compile(r"[A-Z_]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a request, and the argument they belong to; `unspoken` ones are values that are not in the request."""

    words: str
    slot: str | None = None
    unspoken: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a frame: words, a choice of alternatives, an entry of a lexicon, or an argument."""

    kind: str
    words: str = ""
    parts: tuple[tuple[Node, ...], ...] = ()
    operator: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """One line of a frame file."""

    voice: str
    action: str
    line: str
    nodes: tuple[Node, ...]


@dataclass(slots=True)
class Lexicons:
    """The word lists of one language; entries may themselves hold choices."""

    language: str
    entries: dict[str, list[tuple[Node, ...]]] = field(default_factory=dict)

    @classmethod
    def load(cls, language: str) -> Lexicons:
        lexicons = cls(language)
        for path in sorted((DATA / "lexicons" / language).glob("*.txt")):
            lexicons.entries[path.stem] = []
        for name, entries in lexicons.entries.items():
            for line in lines(DATA / "lexicons" / language / f"{name}.txt"):
                entries.append(parse(line, lexicons))
        return lexicons


def lines(path: Path) -> list[str]:
    """The lines of a file that say something."""
    found = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in found if line and not line.startswith("#")]


def load(language: str, lexicons: Lexicons) -> list[Frame]:
    """Every frame of a language, in the order of the files. Raises `ValueError` naming the line that is no frame."""
    frames = []
    for voice in sorted((DATA / "frames").iterdir()):
        for path in sorted((voice / language).glob("*.txt")):
            for line in dict.fromkeys(lines(path)):
                try:
                    frames.append(Frame(voice.name, path.stem, line, parse(line, lexicons)))
                except (ValueError, IndexError) as problem:
                    raise ValueError(f"{path}: {line}: {problem}") from problem
    return frames


def parse(line: str, lexicons: Lexicons) -> tuple[Node, ...]:
    """A frame's text as nodes."""
    nodes, rest = _sequence(line, "", lexicons)
    if rest:
        raise ValueError(f"cannot read {rest!r}")
    return nodes


def _sequence(
    text: str, stop: str, lexicons: Lexicons, in_slot: bool = False
) -> tuple[tuple[Node, ...], str]:
    nodes: list[Node] = []
    while text and text[0] not in stop:
        if text[0] == "[":
            alternatives, text = [], "|" + text[1:]
            while text.startswith("|"):
                alternative, text = _sequence(text[1:], "|]", lexicons, in_slot)
                alternatives.append(alternative)
            nodes.append(Node("choice", parts=tuple(alternatives)))
            text = _after("]", text)
        elif text[0] == "{":
            node, text = _braces(text[1:], lexicons)
            nodes.append(node)
        else:
            end = min((at for at in map(text.find, "[{" + stop) if at > 0), default=len(text))
            nodes += _words(text[:end], lexicons, in_slot)
            text = text[end:]
    return tuple(nodes), text


def _braces(text: str, lexicons: Lexicons) -> tuple[Node, str]:
    mark = _MARK.match(text)
    if mark is None:
        name, _, rest = text.partition("}")
        if name not in lexicons.entries:
            raise ValueError(f"there is no lexicon {name}")
        return Node("lexicon", name), rest
    inner, rest = _sequence(text[mark.end() :], "}", lexicons, in_slot=True)
    return Node("slot", mark[1], (inner,), mark[2]), _after("}", rest)


def _words(text: str, lexicons: Lexicons, in_slot: bool) -> list[Node]:
    """Literal words; inside an argument the bare name of a lexicon is an entry of it."""
    if not in_slot:
        return [Node("words", text)]
    nodes, at = [], 0
    for name in _NAME.finditer(text):
        if name[0] in lexicons.entries:
            if text[at : name.start()]:
                nodes.append(Node("words", text[at : name.start()]))
            nodes.append(Node("lexicon", name[0]))
            at = name.end()
    return [*nodes, Node("words", text[at:])] if text[at:] else nodes


def _after(character: str, text: str) -> str:
    if not text.startswith(character):
        raise ValueError(f"{character!r} is missing before {text!r}")
    return text[1:]


_REPAIRS = {
    "en": (
        ", no, ", ", sorry, ", ", I mean ", ", no wait, ", ", actually ", ", uh no, ", ", make that ", ", rather ",
        " or no, ", ", scratch that, ", " no I meant ", " uh sorry ", ", hang on, ", ", wait, ",
    ),
    "zh": (
        "，不对，", "，不是，", "，哦不，", "，说错了，", "，啊不，", "呃不对", "，应该是", "，等等，", "，我是说", "，改成",
        "不不不", "，算了，", "，错了，",
    ),
}  # fmt: skip
_JOINS = {
    "en": (
        (", ", " and "),
        (", ", ", and "),
        (" and ", " and "),
        (" ", " and "),
        (", ", ", "),
        (", ", " plus "),
    ),
    "zh": (("、", "和"), ("，", "，"), ("、", "、"), ("，", "还有"), ("、", "跟"), ("", "和")),
}
_CORRECTED = 0.3  # of the places where a frame allows it


class Expander:
    """Makes requests of frames; the same seed makes the same requests."""

    def __init__(self, lexicons: Lexicons, rng: random.Random) -> None:
        self._lexicons = lexicons
        self._rng = rng

    def expand(self, frame: Frame) -> list[Piece]:
        """One request of the many that `frame` stands for."""
        return self._sequence(frame.nodes)

    def words(self) -> Iterator[str]:
        """One of the ways to say each entry of each lexicon."""
        for entries in self._lexicons.entries.values():
            for entry in entries:
                yield self._text(entry)

    def _sequence(self, nodes: tuple[Node, ...]) -> list[Piece]:
        return [piece for node in nodes for piece in self._node(node)]

    def _node(self, node: Node) -> list[Piece]:
        match node.kind:
            case "words":
                return [Piece(node.words)]
            case "choice":
                return self._sequence(self._rng.choice(node.parts))
            case "lexicon":
                return self._sequence(self._rng.choice(self._lexicons.entries[node.words]))
        match node.operator:
            case ":=":
                value = self._text(node.parts[0])
                return [Piece(value, node.words, unspoken=True)] if value else []
            case "*=":
                return self._list(node)
            case "!=" if self._rng.random() < _CORRECTED:
                wrong, right = self._text(node.parts[0]), self._text(node.parts[0])
                if wrong != right:
                    repair = self._rng.choice(_REPAIRS[self._lexicons.language])
                    return [Piece(wrong + repair), Piece(right, node.words)]
        return [Piece(self._text(node.parts[0]), node.words)]

    def _list(self, node: Node) -> list[Piece]:
        wanted = self._rng.choices([1, 2, 3, 4], [30, 38, 22, 10])[0]
        items: list[str] = []
        while len(items) < wanted:
            item = self._text(node.parts[0])
            if item not in items:
                items.append(item)
        between, last = self._rng.choice(_JOINS[self._lexicons.language])
        if wanted == 2 and between == "":
            between = "、"
        pieces = [Piece(items[0], node.words)]
        for index, item in enumerate(items[1:], start=2):
            pieces += [Piece(last if index == wanted else between or "、"), Piece(item, node.words)]
        return pieces

    def _text(self, nodes: tuple[Node, ...]) -> str:
        return "".join(piece.words for piece in self._sequence(nodes))
