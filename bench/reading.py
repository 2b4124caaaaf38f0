"""How long reading takes beside calamine, in each format: `python bench/reading.py [ROWS]`. Prints a table.

The generated workbook, as it is and as LibreOffice saves it in the other formats; an .xls has no more than 65,536 rows. Both
sides read in one process, in turn, by the processor's seconds; calamine reads the same cells and does nothing with them.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from python_calamine import CalamineWorkbook

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

ROWS, ROWS_OF_XLS = 100_000, 60_000
TIMES = 3


def busy(act: Callable[[], object]) -> float:
    """Return the processor's seconds of an act."""
    start = time.process_time()
    act()
    return time.process_time() - start


def bare(path: Path) -> int:
    """Read every cell with calamine; return how many rows there are."""
    book = CalamineWorkbook.from_path(path)
    return sum(len(book.get_sheet_by_index(place).to_python()) for place in range(len(book.sheet_names)))


def workbooks(rows: int, folder: Path) -> Iterator[tuple[Path, int]]:
    """Yield the workbook in each format, with its number of rows."""
    from fixtures.generated import large

    for suffix, count in (("xlsx", rows), ("ods", rows), ("xls", min(rows, ROWS_OF_XLS))):
        made = folder / f"of{count}.xlsx"
        if not made.exists():
            made.write_bytes(large(count))
        if suffix != "xlsx":
            command = ["soffice", "--headless", "--convert-to", suffix, "--outdir", str(folder), str(made)]
            subprocess.run(command, check=True, capture_output=True)
        yield made.with_suffix(f".{suffix}"), count


def main() -> None:
    """Measure each format."""
    from budget.workbook import read

    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    print("| format | rows | calamine | reading | times |\n|---|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        for path, count in workbooks(rows, Path(folder)):
            content = path.read_bytes()
            bare(path)
            pairs = [(busy(lambda: bare(path)), busy(lambda: read(content, path.name))) for _ in range(TIMES)]  # noqa: B023 - called at once
            times = statistics.median(ours / theirs for theirs, ours in pairs)
            theirs, ours = (" ".join(f"{one:.2f}" for one in side) for side in zip(*pairs, strict=True))
            print(f"| .{path.suffix[1:]} | {count:,} | {theirs} | {ours} | {times:.1f} |", flush=True)


if __name__ == "__main__":
    main()
