"""What the settings are read from: the environment, and files that it names."""

from __future__ import annotations

import environ
from environ.fileaware_mapping import FileAwareMapping


class FromFiles(FileAwareMapping):
    """The environment, in which NAME_FILE names a file that holds NAME: so a vault hands out secrets that no process list shows."""

    def __getitem__(self, key: str) -> str:
        """Return what NAME holds; the end of a file's last line is no part of it."""
        value: str = super().__getitem__(key)
        return value.rstrip("\r\n") if f"{key}_FILE" in self.env else value


env = environ.Env()
env.ENVIRON = FromFiles()
