"""Opens workbooks that are encrypted without a secret: Excel's own well-known password, which protects nothing."""

from __future__ import annotations

import io
import struct

from msoffcrypto import OfficeFile
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

# Excel seals a workbook with it where only its structure is protected, and opens it without asking.
_KNOWN_TO_ALL = "VelvetSweatshop"


def unsealed(data: bytes) -> bytes | None:
    """Return the workbook inside, or None where it wants a password of its own."""
    opened = io.BytesIO()
    try:
        sealed = OfficeFile(io.BytesIO(data))
        sealed.load_key(password=_KNOWN_TO_ALL)
        sealed.decrypt(opened)
    except (
        InvalidKeyError,
        DecryptionError,
        FileFormatError,
        ParseError,
        OSError,
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
        struct.error,
    ):  # fmt: skip - what the library lets through of a damaged file
        return None
    return opened.getvalue()
