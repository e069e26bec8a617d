"""How the same text is written in different ways: full-width forms, spaces, brackets, dots."""

import re
import unicodedata
from functools import lru_cache

_INVISIBLE = {ord(c): None for c in "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202c\u202d\u202e"}
_FOLD = {ord(c): "(" for c in "(\uff08[\uff3b\u3010\u3014\ufe59\uff5b{"}
_FOLD |= {ord(c): ")" for c in ")\uff09]\uff3d\u3011\u3015\ufe5a\uff5d}"}
_FOLD |= {ord(c): "\u00b7" for c in "\u2022\u30fb\u2027\u2219\u22c5\uff65\u25cf\u0387\u1427\u2024"}
_FOLD |= _INVISIBLE
_FOLD |= {ord(c): " " for c in "\u00a0\u2002\u2003\u2009\u202f\u2007"}
_FOLD |= {ord(c): "-" for c in "\u2010\u2011\u2012\u2212\uff0d"}
# Full-width letters, digits and a few signs, and the doubles of characters kept for old encodings.
_COMPATIBLE = re.compile(r"[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff0b\uff0f\uff0e\uff05\uff1d\uf900-\ufaff]+")
_SPACES = re.compile(r"\s+")


def fold(text: str) -> str:
    """Half-width letters, digits and brackets, one kind of middle dot, no invisible characters.

    Chinese punctuation and the full-width space stay: the first reads better, the second means something in names.
    """
    if text.isascii():
        return text.translate(_FOLD) if "[" in text or "{" in text else text
    return _COMPATIBLE.sub(lambda run: unicodedata.normalize("NFKC", run[0]), text.translate(_FOLD))


@lru_cache(maxsize=20_000)
def squeeze(text: str) -> str:
    """Folded, without any space or line break at all: the form in which two writings of one word are compared."""
    return _SPACES.sub("", fold(text))


def tidy(text: str) -> str:
    """What is kept of a typed cell: no invisible characters, no spaces at the ends, inner runs of spaces as one."""
    text = text.translate(_INVISIBLE)
    lines = (" ".join(part for part in re.split(r"[ \t\u00a0]+", line) if part) for line in text.splitlines())
    return "\n".join(line.strip(" \u3000") for line in lines if line.strip(" \u3000"))


def words(text: str) -> tuple[str, ...]:
    """A list of words written as one line of text."""
    return tuple(text.split())
