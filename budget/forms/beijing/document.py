"""In which order the document of a Beijing body stands: what it has to say first, and all tables behind it."""

from __future__ import annotations

# The parts by title and by what stands in each: written parts by their kind, and «tables».
PARTS = (
    (
        "{year}年部门{stage}情况说明",
        ("duties", "structure", "changes", "sangong", "operating", "procurement", "assets", "performance", "terms"),
    ),
    ("{year}年部门{stage}报表", ("tables",)),
)
