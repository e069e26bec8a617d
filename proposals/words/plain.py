"""Different words for the same thing, read as one when proposals are compared."""

import re
from functools import cache
from pathlib import Path

WORDS = Path(__file__).parent / "words.txt"
# Words that every proposal is full of, and that say nothing of what it is about.
STOCK = re.compile(r"关于|的提案|的建议(?=\n|$)|[的了着之等及和与或也都就还又很更最把被让使]")


@cache
def _table() -> tuple[re.Pattern[str], dict[str, str]]:
    one_for: dict[str, str] = {}
    for line in WORDS.read_text(encoding="utf-8").splitlines():
        words = line.split()
        if words and words[0] != "#":
            for word in words[1:]:
                one_for.setdefault(word, words[0])
    # Grouped by the first character, the longest first: a pattern of plain alternatives takes ten times as long.
    heads: dict[str, list[str]] = {}
    for word in sorted(one_for, key=len, reverse=True):
        heads.setdefault(word[0], []).append(word[1:])
    return re.compile("|".join(f"{head}(?:{'|'.join(tails)})" for head, tails in heads.items())), one_for


def plain(text: str) -> str:
    """The text with one word for each thing and without stock words; for comparing, never for reading."""
    pattern, one_for = _table()
    return STOCK.sub("", pattern.sub(lambda found: one_for[found[0]], text.upper()))
