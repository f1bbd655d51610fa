"""The shape of the database as named steps, applied in order and never edited once released: add new ones below.

Times are Unix seconds (UTC) unless a column says otherwise. What a turn did carries the turn's id under UNIQUE, so that
no turn can ever do its deed twice.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

MIGRATIONS: tuple[tuple[str, str], ...] = (
    (
        "0001_turns",
        """
        CREATE TABLE turns (
            id TEXT PRIMARY KEY,
            started_at REAL NOT NULL,
            ended_at REAL,
            trigger TEXT NOT NULL,
            language TEXT,
            transcript TEXT,
            action TEXT,
            arguments TEXT,             -- JSON object
            confidence REAL,
            decided_by TEXT,
            say TEXT,
            outcome TEXT,               -- NULL while it runs; 'cut_off' when the power went
            code TEXT,                  -- error code of a failed stage
            message TEXT,
            stages TEXT,                -- JSON object: stage -> milliseconds
            recording TEXT,             -- file name under recordings/, or NULL
            picture TEXT                -- file name under pictures/, or NULL
        );
        CREATE INDEX turns_started ON turns (started_at);
        """,
    ),
    (
        "0002_schedule",
        """
        CREATE TABLE schedule (
            id INTEGER PRIMARY KEY,
            kind TEXT NOT NULL CHECK (kind IN ('timer', 'alarm', 'reminder')),
            label TEXT NOT NULL DEFAULT '',
            language TEXT NOT NULL,
            spoken TEXT NOT NULL DEFAULT '',    -- the duration or time as it was said
            due_at REAL,                        -- NULL while paused, and for reminders without a time
            wall TEXT,                          -- local wall time (ISO 8601, no zone) of alarms and reminders
            repeats TEXT NOT NULL DEFAULT '',   -- '', 'daily', 'weekdays', 'weekends' or 'weekly:MO,TU'
            seconds REAL,                       -- a timer's whole length
            left_seconds REAL,                  -- what was left when it was paused
            state TEXT NOT NULL DEFAULT 'waiting'
                CHECK (state IN ('waiting', 'paused', 'ringing', 'done', 'cancelled')),
            created_at REAL NOT NULL,
            turn TEXT UNIQUE
        );
        CREATE INDEX schedule_due ON schedule (state, due_at);
        """,
    ),
    (
        "0003_notes_photos",
        """
        CREATE TABLE notes (
            id INTEGER PRIMARY KEY,
            text TEXT NOT NULL,
            language TEXT NOT NULL,
            created_at REAL NOT NULL,
            deleted_at REAL,
            turn TEXT UNIQUE
        );
        CREATE TABLE photos (
            id INTEGER PRIMARY KEY,
            file TEXT NOT NULL,                 -- file name under photos/
            created_at REAL NOT NULL,
            turn TEXT UNIQUE
        );
        CREATE TABLE memory (                   -- small facts that outlive a restart: volume, ears off
            name TEXT PRIMARY KEY,
            value TEXT NOT NULL
        );
        """,
    ),
    (
        "0004_things",
        """
        CREATE TABLE things (
            id INTEGER PRIMARY KEY,             -- in the order of telling, whatever the clock did
            turn TEXT NOT NULL UNIQUE,
            status TEXT NOT NULL CHECK (status IN ('keep', 'lost', 'found')),
            item TEXT NOT NULL,
            place TEXT NOT NULL DEFAULT '',     -- '' when only the picture was given, or none is known
            language TEXT NOT NULL,
            told_at REAL NOT NULL,
            picture TEXT,                       -- file name under things/, or NULL
            embedding BLOB,                     -- of the picture: little-endian float32
            replaced_by TEXT                    -- the turn that told anew of the same thing, or NULL
        );
        """,
    ),
    (
        "0005_announcements",
        """
        CREATE TABLE announcements (            -- what the gadget still has to tell somebody
            id INTEGER PRIMARY KEY,             -- in the order of telling
            about TEXT NOT NULL UNIQUE,         -- what it is about, so that nothing is told twice
            text TEXT NOT NULL,
            language TEXT NOT NULL,
            made_at REAL NOT NULL,
            told_at REAL                        -- NULL until somebody could hear it
        );
        CREATE TABLE set_aside (                -- rows that the gadget cannot read, as they were
            id INTEGER PRIMARY KEY,
            came_from TEXT NOT NULL,            -- table
            why TEXT NOT NULL,
            content TEXT NOT NULL,              -- JSON object: column -> value
            moved_at REAL NOT NULL
        );
        """,
    ),
    (
        "0006_turns_seen",
        """
        ALTER TABLE turns ADD COLUMN seen TEXT;     -- what was on the picture, in a word; '' when it showed nothing
        """,
    ),
    (
        "0007_outbox",
        """
        CREATE TABLE outbox (                   -- what must leave the gadget: see gadget/outbox.py
            id INTEGER PRIMARY KEY,             -- in the order of posting
            key TEXT NOT NULL UNIQUE,           -- idempotency key
            turn TEXT NOT NULL,
            kind TEXT NOT NULL,
            payload TEXT NOT NULL,              -- JSON object
            language TEXT NOT NULL,
            about TEXT NOT NULL,
            attachments TEXT NOT NULL,          -- JSON list of paths
            consent TEXT NOT NULL,
            posted_at REAL NOT NULL,
            since REAL NOT NULL,                -- seconds since the computer started, when `due` was written
            due REAL NOT NULL,                  -- the same: end of an undo window, of a pause or of a lease
            state TEXT NOT NULL DEFAULT 'waiting'
                CHECK (state IN ('waiting', 'leaving', 'delivered', 'dead', 'withdrawn')),
            attempts INTEGER NOT NULL DEFAULT 0,
            crashes INTEGER NOT NULL DEFAULT 0, -- attempts in a row whose end nobody saw
            waited_s REAL NOT NULL DEFAULT 0,   -- pauses between attempts, all together
            settled_at REAL,
            code TEXT NOT NULL DEFAULT '',
            reason TEXT NOT NULL DEFAULT '',
            spoken TEXT NOT NULL DEFAULT '',
            note TEXT NOT NULL DEFAULT '',
            reference TEXT NOT NULL DEFAULT '',
            reported TEXT NOT NULL DEFAULT '' CHECK (reported IN ('', 'delayed', 'settled'))
        );
        CREATE INDEX outbox_open ON outbox (kind, id) WHERE state IN ('waiting', 'leaving');
        CREATE INDEX outbox_untold ON outbox (id) WHERE reported <> 'settled';
        CREATE INDEX outbox_posted ON outbox (kind, posted_at);
        CREATE INDEX outbox_turn ON outbox (turn);
        CREATE TABLE approvals (                -- what the person said yes to; without one nothing leaves
            key TEXT PRIMARY KEY,
            sha256 TEXT NOT NULL,               -- of exactly what was approved
            how TEXT NOT NULL CHECK (how IN ('press', 'control', 'undo')),
            approved_at REAL NOT NULL
        );
        """,
    ),
    (
        "0008_contacts",
        """
        CREATE TABLE contacts (                 -- people that can be written to
            id INTEGER PRIMARY KEY,
            uid TEXT NOT NULL UNIQUE,           -- of the vCard, so that importing again changes instead of doubling
            name TEXT NOT NULL,
            nicknames TEXT NOT NULL,            -- JSON list: what else they are called; relations ("mum") too
            changed_at REAL NOT NULL
        );
        CREATE TABLE contact_points (           -- where they are reached
            contact INTEGER NOT NULL REFERENCES contacts (id),
            kind TEXT NOT NULL CHECK (kind IN ('phone', 'email')),
            value TEXT NOT NULL,                -- E.164, or an address
            label TEXT NOT NULL DEFAULT '',     -- 'work', 'home', 'mobile' …
            preference INTEGER NOT NULL,        -- 1 is taken first
            PRIMARY KEY (contact, kind, value)
        );
        """,
    ),
    (
        "0009_groceries",
        """
        CREATE TABLE groceries (                -- the shopping list, as it was asked for
            id INTEGER PRIMARY KEY,             -- in the order of asking
            turn TEXT NOT NULL,
            place INTEGER NOT NULL,             -- within what the turn asked for
            name TEXT NOT NULL,
            quantity REAL,                      -- NULL when no amount was said
            unit TEXT NOT NULL,                 -- a key of gadget/act/groceries/units.py, or ''
            said TEXT NOT NULL,
            language TEXT NOT NULL,
            told_at REAL NOT NULL,
            UNIQUE (turn, place)
        );
        """,
    ),
    (
        "0010_outbox_due",
        """
        CREATE INDEX outbox_due ON outbox (due) WHERE state IN ('waiting', 'leaving');
        """,
    ),
)


def statements(script: str) -> Iterator[str]:
    """The statements of `script`, one by one; Python runs several at once only outside a transaction."""
    statement = ""
    for piece in script.split(";"):
        statement += piece + ";"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
