"""Traditional characters to simplified ones: recognisers write Mandarin in either, at random.

The only module that imports zhconv.
"""

from __future__ import annotations

import warnings
from functools import cache
from pathlib import Path
from typing import Any


def simplified(text: str) -> str:
    """`text` as the mainland writes it. The first call reads the tables (about 20 ms, 8 MB)."""
    converted: str = _tables().convert(text, "zh-cn")
    return converted


@cache
def _tables() -> Any:
    with warnings.catch_warnings():  # old setuptools warn about themselves when zhconv asks for its table
        warnings.simplefilter("ignore")
        from zhconv import zhconv
    # Left alone, zhconv opens its own table without ever closing it.
    zhconv.loaddict(str(Path(zhconv.__file__).with_name("zhcdict.json")))
    return zhconv
