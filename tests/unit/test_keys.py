"""What the bytes of a terminal mean for the button, with and without the kitty keyboard protocol."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gadget.button.base import Edge
from gadget.button.gestures import Recogniser
from gadget.button.keys import FIRST_REPEAT_S, REPEAT_GAP_S, KeyDecoder
from gadget.state import Signal

FLAGS_ON = b"\x1b[?11u"
SPACE_DOWN, SPACE_AGAIN, SPACE_UP = b"\x1b[32;1:1u", b"\x1b[32;1:2u", b"\x1b[32;1:3u"

DEBOUNCE, TAP, DOUBLE, LONG = 0.015, 0.35, 0.35, 5.0


def decoder() -> KeyDecoder:
    return KeyDecoder(DEBOUNCE, TAP, DOUBLE, LONG)


def kitty() -> KeyDecoder:
    made = decoder()
    made.feed(FLAGS_ON, 0.0)
    return made


def gestures(
    edges: list[Edge], debounce: float = DEBOUNCE, tap: float = TAP, double: float = DOUBLE
) -> list[Signal]:
    recogniser = Recogniser(debounce, tap, double, LONG)
    found = [gesture for edge in edges for gesture in recogniser.feed(edge)]
    return [gesture.signal for gesture in [*found, *recogniser.tick(1000.0)]]


def test_a_held_space_bar_is_down_until_its_repeats_stop() -> None:
    keys = decoder()
    assert keys.feed(b" ", 1.0) == [Edge(True, 1.0)]
    assert keys.feed(b" ", 1.5) == []
    assert keys.feed(b"  ", 1.6) == []
    assert keys.tick(1.6 + REPEAT_GAP_S - 0.01) == []
    assert keys.deadline == pytest.approx(1.6 + REPEAT_GAP_S)
    assert keys.tick(2.0) == [Edge(False, 1.6 + REPEAT_GAP_S)]
    assert keys.deadline is None


def test_a_space_that_never_repeats_was_a_tap() -> None:
    keys = decoder()
    edges = keys.feed(b" ", 1.0) + keys.tick(1.0 + FIRST_REPEAT_S - 0.01)
    assert edges == [Edge(True, 1.0)]
    assert gestures(edges + keys.tick(1.0 + FIRST_REPEAT_S)) == [Signal.PRESSED, Signal.TAPPED]


def test_a_terminal_that_tells_releases_is_believed_at_once() -> None:
    keys = kitty()
    assert keys.feed(SPACE_DOWN, 1.0) == [Edge(True, 1.0)]
    assert keys.deadline is None
    assert keys.feed(SPACE_AGAIN * 3, 1.5) == []
    assert keys.tick(100.0) == []
    assert keys.feed(SPACE_UP, 101.0) == [Edge(False, 101.0)]


def test_a_terminal_that_knows_the_protocol_but_does_not_tell_releases_is_not_waited_for() -> None:
    keys = decoder()
    keys.feed(b"\x1b[?1u", 0.0)
    keys.feed(b"\x1b[32u", 1.0)
    assert keys.deadline == 1.0 + FIRST_REPEAT_S


def test_a_window_that_loses_the_focus_lets_go() -> None:
    keys = kitty()
    keys.feed(SPACE_DOWN, 1.0)
    assert keys.feed(b"\x1b[O", 2.0) == [Edge(False, 2.0)]
    assert keys.feed(b"\x1b[I" + SPACE_AGAIN + SPACE_UP, 3.0) == []


def played(keys: KeyDecoder, data: bytes) -> list[Edge]:
    edges = keys.feed(data, 1.0)
    while (deadline := keys.deadline) is not None:
        edges += keys.tick(deadline)
    return edges


@pytest.mark.parametrize(
    ("key", "meaning"),
    [
        ("t", [Signal.PRESSED, Signal.TAPPED]),
        ("d", [Signal.PRESSED, Signal.TAPPED, Signal.DOUBLE_PRESSED]),
        ("m", [Signal.PRESSED, Signal.HELD, Signal.LONG_HELD, Signal.RELEASED]),
    ],
)
def test_keys_that_stand_for_gestures_make_them(key: str, meaning: list[Signal]) -> None:
    assert gestures(played(decoder(), key.encode())) == meaning
    assert gestures(played(kitty(), f"\x1b[{ord(key)};1:1u\x1b[{ord(key)};1:3u".encode())) == meaning


@given(st.floats(0, 0.1), st.floats(0.1, 1), st.floats(0.101, 1))
def test_the_double_press_key_fits_every_setting(debounce: float, tap: float, double: float) -> None:
    keys = KeyDecoder(debounce, tap, double, LONG)
    found = gestures(played(keys, b"d"), debounce, tap, double)
    assert found == [Signal.PRESSED, Signal.TAPPED, Signal.DOUBLE_PRESSED]


def test_a_gesture_key_is_ignored_while_the_button_is_down() -> None:
    keys = kitty()
    keys.feed(SPACE_DOWN, 1.0)
    assert keys.feed(b"\x1b[116u", 1.5) == []
    assert keys.feed(SPACE_UP, 2.0) == [Edge(False, 2.0)]
    keys.feed(b"\x1b[109u", 3.0)  # m
    assert keys.feed(SPACE_DOWN, 4.0) == []


@pytest.mark.parametrize("data", [b"q", b"\x03", b"\x1b[113u", b"\x1b[99;5u", b"\x1b[99;69:1u"])
def test_q_and_control_c_quit(data: bytes) -> None:
    keys = decoder()
    assert keys.feed(data, 1.0) == []
    assert keys.quit


@pytest.mark.parametrize(
    "data",
    [
        b"x",
        b"\x1bq",
        b"\x1b[A",
        b"\x1bOq",
        b"\x1b[113;1:3u",
        b"\x1b[113;5u",
        "空格".encode(),
        b"\x1b[99u",
        b"\x1b[u",
    ],
)
def test_other_keys_do_nothing(data: bytes) -> None:
    keys = decoder()
    assert keys.feed(data, 1.0) == []
    assert not keys.quit and keys.deadline is None


def test_a_sequence_may_arrive_in_pieces() -> None:
    keys = decoder()
    found = [keys.feed(bytes([byte]), 1.0 + i / 1000) for i, byte in enumerate(FLAGS_ON + SPACE_DOWN)]
    assert keys.flags == 11
    assert [edges for edges in found if edges] == [[Edge(True, 1.014)]]


def test_a_space_after_the_escape_key_is_still_a_space() -> None:
    keys = decoder()
    keys.feed(b"\x1b", 1.0)
    assert keys.feed(b" ", 2.0) == [Edge(True, 2.0)]


def test_nothing_stays_down_when_the_keyboard_is_gone() -> None:
    held = kitty()
    held.feed(SPACE_DOWN, 1.0)
    assert held.end(2.0) == [Edge(False, 2.0)]
    planned = decoder()
    planned.feed(b"m", 1.0)
    assert planned.end(2.0) == [Edge(False, 2.0)]
    assert decoder().end(2.0) == []


tokens = st.lists(
    st.tuples(
        st.sampled_from([b" ", b"t", b"d", b"m", SPACE_DOWN, SPACE_UP, FLAGS_ON, b"\x1b[O", b"\x1b"])
        | st.binary(max_size=6),
        st.floats(0, 7),
    ),
    max_size=20,
)


@given(tokens)
def test_whatever_is_typed_the_edges_alternate_and_end_up(typed: list[tuple[bytes, float]]) -> None:
    keys = decoder()
    now = 0.0
    edges: list[Edge] = []
    for data, wait in typed:
        now += wait
        edges += keys.feed(data, now)
    edges += keys.end(now)
    assert [edge.down for edge in edges] == [i % 2 == 0 for i in range(len(edges))]
    assert len(edges) % 2 == 0
    assert all(one.at <= other.at for one, other in pairwise(edges))
