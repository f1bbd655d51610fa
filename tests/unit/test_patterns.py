"""The patterns: every state and error has one, and each is told from the others without seeing colours."""

from __future__ import annotations

from itertools import combinations, pairwise, product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gadget import errors
from gadget.show.base import OFF, Pattern, Step
from gadget.show.patterns import (
    CANCELLED,
    ERRORS,
    FAMILIES,
    HEARD,
    MEANINGS,
    STATES,
    UNDONE,
    after,
    colour_at,
    describe,
    duration,
    label,
    next_change,
    pattern_for_error,
    pattern_for_state,
    playing,
)
from gadget.state import State

ONCE = (HEARD, CANCELLED, UNDONE, *ERRORS.values())
ALL = (*STATES.values(), *ONCE)
SAMPLE_S = 0.01


def test_every_state_has_a_pattern_that_goes_on() -> None:
    assert all(pattern_for_state(state).repeat for state in State)


def test_every_error_code_has_a_family() -> None:
    assert {error.code.partition(".")[0] for error in errors.tree()} == set(FAMILIES)
    assert set(FAMILIES.values()) == set(ERRORS)


def test_an_error_is_shown_once_and_ends_dark() -> None:
    for error in errors.tree():
        pattern = pattern_for_error(error.code)
        assert not pattern.repeat
        assert colour_at(pattern, duration(pattern) + 1) == OFF


def test_an_error_code_of_a_later_version_is_shown_as_a_system_error() -> None:
    assert pattern_for_error("telepathy.jammed") is ERRORS["system"]


def test_every_pattern_says_what_it_means_in_both_languages() -> None:
    assert {pattern.name for pattern in ALL} == set(MEANINGS)
    for pattern in ALL:
        assert label(pattern, "en").isascii()
        assert not label(pattern, "zh").isascii()


@pytest.mark.parametrize(
    ("one", "other"),
    [*combinations(STATES.values(), 2), *combinations(ONCE, 2)],
    ids=lambda pattern: pattern.name,
)
def test_two_patterns_differ_in_rhythm_and_not_only_in_colour(one: Pattern, other: Pattern) -> None:
    mine, theirs = rhythm(one), rhythm(other)
    if len(mine) == len(theirs):
        # A flash or a pause half as long again is noticed without a stop-watch.
        assert any(max(a, b) >= 1.5 * min(a, b) for a, b in zip(mine, theirs, strict=True))


def test_only_deaf_ears_are_a_steady_light() -> None:
    assert [pattern.name for pattern in STATES.values() if len(rhythm(pattern)) == 1] == ["deaf"]


@pytest.mark.parametrize("first", [None, *ONCE], ids=lambda first: first.name if first else "alone")
def test_nothing_flashes_more_than_three_times_in_a_second(first: Pattern | None) -> None:
    for state in STATES.values():
        pattern = Pattern(state.name, state.steps, state.repeat, first)
        lit = [brightness(pattern, i * SAMPLE_S) > 0.05 for i in range(800)]
        begins = [i * SAMPLE_S for i, (was, now) in enumerate(pairwise([False, *lit])) if now and not was]
        for begin in begins:
            assert sum(begin <= later < begin + 1 for later in begins) <= 3, pattern


def test_what_answers_a_press_is_lit_from_its_first_instant() -> None:
    assert max(colour_at(pattern_for_state(State.LISTENING), 0.0)) >= 0.8


def test_a_fade_goes_evenly_from_the_colour_before() -> None:
    pattern = Pattern("x", (Step((1, 0, 0), 1.0), Step((0, 1, 0), 2.0, fade=True)))
    assert colour_at(pattern, 0.5) == (1, 0, 0)
    assert colour_at(pattern, 2.0) == (0.5, 0.5, 0)
    assert colour_at(pattern, 9.0) == (0, 1, 0)


