"""Sentences made of figures: computed, tested, and honest where a claim does not hold. Pages print them as they are."""

from disclosure.sentences.saying import Said, Teller

__all__ = ["Said", "Teller"]
