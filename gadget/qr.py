"""QR codes of links, for whoever shows them: a display, the companion page, a terminal. The only importer of segno."""

from __future__ import annotations

import io

import segno

from gadget.errors import BadInput

LONGEST = 1200
"""Characters; a code of more is too fine for a small display, and no phone reads it from there."""


def matrix(text: str) -> tuple[str, ...]:
    """The code as rows of "1" (dark) and "0", without the quiet zone: four light modules belong around it.

    Raises `BadInput` for a text that is empty or too long.
    """
    return tuple("".join(str(module) for module in row) for row in _code(text).matrix)


def png(text: str, module_px: int = 8) -> bytes:
    """The code as a PNG, each module `module_px` pixels wide, the quiet zone around it. Raises like `matrix`."""
    image = io.BytesIO()
    _code(text).save(image, kind="png", scale=module_px, border=4)
    return image.getvalue()


def drawn(text: str) -> str:
    """The code in half blocks, light on dark, for a terminal. Raises like `matrix`."""
    rows = matrix(text)
    wide = "0" * (len(rows[0]) + 4)
    framed = [wide, wide, *(f"00{row}00" for row in rows), wide, wide]
    if len(framed) % 2:
        framed.append(wide)
    blocks = {("0", "0"): "█", ("0", "1"): "▀", ("1", "0"): "▄", ("1", "1"): " "}
    return "\n".join(
        "".join(blocks[upper, lower] for upper, lower in zip(above, below, strict=True))
        for above, below in zip(framed[::2], framed[1::2], strict=True)
    )


def _code(text: str) -> segno.QRCode:
    if not text or len(text) > LONGEST:
        raise BadInput(f"a QR code can be made of 1 to {LONGEST} characters, not of {len(text)}.")
    # of several encodings of the same text, the same one every time
    return segno.make(text, error="m", micro=False, boost_error=False)
