"""What somebody wrote into a form of the desk that could not be kept: it is handed back to her."""

from __future__ import annotations

import re

from django.http import QueryDict

# What forms send besides: what their page showed, the words of the button, and what must stand on no page again.
_NOT_WRITTEN = re.compile(
    r"message|began_with|next|signed|save|preview|yes|no|act|answer|_\w+|csrfmiddlewaretoken|username|token|.*password.*"
)
# A sentence has Chinese in it, or blanks; keys, marks and dates have neither.
_SENTENCE = re.compile(r"[\u3400-\u9fff]|\S\s+\S")


def written_words(sent: QueryDict) -> str:
    """Return all that was written into a form, whichever it was; "" where somebody only pressed a button."""
    fields = [name for name in sent if not _NOT_WRITTEN.fullmatch(name)]
    written = [words for name in fields for words in sent.getlist(name) if _SENTENCE.search(words)]
    return "\n\n".join(dict.fromkeys(written))
