"""One real answer of each operation, cut to its first row, for the API's description; a test keeps them true."""

import json
from pathlib import Path
from typing import Any

# By path below /api/v1: {"address": what was asked, "answer": what came}.
EXAMPLES: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
