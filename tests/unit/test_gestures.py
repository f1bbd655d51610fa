"""The recogniser: what each way of pressing means, and what contact bounce must not change."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from gadget.button.base import Edge
from gadget.button.gestures import Gesture, Recogniser
from gadget.button.late import Sieve
from gadget.state import Signal

DEBOUNCE, TAP, DOUBLE, LONG = 0.015, 0.35, 0.35, 5.0


def recognised(moves: list[tuple[float, bool]], until: float = 1000.0) -> list[Gesture]:
    """The gestures of `moves` (time, down), with `tick` called only at the end."""
    recogniser = Recogniser(DEBOUNCE, TAP, DOUBLE, LONG)
    found = [gesture for at, down in moves for gesture in recogniser.feed(Edge(down, at))]
    return found + recogniser.tick(until)


def signals(moves: list[tuple[float, bool]], until: float = 1000.0) -> list[Signal]:
    return [gesture.signal for gesture in recognised(moves, until)]


def test_a_press_is_reported_on_its_first_edge() -> None:
    assert Recogniser(DEBOUNCE, TAP, DOUBLE, LONG).feed(Edge(True, 7.0)) == [Gesture(Signal.PRESSED, 7.0)]


def test_a_tap_is_shorter_than_the_tap_time() -> None:
    assert signals([(0, True), (0.34, False)]) == [Signal.PRESSED, Signal.TAPPED]
    assert signals([(0, True), (0.36, False)]) == [Signal.PRESSED, Signal.HELD, Signal.RELEASED]


def test_a_press_that_is_no_tap_is_reported_as_soon_as_that_is_certain_and_only_once() -> None:
    recogniser = Recogniser(DEBOUNCE, TAP, DOUBLE, LONG)
    recogniser.feed(Edge(True, 1.0))
    recogniser.tick(1.0 + DEBOUNCE)
    assert recogniser.deadline == 1.0 + TAP
    assert recogniser.tick(1.34) == []
    assert recogniser.tick(1.4) == [Gesture(Signal.HELD, 1.0 + TAP)]
    assert recogniser.tick(2.0) == []


def test_letting_go_is_dated_at_its_edge_and_known_after_the_debounce_time() -> None:
    recogniser = Recogniser(DEBOUNCE, TAP, DOUBLE, LONG)
    recogniser.feed(Edge(True, 0.0))
    assert recogniser.tick(0.9) == [Gesture(Signal.HELD, TAP)]
    assert recogniser.feed(Edge(False, 1.0)) == []
    assert recogniser.deadline == 1.0 + DEBOUNCE
    assert recogniser.tick(1.014) == []
    assert recogniser.tick(1.015) == [Gesture(Signal.RELEASED, 1.0)]
    assert recogniser.deadline is None


def test_a_long_hold_is_reported_while_held_and_its_release_afterwards() -> None:
    recogniser = Recogniser(DEBOUNCE, TAP, DOUBLE, LONG)
    recogniser.feed(Edge(True, 1.0))
    recogniser.tick(2.0)
    assert recogniser.deadline == 6.0
    assert recogniser.tick(6.2) == [Gesture(Signal.LONG_HELD, 6.0)]
    assert recogniser.tick(60.0) == []
    recogniser.feed(Edge(False, 61.0))
    assert recogniser.tick(62.0) == [Gesture(Signal.RELEASED, 61.0)]


def test_a_second_press_soon_after_a_tap_is_a_double_press_and_nothing_else() -> None:
    assert recognised([(0, True), (0.1, False), (0.4, True), (9.0, False)]) == [
        Gesture(Signal.PRESSED, 0),
        Gesture(Signal.TAPPED, 0.1),
        Gesture(Signal.DOUBLE_PRESSED, 0.4),
    ]


def test_a_second_press_later_than_the_double_time_is_a_press() -> None:
    assert signals([(0, True), (0.1, False), (0.46, True), (0.5, False)]) == [
        Signal.PRESSED,
        Signal.TAPPED,
        Signal.PRESSED,
        Signal.TAPPED,
    ]


def test_a_press_after_a_hold_is_no_double_press() -> None:
    assert signals([(0, True), (1.0, False), (1.1, True)], until=1.2) == [
        Signal.PRESSED,
        Signal.HELD,
        Signal.RELEASED,
        Signal.PRESSED,
    ]


def test_the_third_press_of_three_begins_anew() -> None:
    presses = [(0.0, True), (0.1, False), (0.2, True), (0.3, False), (0.4, True), (0.5, False)]
    assert signals(presses) == [
        Signal.PRESSED,
        Signal.TAPPED,
        Signal.DOUBLE_PRESSED,
        Signal.PRESSED,
        Signal.TAPPED,
    ]


def test_bounce_on_release_makes_no_new_press() -> None:
    bouncing = [(0, True), (1.0, False), (1.004, True), (1.009, False)]
    assert recognised(bouncing) == [
        Gesture(Signal.PRESSED, 0),
        Gesture(Signal.HELD, TAP),
        Gesture(Signal.RELEASED, 1.0),
    ]


def test_a_contact_that_flickers_while_held_is_still_held() -> None:
    flickering = [(0, True), (1.0, False), (1.01, True), (2.0, False)]
    assert recognised(flickering) == [
        Gesture(Signal.PRESSED, 0),
        Gesture(Signal.HELD, TAP),
        Gesture(Signal.RELEASED, 2.0),
    ]


def test_a_flicker_when_the_long_hold_falls_due_only_delays_it() -> None:
    recogniser = Recogniser(DEBOUNCE, TAP, DOUBLE, LONG)
    recogniser.feed(Edge(True, 0.0))
    assert recogniser.tick(1.0) == [Gesture(Signal.HELD, TAP)]
    recogniser.feed(Edge(False, 4.995))
    recogniser.feed(Edge(True, 5.001))
    assert recogniser.tick(5.009) == []
    assert recogniser.tick(5.01) == [Gesture(Signal.LONG_HELD, 5.0)]


def test_letting_go_just_before_the_long_hold_falls_due_is_no_long_hold() -> None:
    assert signals([(0, True), (4.999, False)]) == [Signal.PRESSED, Signal.HELD, Signal.RELEASED]


def test_a_press_shorter_than_the_bounce_is_a_tap() -> None:
    recogniser = Recogniser(DEBOUNCE, TAP, DOUBLE, LONG)
    assert recogniser.feed(Edge(True, 0.0)) == [Gesture(Signal.PRESSED, 0.0)]
    assert recogniser.feed(Edge(False, 0.005)) == []
    assert recogniser.tick(0.1) == [Gesture(Signal.TAPPED, 0.005)]


def test_a_very_short_press_that_bounces_at_both_ends_is_one_tap() -> None:
    down = [(0.0, True), (0.002, False), (0.004, True)]
    up = [(0.010, False), (0.019, True), (0.021, False)]
    assert signals([*down, *up]) == [Signal.PRESSED, Signal.TAPPED]


def test_without_debounce_every_edge_counts_at_once() -> None:
    recogniser = Recogniser(0.0, TAP, DOUBLE, LONG)
    assert recogniser.feed(Edge(True, 0.0)) == [Gesture(Signal.PRESSED, 0.0)]
    assert recogniser.feed(Edge(False, 0.001)) == [Gesture(Signal.TAPPED, 0.001)]


def test_edges_of_the_same_direction_change_nothing() -> None:
    once = [(0.0, True), (1.0, False)]
    assert recognised([(0, True), (0.5, True), (0.7, True), (1.0, False), (1.1, False)]) == recognised(once)
    assert recognised([(0, False)]) == []


def test_an_edge_from_before_the_last_decision_does_not_turn_time_back() -> None:
    recogniser = Recogniser(DEBOUNCE, TAP, DOUBLE, LONG)
    recogniser.feed(Edge(True, 1.0))
    assert recogniser.tick(2.0) == [Gesture(Signal.HELD, 1.0 + TAP)]
    assert recogniser.tick(6.0) == [Gesture(Signal.LONG_HELD, 6.0)]
    recogniser.feed(Edge(False, 3.0))
    assert recogniser.tick(7.0) == [Gesture(Signal.RELEASED, 6.0)]


def test_bounce_of_a_release_that_is_told_after_the_release_was_decided_begins_no_press() -> None:
    recogniser = Recogniser(DEBOUNCE, TAP, DOUBLE, LONG)
    recogniser.feed(Edge(True, 0.0))
    recogniser.feed(Edge(False, 1.0))
    assert recogniser.tick(1.015)[-1] == Gesture(Signal.RELEASED, 1.0)
    assert recogniser.feed(Edge(True, 1.012)) == []
    assert recogniser.feed(Edge(False, 1.014)) == []
    assert recogniser.tick(60.0) == []


def test_a_contact_that_was_closed_again_before_the_release_was_decided_is_a_new_press_when_it_stays() -> (
    None
):
    recogniser = Recogniser(DEBOUNCE, TAP, DOUBLE, LONG)
    recogniser.feed(Edge(True, 0.0))
    recogniser.feed(Edge(False, 1.0))
    recogniser.tick(1.02)
    assert recogniser.feed(Edge(True, 1.01)) == []
    assert recogniser.tick(1.2) == [Gesture(Signal.PRESSED, 1.015)]
    found = recogniser.feed(Edge(False, 2.0)) + recogniser.tick(3.0)
    assert [gesture.signal for gesture in found] == [Signal.HELD, Signal.RELEASED]


def sieved(moves: list[tuple[float, bool]], late_s: float) -> list[Edge]:
    """What is told of `moves` when the news of each comes `late_s` after it."""
    sieve = Sieve(DEBOUNCE)
    told: list[Edge] = []
    for at, down in moves:
        (*_, line_is_down) = [moved for when, moved in moves if when <= at + late_s]
        told += sieve.take(Edge(down, at), line_is_down)
    return told


BOUNCING = [(0.0, True), (0.002, False), (0.004, True), (1.0, False), (1.005, True), (1.006, False)]


def test_edges_that_are_told_at_once_all_pass() -> None:
    assert sieved(BOUNCING, 0.0) == [Edge(down, at) for at, down in BOUNCING]


def test_bounce_that_is_told_late_is_told_to_nobody() -> None:
    assert sieved(BOUNCING, 0.05) == [Edge(True, 0.0), Edge(False, 1.0)]


def test_a_tap_that_is_told_after_it_ended_is_told_in_full() -> None:
    assert sieved([(0.0, True), (0.1, False), (0.104, True), (0.106, False)], 5.0) == [
        Edge(True, 0.0),
        Edge(False, 0.1),
    ]


gaps = st.floats(min_value=2 * DEBOUNCE, max_value=8.0)
clean = st.lists(gaps, max_size=12).map(
    lambda lengths: [(sum(lengths[: i + 1]), i % 2 == 0) for i in range(len(lengths))]
)
any_edges = st.lists(st.tuples(st.floats(0, 30), st.booleans()), max_size=30)


@given(clean, st.data())
def test_chatter_shorter_than_the_debounce_time_changes_no_gesture(
    moves: list[tuple[float, bool]], data: st.DataObject
) -> None:
    chattering = []
    for at, down in moves:
        chattering.append((at, down))
        bounces = data.draw(st.lists(st.floats(0.0, 0.98), max_size=3).map(sorted))
        for share in bounces:  # away and back
            chattering.append((at + share * DEBOUNCE, not down))
            chattering.append((at + (share + 0.01) * DEBOUNCE, down))
    assert recognised(sorted(chattering, key=lambda move: move[0])) == recognised(moves)


@given(clean, st.floats(0.0, 20.0), st.data())
def test_however_late_bouncing_edges_are_told_the_gestures_are_the_same(
    moves: list[tuple[float, bool]], late_s: float, data: st.DataObject
) -> None:
    between = [after - before for (before, _), (after, _) in pairwise(moves)]
    assume(all(abs(gap - limit) > DEBOUNCE for gap in between for limit in (TAP, DOUBLE, LONG)))
    bouncing = []
    for at, down in moves:
        bouncing.append((at, down))
        if data.draw(st.booleans()):  # away and back
            away, back = data.draw(st.tuples(st.floats(0.1, 0.4), st.floats(0.5, 0.9)))
            bouncing += [(at + away * DEBOUNCE, not down), (at + back * DEBOUNCE, down)]
    told = [(edge.at, edge.down) for edge in sieved(bouncing, late_s)]
    assert signals(told) == signals(moves)


@given(clean, st.lists(st.floats(0, 100), max_size=20))
def test_gestures_do_not_depend_on_how_often_tick_is_called(
    moves: list[tuple[float, bool]], ticks: list[float]
) -> None:
    recogniser = Recogniser(DEBOUNCE, TAP, DOUBLE, LONG)
    found: list[Gesture] = []
    for at, down in sorted([*moves, *((tick, None) for tick in ticks)], key=lambda entry: entry[0]):
        found += recogniser.tick(at) if down is None else recogniser.feed(Edge(down, at))
    assert found + recogniser.tick(1000.0) == recognised(moves)


@given(clean)
def test_ticking_at_the_deadlines_alone_misses_nothing(moves: list[tuple[float, bool]]) -> None:
    recogniser = Recogniser(DEBOUNCE, TAP, DOUBLE, LONG)
    found: list[Gesture] = []
    for at, down in [*moves, (500.0, False)]:
        while (deadline := recogniser.deadline) is not None and deadline < at:
            found += recogniser.tick(deadline)
        assert recogniser.tick(at - 1e-9) == []
        found += recogniser.feed(Edge(down, at))
    assert found + recogniser.tick(1000.0) == recognised([*moves, (500.0, False)])


@given(any_edges)
def test_whatever_the_edges_presses_and_releases_alternate(moves: list[tuple[float, bool]]) -> None:
    found = [gesture.signal for gesture in recognised(moves)]
    down = False
    for signal in found:
        if signal is Signal.PRESSED:
            assert not down
            down = True
        elif signal in (Signal.TAPPED, Signal.RELEASED):
            assert down
            down = False
        elif signal in (Signal.HELD, Signal.LONG_HELD):
            assert down
        else:
            assert signal is Signal.DOUBLE_PRESSED and not down


@given(any_edges)
def test_whatever_the_edges_a_release_is_a_held_one_or_a_tap_never_both(
    moves: list[tuple[float, bool]],
) -> None:
    held = False
    for gesture in recognised(moves):
        if gesture.signal is Signal.PRESSED:
            held = False
        elif gesture.signal is Signal.HELD:
            held = True
        elif gesture.signal in (Signal.TAPPED, Signal.RELEASED):
            assert held is (gesture.signal is Signal.RELEASED)


@given(any_edges)
def test_whatever_the_edges_time_never_runs_back(moves: list[tuple[float, bool]]) -> None:
    assert all(one.at <= other.at for one, other in pairwise(recognised(moves)))


@given(any_edges)
def test_every_double_press_follows_a_tap_within_the_double_time(moves: list[tuple[float, bool]]) -> None:
    found = recognised(moves)
    for before, gesture in pairwise([Gesture(Signal.RELEASED, 0.0), *found]):
        if gesture.signal is Signal.DOUBLE_PRESSED:
            assert before.signal is Signal.TAPPED
            assert gesture.at - before.at <= DOUBLE
