"""What tells one version of the site from another, so that a changed page is never taken for the old one."""

import hashlib
from pathlib import Path

# Programs and templates, static files, translations, and the lists that pages are made of.
PARTS = ("budget", "disclosure", "templates", "static", "fixtures", "requirements.txt")
# Where Python keeps what it makes of these, by names that come and go while several processes start.
_MADE = "__pycache__"


def fingerprint(parts: list[Path], *said: str) -> str:
    """Return a short hash of every file in the folders, of files that are named themselves, and of what else is said."""
    digest = hashlib.sha256(repr(said).encode())
    for part in parts:
        for path in sorted(part.rglob("*")) if part.is_dir() else [part]:
            if _MADE not in path.relative_to(part).parts and path.is_file():
                # With name and size, so that bytes that moved from one file into the next are a change.
                digest.update(f"{part.name} {path.relative_to(part)} {path.stat().st_size}\n".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
