"""Cuts mixed text into stretches of one language, because no voice here reads both scripts well."""

from __future__ import annotations

import re

from gadget.calls import Language

_CHINESE = re.compile(r"[㐀-䶿一-鿿豈-﫿\U00020000-\U0003134F]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")


def runs(text: str, language: Language) -> list[tuple[str, Language]]:
    """Stretches of `text` with the language to read each in; digits and punctuation stay with what they follow.

    Text with letters of neither script is one run in `language`.
    """
    found: list[tuple[str, Language]] = []
    for character in text:
        spoken: Language = language
        if _CHINESE.match(character):
            spoken = "zh"
        elif _LATIN.match(character):
            spoken = "en"
        elif found:
            spoken = found[-1][1]
        if found and found[-1][1] == spoken:
            found[-1] = (found[-1][0] + character, spoken)
        else:
            found.append((character, spoken))
    return _without_silent(found, language)


def is_speakable(text: str) -> bool:
    """Whether there is a letter or a digit in `text`."""
    return any(character.isalnum() for character in text)


def _without_silent(found: list[tuple[str, Language]], language: Language) -> list[tuple[str, Language]]:
    """Leading punctuation goes to what follows it; stretches with nothing to say are left out."""
    if len(found) > 1 and not is_speakable(found[0][0]):
        found = [(found[0][0] + found[1][0], found[1][1]), *found[2:]]
    return [(text, spoken) for text, spoken in found if is_speakable(text)]
