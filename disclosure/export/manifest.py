"""What a copy holds: each file with its SHA-256, and of which state of the site each body's files were made."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

NAME = "manifest.json"
VERSION = 1


@dataclass(frozen=True, slots=True)
class CopiedFile:
    """A file of the copy: its SHA-256, its size, the body it belongs to, and the address that it was made of."""

    sha256: str
    size: int
    group: str


@dataclass(slots=True)
class Manifest:
    """`made_of` is what the whole copy depends on: program and options; `marks` are those of each body when it was made."""

    made_of: str = ""
    site: str = ""
    marks: dict[str, str] = field(default_factory=dict)
    files: dict[str, CopiedFile] = field(default_factory=dict)
    # For each body the addresses of others that its pages lead to: they are made whatever the others' own pages say.
    leads: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Return that of a folder; an empty one where there is none, or one of another kind. Raises ValueError, OSError."""
        try:
            told = json.loads((folder / NAME).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return cls()
        if told.get("version") != VERSION:
            # Of another kind of manifest the names alone: all is made anew, and what is no longer part of the copy is
            # found.
            return cls(files={path: CopiedFile("", 0, "") for path in told.get("files", {})})
        return cls(
            made_of=told["made_of"],
            site=told["site"],
            marks=told["marks"],
            files={path: CopiedFile(*kept) for path, kept in told["files"].items()},
            leads=told["leads"],
        )

    def write(self, folder: Path) -> None:
        """Put it beside the files, whole at once."""
        told = {
            "version": VERSION,
            "made_of": self.made_of,
            "site": self.site,
            "marks": dict(sorted(self.marks.items())),
            "leads": {group: sorted(links) for group, links in sorted(self.leads.items()) if links},
            "files": {path: [kept.sha256, kept.size, kept.group] for path, kept in sorted(self.files.items())},
        }
        draft = folder / f"{NAME}.new"
        draft.write_text(json.dumps(told, ensure_ascii=False, indent=0), encoding="utf-8")
        draft.replace(folder / NAME)
