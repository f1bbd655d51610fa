"""Photographs: the frame of the press, kept as a file."""

from __future__ import annotations

from contextlib import suppress

from gadget.act.base import Answer, Context, action
from gadget.errors import LookFailed, NoCamera


@action(called=("a photo", "拍照"))
def take_photo(context: Context) -> Answer:
    """Take a photograph with the camera and keep it."""
    said = Answer(context.words("Photo taken.", "拍好了。"))
    if context.database.query("SELECT id FROM photos WHERE turn = ?", (context.turn,)):
        return said
    if context.keep_photo is None:
        raise NoCamera(
            "there is no camera to take a photograph with. Set look.backend, or see `gadget doctor`."
        )
    if context.picture is None:
        raise LookFailed("the camera gave no picture to keep. See `gadget doctor`.")
    path = context.keep_photo(context.picture)
    try:
        with context.database.transaction() as connection:
            connection.execute(
                "INSERT INTO photos (file, created_at, turn) VALUES (?, ?, ?)",
                (path.name, context.now().timestamp(), context.turn),
            )
    except BaseException:
        with suppress(OSError):  # a file that nothing names would never be found or erased
            path.unlink()
        raise
    return said
