"""The table of moves: complete where it must be, and without a way to get lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gadget.state import MOVES, REST, Command, Signal, State, move

AT_REST = {State.IDLE, State.DEAF}


@given(st.lists(st.sampled_from(Signal), max_size=40), st.booleans())
def test_finished_leads_home_from_wherever_signals_have_led(signals: list[Signal], ears_on: bool) -> None:
    state = State.STARTING
    for signal in [Signal.READY, *signals]:
        state, command = move(state, signal, ears_on=ears_on)
        ears_on = {Command.EARS_OFF: False, Command.EARS_ON: True}.get(command, ears_on)  # type: ignore[arg-type]
    state, _ = move(state, Signal.FINISHED, ears_on=ears_on)
    assert state in AT_REST


@given(st.lists(st.sampled_from(Signal), max_size=40))
def test_with_the_ears_off_no_press_ever_listens(signals: list[Signal]) -> None:
    state = State.DEAF
    for signal in signals:
        state, command = move(state, signal, ears_on=False)
        if command is Command.EARS_ON:
            return
        assert state is not State.LISTENING


@pytest.mark.parametrize("state", [s for s in State if s not in (State.STARTING, State.RINGING, State.DEAF)])
def test_a_double_press_cancels_in_every_state_with_something_to_cancel(state: State) -> None:
    assert move(state, Signal.DOUBLE_PRESSED)[1] is Command.CANCEL


def test_a_bell_rings_only_at_rest_and_every_press_answers_it() -> None:
    assert {state for state in State if move(state, Signal.DUE)[1] is Command.RING} == AT_REST
    for gesture in (Signal.PRESSED, Signal.TAPPED, Signal.RELEASED, Signal.DOUBLE_PRESSED):
        assert move(State.RINGING, gesture)[1] is not None


def test_every_state_can_be_reached_and_every_command_is_given() -> None:
    targets = {target for target, _ in MOVES.values()} - {REST} | AT_REST | {State.STARTING}
    assert targets == set(State)
    commands = {command for _, command in MOVES.values()} - {None} | {Command.SILENCE}
    assert commands == set(Command)


def test_while_it_asks_a_tap_says_yes_and_a_hold_never_does() -> None:
    assert move(State.CONFIRMING, Signal.TAPPED) == (State.CONFIRMING, Command.APPROVE)
    assert move(State.CONFIRMING, Signal.HELD) == (State.LISTENING, Command.EDIT)
    assert move(State.CONFIRMING, Signal.RELEASED) == (State.CONFIRMING, None)
    assert {pair for pair, (_, command) in MOVES.items() if command is Command.APPROVE} == {
        (State.CONFIRMING, Signal.TAPPED)
    }


def test_with_the_ears_off_nothing_can_be_changed_by_voice() -> None:
    assert move(State.CONFIRMING, Signal.HELD, ears_on=False) == (State.CONFIRMING, None)


def test_a_pair_without_a_row_changes_nothing() -> None:
    assert move(State.THINKING, Signal.PRESSED) == (State.THINKING, None)
