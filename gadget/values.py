"""Whether a value may be the value of a setting, and what to write when it may not. Pure."""

from __future__ import annotations

import json
import math
import re
from dataclasses import Field
from difflib import get_close_matches
from typing import Any


class BadValueError(ValueError):
    """The message says what is wrong with the value and what to write."""


def checked(key: str, declared: Field[Any], value: Any) -> Any:
    """`value` as the setting `key` takes it (a whole number becomes a float where one is wanted).

    Raises `BadValueError`.
    """
    kind = _kind(declared)
    if kind is float and type(value) is int:
        value = math.inf if (number := _finite(value)) is None else number
    if type(value) is not kind:
        raise BadValueError(
            f"{key} must be {wanted(declared)}, not {written(value)}{_hint(declared, value)}."
        )
    choices, low, high = (declared.metadata[name] for name in ("choices", "low", "high"))
    if choices and str(value) not in choices:
        nearest = get_close_matches(str(value), choices, 1)
        hint = f"; did you mean {_choice(declared, nearest[0])}?" if nearest else "."
        raise BadValueError(f"{key} must be {wanted(declared)}, not {written(value)}{hint}")
    if isinstance(value, int | float):
        too_low = low is not None and value < low
        too_high = high is not None and value > high
        if too_low or too_high or not math.isfinite(value):
            raise BadValueError(f"{key} must be {wanted(declared)}, not {written(value)}.")
    return value


def wanted(declared: Field[Any]) -> str:
    """What the setting takes, in words: "a whole number from 0 to 100 (ms)"."""
    kind, metadata = _kind(declared), declared.metadata
    if metadata["choices"]:
        *first, last = (_choice(declared, choice) for choice in metadata["choices"])
        return f"{', '.join(first)} or {last}" if first else last
    if kind is bool:
        return "true or false"
    if kind is str:
        return "text in quotes"
    words = "a whole number" if kind is int else "a number"
    if metadata["low"] is not None and metadata["high"] is not None:
        words += f" from {_short(metadata['low'])} to {_short(metadata['high'])}"
    return words + (f" ({metadata['unit']})" if _names_a_unit(metadata["unit"]) else "")


def written(value: Any) -> str:
    """`value` as one writes it in a TOML file, as far as settings need that."""
    if isinstance(value, str | bool):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        return "a section"
    if isinstance(value, list):
        return "a list"
    return str(value)


def _kind(declared: Field[Any]) -> type[Any]:
    default: Any = declared.default
    return type(default)


def _hint(declared: Field[Any], value: Any) -> str:
    """What to write instead, when that can be told; empty otherwise."""
    kind = _kind(declared)
    if kind is str:
        return f": write {json.dumps(str(value))}" if isinstance(value, int | float) else ""
    if kind is bool:
        return f": write {value.lower()}" if str(value).lower() in ("true", "false") else ""
    number = _number(value, declared.metadata["unit"])
    if number is None or (kind is int and number != int(number)):
        return ""
    return f": write {_short(number)}"


_NUMBER = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*([^\d\s]*)\s*")

_SECONDS = {
    **dict.fromkeys(("ms", "msec", "millisecond", "milliseconds"), 0.001),
    **dict.fromkeys(("s", "sec", "second", "seconds"), 1.0),
    **dict.fromkeys(("min", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hour", "hours"), 3600.0),
    **dict.fromkeys(("d", "day", "days"), 86_400.0),
}


def _number(value: Any, unit: str) -> float | None:
    """The number in `value`, such as "15 ms", converted to the setting's `unit`; None when there is none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _finite(value)
    found = _NUMBER.fullmatch(value) if isinstance(value, str) else None
    if found is None or (number := _finite(found[1])) is None:
        return None
    given = found[2]
    if given in ("", unit):
        return number
    if given in _SECONDS and unit in _SECONDS:
        return round(number * _SECONDS[given] / _SECONDS[unit], 6)
    if given == "%" and unit in ("0-1", "0-100"):
        return number / 100 if unit == "0-1" else number
    return None


def _finite(value: float | str) -> float | None:
    """`value` as a number that can be reckoned with; None when it is too large for one."""
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _names_a_unit(unit: str) -> bool:
    """ "0-1" says no more than the range does."""
    return bool(unit) and not unit[0].isdigit()


def _choice(declared: Field[Any], choice: str) -> str:
    return json.dumps(choice) if isinstance(declared.default, str) else choice


def _short(number: float) -> str:
    return f"{number:g}"
