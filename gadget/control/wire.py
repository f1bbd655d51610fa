"""What both ends of the control socket, and every `--json`, agree on: how values are written, how long to be silent."""

from __future__ import annotations

import json
from typing import Any

KEEPALIVE_S = 15.0
"""An event stream on which nothing happens says so this often; silence of twice that is a dead daemon."""

HELLO, STILL_HERE, GOODBYE = ": hello", ": still here", ": goodbye"
"""Comments of the event stream. One that ends without a goodbye was cut off: a dead daemon, or a slow reader."""


def one_line(value: Any) -> str:
    """`value` as one line of JSON that UTF-8 can always write.

    Letters stay readable; only a text with half a character in it (``"\\ud800"``, which no encoding takes) is written
    with escapes throughout.
    """
    line = json.dumps(value, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:
        return json.dumps(value)
    return line


def parsed(text: str | bytes) -> Any:
    """The value in `text`. Raises `ValueError` for whatever is not JSON, however it is not."""
    try:
        return json.loads(text, parse_constant=_refused)
    except RecursionError as deep:
        raise ValueError("it is nested too deeply") from deep


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON value")
