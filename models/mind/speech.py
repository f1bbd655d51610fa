"""What speaking and hearing do to a request: fillers, case, punctuation, digits, misheard syllables.

Everything works on pieces, so a value changes with the words it was copied from, as it would in a real transcript.
"""

from __future__ import annotations

import random
import re
from dataclasses import replace

from frames import Piece
from numbers_said import ONES, TENS, chinese_number

_BEFORE = {
    "en": (
        "um ", "uh ", "okay ", "ok so ", "hey ", "so ", "hi, ", "right, ", "hey gadget, ", "listen, ", "oh and ", "also ",
        "quick one, ", "well ", "alright ", "please ", "could you please ", "hello ", "excuse me, ", "yeah ", "oh ",
    ),
    "zh": (
        "嗯", "那个", "呃", "诶，", "你好，", "哎，", "那什么，", "对了，", "喂，", "麻烦你", "请", "请你", "嗯那个", "来，", "这样，",
        "好，", "啊，",
    ),
}  # fmt: skip
_AFTER = {
    "en": (
        " please",
        ", please",
        " thanks",
        " thank you",
        " if you can",
        " would you",
        " okay",
        ", cheers",
        " now please",
    ),
    "zh": ("，谢谢", "，好吗", "，可以吗", "，快点", "，麻烦了", "吧", "，谢谢你", "啊"),
}
_WISHES = {
    "set_timer", "set_alarm", "take_photo", "read_text", "set_volume", "home_control", "tell_time", "doordash_delivery",
    "instacart_shopping", "cancel_reminder", "list_reminders", "read_notes", "get_weather", "tell_date",
}  # fmt: skip
"""Actions whose requests may be followed by anything without it becoming part of a value."""

_QUESTION = re.compile(
    r"(what|who|when|where|why|how|which|whose|is|are|do|does|can|could|will|would|should|have|any|did|has|was)\b",
    re.IGNORECASE,
)
_QUESTION_ZH = re.compile(
    r"(吗|呢|什么|哪儿?|几[点号天]|怎么样?|多少|多[高深远久长大]|谁|咋样?|没有|如何|为什么)[^，]{0,4}$"
)


def spoken(pieces: list[Piece], action: str, language: str, rng: random.Random) -> list[Piece]:
    """`pieces` as somebody says them and a recogniser writes them down."""
    if rng.random() < 0.10:
        pieces = [Piece(rng.choice(_BEFORE[language])), *_lower_start(pieces, language)]
    if action in _WISHES and rng.random() < 0.08:
        pieces = [*_without_end(pieces), Piece(rng.choice(_AFTER[language]))]
    if rng.random() < 0.3:
        pieces = [replace(piece, words=digits(piece.words, language)) for piece in pieces]
    if rng.random() < 0.06:
        pieces = misheard(pieces, language, rng)
    bare = rng.random() < 0.5
    if language == "zh":
        return _bare_chinese(pieces) if bare else _written_chinese(pieces, rng)
    return _bare_english(pieces) if bare else _written_english(pieces, rng)


def _lower_start(pieces: list[Piece], language: str) -> list[Piece]:
    if language == "en" and pieces and (words := pieces[0].words):
        first = words.split(" ", 1)[0]
        if (
            pieces[0].slot is None
            and first not in ("I", "I'm", "I'd", "I've", "I'll")
            and not first.isupper()
        ):
            return [replace(pieces[0], words=words[0].lower() + words[1:]), *pieces[1:]]
    return pieces


def _without_end(pieces: list[Piece]) -> list[Piece]:
    spoken_ones = [index for index, piece in enumerate(pieces) if not piece.unspoken and piece.words]
    if not spoken_ones:
        return pieces
    last = spoken_ones[-1]
    stripped = replace(pieces[last], words=pieces[last].words.rstrip(" .!?。！？"))
    return [*pieces[:last], stripped, *pieces[last + 1 :]]


def _bare_english(pieces: list[Piece]) -> list[Piece]:
    def bare(words: str) -> str:
        words = re.sub(r"(?<=\d)[:.](?=\d)", "\0", words.lower())
        return re.sub(r"\s+", " ", re.sub(r"[^\w\s'%&@+\0-]", " ", words)).replace("\0", ":")

    return [piece if piece.unspoken else replace(piece, words=bare(piece.words)) for piece in pieces]


def _written_english(pieces: list[Piece], rng: random.Random) -> list[Piece]:
    text = "".join(piece.words for piece in pieces if not piece.unspoken)
    if rng.random() < 0.7 and pieces and pieces[0].words and pieces[0].slot is None:
        pieces = [replace(pieces[0], words=pieces[0].words[0].upper() + pieces[0].words[1:]), *pieces[1:]]
    if text[-1:] not in ".!?" and rng.random() < 0.65:
        pieces = [*pieces, Piece("?" if _QUESTION.match(text) else rng.choice("...!"))]
    return pieces


def _bare_chinese(pieces: list[Piece]) -> list[Piece]:
    return [
        piece
        if piece.unspoken
        else replace(piece, words=re.sub(r"[，。！？、：；,!?…“”《》]", "", piece.words))
        for piece in pieces
    ]


