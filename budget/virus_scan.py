"""Has each file that comes in looked at by a virus scanner (clamd) where the site has one: before a byte of it is read."""

from __future__ import annotations

import logging
import socket
import struct
from collections.abc import Iterable
from contextlib import closing
from urllib.parse import urlsplit

from django.conf import settings

log = logging.getLogger(__name__)

# Seconds in which the scanner must be reached, and in which it must have looked at a file.
_REACHED, _LOOKED = 5.0, 60.0
_USUAL_PORT = 3310
_LONGEST_ANSWER = 4096
_UNSEEN = "查毒程序现在不能用，文件没有读取。请过一会儿再传；仍然不行，请找网站的管理人员。"


class NotClean(Exception):
    """The scanner found something, or could not be asked: the message is the one clear sentence for who uploads."""


def is_wanted() -> bool:
    """Whether the site has a scanner."""
    return bool(settings.CLAMD)


def scan(pieces: Iterable[bytes], name: str) -> None:
    """Have a file looked at. Raises NotClean; a scanner that does not answer lets nothing through."""
    try:
        with closing(_reached(settings.CLAMD)) as line:
            answer = _answer(line, pieces)
    except OSError as error:
        log.warning("The virus scanner cannot be asked: %s", error)
        raise NotClean(_UNSEEN) from error
    if answer.endswith("OK") and not answer.endswith("FOUND"):
        return
    log.warning("The virus scanner refused an upload: %s", answer[:200])
    if answer.endswith("FOUND"):
        found = answer.removeprefix("stream:").removesuffix("FOUND").strip()
        raise NotClean(f"查毒程序在「{name}」里发现了 {found}，文件没有读取，也没有保存。请先杀毒，再重新做一份上传。")
    raise NotClean(_UNSEEN)


def _reached(address: str) -> socket.socket:
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(_REACHED)
        try:
            line.connect(address)
        except OSError:
            line.close()
            raise
    else:
        parts = urlsplit(f"//{address}")
        line = socket.create_connection((parts.hostname or "", parts.port or _USUAL_PORT), _REACHED)
    line.settimeout(_LOOKED)
    return line


def _answer(line: socket.socket, pieces: Iterable[bytes]) -> str:
    """Send a file in the pieces that the scanner takes, each after its length, and an empty one at the end."""
    line.sendall(b"zINSTREAM\0")
    for piece in pieces:
        if piece:
            line.sendall(struct.pack(">I", len(piece)) + piece)
    line.sendall(struct.pack(">I", 0))
    said = b""
    while not said.endswith(b"\0") and len(said) < _LONGEST_ANSWER and (more := line.recv(_LONGEST_ANSWER)):
        said += more
    return said.rstrip(b"\0").decode("utf-8", "replace").strip()
