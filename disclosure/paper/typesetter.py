"""Sets one document, in a process of its own: the site neither keeps the engine in memory nor falls with it.

Run as a program: the template and the folders of the fonts as arguments, the document as JSON in, the PDF out.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import typst


def main(template: str, moment: str, *fonts: str) -> None:
    """Write the PDF of the document that is read."""
    pdf = typst.compile(
        template,
        root=template.rpartition("/")[0],
        # Neither the fonts of the machine nor those of the engine: the same document must look alike everywhere.
        font_paths=typst.Fonts(False, False, list(fonts)),
        sys_inputs={"paper": sys.stdin.buffer.read().decode()},
        format="pdf",
        timestamp=datetime.fromtimestamp(int(moment), UTC),
        # PDF/UA: so that screen readers can read the tables.
        pdf_standards=["ua-1"],
    )
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main(*sys.argv[1:])
