"""Makes the modules of the recipes (models/mind, and models/eyes where a name is not taken) importable for tests."""

from __future__ import annotations

import sys
from pathlib import Path

MODELS = Path(__file__).parent.parent / "models"
RECIPE = MODELS / "mind"

if str(RECIPE) not in sys.path:
    sys.path.insert(0, str(RECIPE))
    sys.path.append(str(MODELS / "eyes"))
