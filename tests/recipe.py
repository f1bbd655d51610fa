"""Makes the modules of the mind's recipe (models/mind) importable for tests."""

from __future__ import annotations

import sys
from pathlib import Path

RECIPE = Path(__file__).parent.parent / "models" / "mind"

if str(RECIPE) not in sys.path:
    sys.path.insert(0, str(RECIPE))
