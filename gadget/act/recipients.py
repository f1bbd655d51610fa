"""Names in a call become people before anything is read back: the `prepare` of every action that writes to somebody."""

from __future__ import annotations

from gadget.act.base import Context, Prepare, Unclear
from gadget.calls import Call
from gadget.contacts.book import Book, Kind
from gadget.contacts.recipient import recipient
from gadget.contacts.written import Recipient


def to_somebody(kind: Kind, slot: str = "recipient") -> Prepare:
    """Puts a written `Recipient` into `slot`, or asks who is meant; what was not said is left for its own question."""

    def prepare(context: Context, call: Call) -> Call | Unclear:
        said = call.arguments.get(slot)
        if not isinstance(said, str) or not said:
            return call
        found = recipient(said, kind, Book(context.database).all(), context.phone_region, context.language)
        if isinstance(found, Recipient):
            return call.with_argument(slot, str(found))
        return Unclear(slot, found.question, found.settle, found.options)

    return prepare


def recipient_of(written: str) -> Recipient:
    """The one in a call that was prepared; what was not has only what was said."""
    return Recipient.read(written) or Recipient(written.strip(), written.strip())
