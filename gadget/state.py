"""The legal moves: what each event means in each state. Pure; no clock, no device.

A pair that is not in `MOVES` changes nothing. The meaning of a *press* depends on where it falls: it begins a request
when the gadget is idle, silences it while it speaks, and stops what rings. What a short press (a tap) means is settled
only when the button comes up, and what a hold means when it is no tap any more, so `TAPPED`, `HELD` and `RELEASED` have
rows of their own: while the gadget asks, a tap says yes and a hold says what to change.
"""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where the gadget is."""

    STARTING = "starting"
    IDLE = "idle"
    LISTENING = "listening"
    THINKING = "thinking"
    CONFIRMING = "confirming"
    ACTING = "acting"
    SPEAKING = "speaking"
    RINGING = "ringing"
    DEAF = "deaf"
    """Ears off: the microphone is closed until the next long hold."""


class Signal(StrEnum):
    """What can happen: the person's gestures, the schedule, and the progress of the turn."""

    PRESSED = "pressed"
    TAPPED = "tapped"
    """Went up again within the tap time."""
    HELD = "held"
    """Has been down for longer than a tap."""
    RELEASED = "released"
    """Went up after being held."""
    DOUBLE_PRESSED = "double_pressed"
    LONG_HELD = "long_held"
    DUE = "due"
    """A timer, alarm or reminder must ring."""
    ASKED = "asked"
    """A typed or recorded request waits."""
    READY = "ready"
    HEARD = "heard"
    DECIDED = "decided"
    MUST_ASK = "must_ask"
    MUST_SPEAK = "must_speak"
    FINISHED = "finished"


class Command(StrEnum):
    """What the loop is told to do on a move."""

    BEGIN = "begin"
    """Start a turn: listen."""
    BEGIN_OVER = "begin_over"
    """Stop speaking at once and listen."""
    SILENCE = "silence"
    """Stop speaking at once; the ears are off, so nothing more."""
    HOLD_ENDS = "hold_ends"
    """The person let go: no more sound."""
    TAP = "tap"
    """Listen on until the end of speech, or do what a tap meant when it began (stop speaking, undo)."""
    ANSWER = "answer"
    """Start a turn with the typed or recorded request that has waited longest."""
    CANCEL = "cancel"
    APPROVE = "approve"
    EDIT = "edit"
    """Listen to what is to be changed in what was read back."""
    EARS_OFF = "ears_off"
    EARS_ON = "ears_on"
    RING = "ring"
    HUSH = "hush"
    """The bell falls silent while the press is still going on."""
    STOP_RINGING = "stop_ringing"
    SNOOZE = "snooze"


class Rest(StrEnum):
    """A target that depends on whether the ears are on."""

    REST = "rest"


REST = Rest.REST

_IN_A_TURN = (State.LISTENING, State.THINKING, State.CONFIRMING, State.ACTING, State.SPEAKING)

MOVES: dict[tuple[State, Signal], tuple[State | Rest, Command | None]] = {
    (State.STARTING, Signal.READY): (REST, None),
    # a request
    (State.IDLE, Signal.PRESSED): (State.LISTENING, Command.BEGIN),
    (State.LISTENING, Signal.RELEASED): (State.LISTENING, Command.HOLD_ENDS),
    (State.LISTENING, Signal.TAPPED): (State.LISTENING, Command.TAP),
    (State.LISTENING, Signal.HEARD): (State.THINKING, None),
    (State.LISTENING, Signal.MUST_SPEAK): (State.SPEAKING, None),
    (State.THINKING, Signal.DECIDED): (State.ACTING, None),
    (State.THINKING, Signal.MUST_ASK): (State.CONFIRMING, None),
    (State.THINKING, Signal.MUST_SPEAK): (State.SPEAKING, None),
    (State.ACTING, Signal.MUST_SPEAK): (State.SPEAKING, None),
    # consent: yes is a tap that is not the first half of a double press; a hold is for saying what to change
    (State.CONFIRMING, Signal.TAPPED): (State.CONFIRMING, Command.APPROVE),
    (State.CONFIRMING, Signal.HELD): (State.LISTENING, Command.EDIT),
    (State.LISTENING, Signal.MUST_ASK): (State.CONFIRMING, None),
    (State.CONFIRMING, Signal.DECIDED): (State.ACTING, None),
    (State.CONFIRMING, Signal.MUST_SPEAK): (State.SPEAKING, None),
    # a press while it speaks interrupts, and is the beginning of the next request if it is held
    (State.SPEAKING, Signal.PRESSED): (State.LISTENING, Command.BEGIN_OVER),
    # typed requests come without a press, and wait until nothing else goes on
    (State.IDLE, Signal.ASKED): (State.THINKING, Command.ANSWER),
    (State.DEAF, Signal.ASKED): (State.THINKING, Command.ANSWER),
    # the second press of a double press can fall in any of these
    **{(state, Signal.DOUBLE_PRESSED): (state, Command.CANCEL) for state in (State.IDLE, *_IN_A_TURN)},
    **{(state, Signal.FINISHED): (REST, None) for state in (*_IN_A_TURN, State.RINGING)},
    # ears off, whatever goes on, and on; with the ears off a press only silences what is being told
    **{(state, Signal.LONG_HELD): (State.DEAF, Command.EARS_OFF) for state in (State.IDLE, *_IN_A_TURN)},
    (State.DEAF, Signal.LONG_HELD): (State.IDLE, Command.EARS_ON),
    (State.DEAF, Signal.PRESSED): (State.DEAF, Command.SILENCE),
    # something rings, also while the ears are off: a tap stops it, a hold snoozes it
    (State.IDLE, Signal.DUE): (State.RINGING, Command.RING),
    (State.DEAF, Signal.DUE): (State.RINGING, Command.RING),
    (State.RINGING, Signal.PRESSED): (State.RINGING, Command.HUSH),
    (State.RINGING, Signal.TAPPED): (State.RINGING, Command.STOP_RINGING),
    (State.RINGING, Signal.DOUBLE_PRESSED): (State.RINGING, Command.STOP_RINGING),
    (State.RINGING, Signal.RELEASED): (State.RINGING, Command.SNOOZE),
}


def move(state: State, signal: Signal, *, ears_on: bool = True) -> tuple[State, Command | None]:
    """The next state and what to do; a pair without a row stays and does nothing.

    `ears_on` says where the gadget comes to rest: idle, or deaf.
    """
    target, command = MOVES.get((state, signal), (state, None))
    if command in (Command.EARS_OFF, Command.EDIT) and not ears_on:
        return state, None  # they are off already, and what goes on did not come through them
    if target is State.LISTENING and state is not State.LISTENING and not ears_on:
        return State.DEAF, Command.SILENCE
    if target is REST:
        return (State.IDLE if ears_on else State.DEAF), command
    return State(target), command
