"""The two processes of the outbox as tests start them: the courier, and a daemon's side that posts; to be killed."""

from __future__ import annotations

import asyncio
import itertools
import logging
import multiprocessing
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

from gadget.calls import Call, Consent
from gadget.courier.office import Office
from gadget.database import FILE_NAME, Database
from gadget.errors import JournalFailed
from gadget.parcel import Json, Parcel
from gadget.post import Errand, Outgoing
from gadget.settings import ControlSettings, CourierSettings, General, Settings
from tests.courier import counterpart

CALL = Call("send_email", {"recipient": "Alice", "body": "hi"})


def in_directory(directory: Path, **courier: float) -> Settings:
    """Settings of both processes."""
    return Settings(
        general=General(state_directory=str(directory), runtime_directory=str(directory)),
        courier=replace(CourierSettings(socket=str(directory / "courier.sock")), **courier),
        control=ControlSettings(),
    )


def forks() -> ForkServerContext:
    """Where processes start in a few milliseconds: everything is imported already."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.courier.lives"])
    return context


def start_courier(settings: Settings, port: int) -> ForkServerProcess:
    process = forks().Process(target=live_as_courier, args=(settings, port), daemon=True)
    process.start()
    return process


def live_as_courier(settings: Settings, port: int) -> None:
    logging.basicConfig(level=logging.CRITICAL)
    counterpart.connect(port)
    asyncio.run(Office(settings).run())


def live_as_poster(settings: Settings, life: int, acknowledged: Path) -> None:
    """Post without end, and note each key once the daemon would have promised it to the person."""
    logging.basicConfig(level=logging.CRITICAL)
    log = os.open(acknowledged, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    with opened(settings) as database:
        outgoing = Outgoing(database, settings)
        for number in itertools.count():
            kind = ("letter", "call")[number % 2]
            turn = f"{life}.{number}"
            parcel = Parcel(f"{turn}:{kind}", kind, {"body": f"words of {turn}"}, "en", f"the {kind} {turn}")
            try:
                if number % 7 == 3:
                    forge(database, replace(parcel, key=f"forged {parcel.key}"))
                if number % 11 == 5:
                    post_and_alter(outgoing, database, replace(parcel, key=f"altered {parcel.key}"))
                post(outgoing, parcel)
            except JournalFailed:
                continue  # the other one was killed with the lock in its hands: not promised
            os.write(log, f"{parcel.key}\n".encode())
            time.sleep(0.004)


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    database = Database(Path(settings.general.state_directory) / FILE_NAME)
    database.open()
    try:
        yield database
    finally:
        database.close()


def post(outgoing: Outgoing, parcel: Parcel, consent: Consent = Consent.ASK) -> None:
    """As the daemon does after a press."""
    errand = Errand(parcel.key.split(":")[0], CALL, consent, "press" if consent is Consent.ASK else None)
    outgoing.courier(errand).post(parcel)


def parcel(number: int, kind: str = "letter", **payload: Json) -> Parcel:
    return Parcel(f"t{number}:{kind}", kind, {"number": number, **payload}, "en", f"the {kind} {number}")


def forge(database: Database, parcel: Parcel) -> None:
    """A row that nobody approved, as a mistake in the daemon would make it."""
    with database.transaction() as connection:
        connection.execute(
            "INSERT INTO outbox (key, turn, kind, payload, language, about, attachments, consent, posted_at, since, "
            "due) VALUES (?, 'nobody', ?, '{}', 'en', 'x', '[]', 'free', 0, 0, 0)",
            (parcel.key, parcel.kind),
        )


def post_and_alter(outgoing: Outgoing, database: Database, parcel: Parcel) -> None:
    """A row that is not what was approved."""
    with database.transaction() as connection:
        post(outgoing, parcel)
        connection.execute(
            'UPDATE outbox SET payload = \'{"body":"other words"}\' WHERE key = ?', (parcel.key,)
        )
