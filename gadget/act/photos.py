"""Photographs: the frame of the press, kept as a file; `gadget photos` hands them on."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from gadget import images
from gadget.act.base import Answer, Context, action
from gadget.database import Database
from gadget.errors import LookFailed, NoCamera
from gadget.picture import Picture
from gadget.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Photo:
    """One that was taken: how `gadget photos` calls it, its file's name, and when (Unix seconds)."""

    number: int
    file: str
    taken_at: float


@action(called=("a photo", "拍照"))
def take_photo(context: Context) -> Answer:
    """Take a photograph with the camera and keep it."""
    if context.database.query("SELECT id FROM photos WHERE turn = ?", (context.turn,)):
        return _told(context, context.picture)
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
    return _told(context, context.picture)


def _told(context: Context, picture: Picture | None) -> Answer:
    """What was kept all the same is told apart from a picture of something: later is too late to take another."""
    if picture is not None and images.is_dark(picture):
        return Answer(context.words("Photo taken, but it is nearly black.", "拍好了，不过照片几乎全黑。"))
    if picture is not None and images.is_covered(picture):
        return Answer(
            context.words("Photo taken, but it is all of one shade.", "拍好了，不过照片上只有一片颜色。")
        )
    return Answer(context.words("Photo taken.", "拍好了。"))


def taken(database: Database) -> list[Photo]:
    """Every photograph there is, newest first. Raises `JournalFailed`."""
    rows = database.query("SELECT id, file, created_at FROM photos ORDER BY id DESC")
    return [Photo(row["id"], row["file"], row["created_at"]) for row in rows]


def forget(database: Database, shelf: Shelf, photo: Photo) -> None:
    """Erase it. Raises `JournalFailed`.

    The file goes first: a row without one is still listed and can be removed again, a file without a row never.
    """
    shelf.remove(photo.file)
    with database.transaction() as connection:
        connection.execute("DELETE FROM photos WHERE id = ?", (photo.number,))
