"""What more than one kind of test needs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import tests.fuzzing  # noqa: F401  # registers the profile of `make fuzz` before it is chosen
from tests.sound_server import SoundServer, why_missing


@pytest.fixture(scope="session")
def sound_server() -> Iterator[SoundServer]:
    """A running virtual microphone and loudspeaker, which are the only sound devices of this process."""
    missing = why_missing()
    if missing is not None:
        pytest.skip(missing)
    with SoundServer() as server, server.adopted():
        yield server