def test_a_repeating_fade_begins_from_its_last_colour() -> None:
    pattern = Pattern("x", (Step((1, 1, 1), 1.0, fade=True), Step((0.5, 0, 0), 1.0)), repeat=True)
    assert colour_at(pattern, 4.0) == (0.5, 0, 0)
    assert colour_at(Pattern("x", pattern.steps), 0.0) == OFF


def test_a_first_pattern_is_played_once_before() -> None:
    state = pattern_for_state(State.SPEAKING)
    pattern = Pattern(state.name, state.steps, state.repeat, first=HEARD)
    assert playing(pattern, 0.05) == (HEARD, 0.05)
    current, elapsed = playing(pattern, duration(HEARD) + 0.25)
    assert current is pattern and elapsed == pytest.approx(0.25)
    assert colour_at(pattern, 0.05) == colour_at(HEARD, 0.05)
    assert colour_at(pattern, duration(HEARD) + 0.25) == colour_at(state, 0.25)


def test_a_pattern_without_steps_is_dark() -> None:
    assert colour_at(Pattern("x", (), repeat=True), 3.0) == OFF
    assert next_change(Pattern("x", (), repeat=True), 3.0) is None


@given(st.sampled_from(ONCE), st.floats(0, 4), st.floats(0, 4))
def test_the_rest_of_a_pattern_goes_on_where_it_was(pattern: Pattern, gone: float, later: float) -> None:
    rest = after(pattern, gone)
    if rest is None:
        assert gone >= duration(pattern) - 1e-9
        return
    # Rounding may put an instant on the other side of a step's edge; anything else must agree.
    around = [colour_at(pattern, gone + later + shift) for shift in (-1e-6, 0.0, 1e-6)]
    assert any(colour_at(rest, later) == pytest.approx(colour, abs=1e-4) for colour in around)


@given(
    st.sampled_from(list(product(STATES.values(), (None, *ONCE)))),
    st.floats(0, 12),
    st.floats(0, 1, exclude_max=True),
)
def test_the_colour_stays_until_the_next_change(
    pair: tuple[Pattern, Pattern | None], seconds: float, share: float
) -> None:
    state, first = pair
    pattern = Pattern(state.name, state.steps, state.repeat, first)
    change = next_change(pattern, seconds)
    if change is None:
        assert colour_at(pattern, seconds) == colour_at(pattern, seconds + share * 100)
        return
    assert change > seconds
    between = seconds + share * (change - seconds - 1.001e-3)
    # In a fade the colour is set anew fifty times a second: between two settings it may be off by a little.
    assert colour_at(pattern, max(seconds, between)) == pytest.approx(colour_at(pattern, seconds), abs=0.21)


def test_the_table_in_the_documentation_is_up_to_date() -> None:
    page = Path(__file__).parents[2] / "docs" / "lights-and-sounds.md"
    assert describe() in page.read_text(encoding="utf-8")


def rhythm(pattern: Pattern) -> list[float]:
    """Seconds on, off, on … of one round, seen without colour, from the flash after the longest pause on."""
    count = round(duration(pattern) / SAMPLE_S)
    levels = [brightness(pattern, (i + 0.5) * SAMPLE_S) for i in range(count)]
    lit = [level > max(levels) / 2 for level in levels]
    runs: list[tuple[bool, int]] = []
    for on in lit:
        runs.append((on, runs.pop()[1] + 1) if runs and runs[-1][0] == on else (on, 1))
    if pattern.repeat:
        if len(runs) > 1 and runs[0][0] == runs[-1][0]:
            runs[0] = (runs[0][0], runs[0][1] + runs.pop()[1])
        longest = max((i for i, (on, _) in enumerate(runs) if not on), key=lambda i: runs[i][1], default=-1)
        runs = [*runs[longest + 1 :], *runs[: longest + 1]]
    elif not runs[-1][0]:
        runs.pop()  # it stays dark afterwards, for nobody knows how long
    return [length * SAMPLE_S for _, length in runs]


def brightness(pattern: Pattern, seconds: float) -> float:
    """Brightest of the three colours: what somebody sees who sees no colours, roughly."""
    return max(colour_at(pattern, seconds))