def _written_chinese(pieces: list[Piece], rng: random.Random) -> list[Piece]:
    text = "".join(piece.words for piece in pieces if not piece.unspoken)
    if rng.random() < 0.2:
        pieces = [replace(piece, words=piece.words.replace("，", ",").replace("？", "?")) for piece in pieces]
    if text[-1:] not in "。！？!?." and rng.random() < 0.6:
        pieces = [*pieces, Piece("？" if _QUESTION_ZH.search(text) else rng.choice("。。！"))]
    return pieces


# ── numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────────

_NUMBER_WORD = "|".join((*TENS, *sorted(ONES, key=len, reverse=True)))
_TENS_ONES = re.compile(rf"\b({'|'.join(TENS)})[ -]({'|'.join(list(ONES)[1:10])})\b")
_CLOCK = re.compile(
    rf"\b({'|'.join(list(ONES)[1:13])}) (fifteen|twenty|thirty|forty|forty-five|fifty)(?= ?(?:am|pm|a\.m|p\.m|in|on|tomorrow|today|$))"
)
_UNIT = re.compile(
    rf"\b({_NUMBER_WORD})(?= (?:minutes?|hours?|seconds?|percent|am|pm|o'clock|in the|days?|weeks?|degrees|kilos?|bags?|cans?|bottles?|packs?))"
)


def digits(words: str, language: str) -> str:
    """`words` with its numbers in figures, the way Whisper writes them."""
    return _digits_zh(words) if language == "zh" else _digits_en(words)


def _digits_en(words: str) -> str:
    words = _CLOCK.sub(lambda m: f"{ONES[m[1]]}:{_value(m[2])}", words)
    words = _TENS_ONES.sub(lambda m: str(TENS[m[1]] + ONES[m[2]]), words)
    words = _UNIT.sub(lambda m: str(_value(m[1])), words)
    return re.sub(r"\b(\d+) o'clock\b", r"\1 o'clock", words)


def _value(word: str) -> int:
    return sum(TENS.get(part, ONES.get(part, 0)) for part in word.split("-"))


_HAN_NUMBER = re.compile(
    r"(?<![第星期周礼拜十百初])([一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])(?=分钟|点(?!儿)|个?小时|秒|号|月|天|度|岁|块|斤|刻钟)"
)


def _digits_zh(words: str) -> str:
    def figures(match: re.Match[str]) -> str:
        return str(chinese_number(match[1]))

    return re.sub(
        r"(?<=\d点)([一二三四五]十[一二三四五六七八九]?|十[一二三四五六七八九]?)",
        figures,
        _HAN_NUMBER.sub(figures, words),
    )


# ── mishearing ──────────────────────────────────────────────────────────────────────────────────────────────────────

_CONFUSED = {
    "timer": ("time or", "timed"), "alarm": ("a lamb", "alarms"), "note": ("not", "no"), "email": ("e-mail", "female"),
    "text": ("texts", "tax"), "remind": ("reminds", "rewind"), "photo": ("foto",), "bin": ("been", "bean"), "weather": ("whether",),
    "four": ("for",), "for": ("four",), "to": ("two", "too"), "two": ("to",), "their": ("there",), "there": ("their",),
    "by": ("buy",), "buy": ("by",), "here": ("hear",), "read": ("reed", "red"), "our": ("are",), "know": ("no",),
    "the": ("a", ""), "a": ("the", ""), "turn": ("turned", "torn"), "lights": ("light",), "light": ("lights",), "set": ("sit", "said"),
    "wake": ("wait", "week"), "add": ("at", "and"), "order": ("older",), "find": ("fine", "found"), "volume": ("volumes",),
    "what's": ("what is", "what"), "is": ("as", "'s"), "in": ("and", "on"), "on": ("in",), "and": ("in", "an"), "can": ("could",),
    "call": ("cold",), "see": ("sea",), "where": ("wear",), "which": ("witch",), "reminder": ("remainder",), "sun": ("son",),
    "flour": ("flower",), "pause": ("paws",), "cancel": ("council", "counsel"),
}  # fmt: skip
"""Words that tiny recognisers take for each other; seen in our own loop tests and in `models/runs/confusions.sh`."""


def misheard(pieces: list[Piece], language: str, rng: random.Random) -> list[Piece]:
    """`pieces` with one thing heard wrong."""
    open_ones = [index for index, piece in enumerate(pieces) if not piece.unspoken and piece.words.strip()]
    if not open_ones:
        return pieces
    at = rng.choice(open_ones)
    changed = (_misheard_zh if language == "zh" else _misheard_en)(pieces[at].words, rng)
    if pieces[at].slot is not None and not changed.strip():
        return pieces
    return [*pieces[:at], replace(pieces[at], words=changed), *pieces[at + 1 :]]


def _misheard_en(words: str, rng: random.Random) -> str:
    parts = words.split(" ")
    known = [index for index, part in enumerate(parts) if part.lower() in _CONFUSED]
    if not known:
        return words
    at = rng.choice(known)
    parts[at] = rng.choice(_CONFUSED[parts[at].lower()])
    return " ".join(part for index, part in enumerate(parts) if part or index != at)


def _misheard_zh(words: str, rng: random.Random) -> str:
    from homophones import homophones

    places = [index for index, character in enumerate(words) if homophones(character)]
    if not places:
        return words
    at = rng.choice(places)
    return words[:at] + rng.choice(homophones(words[at])) + words[at + 1 :]
