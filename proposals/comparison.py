"""What changed between two versions of a text, sentence by sentence."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from proposals.models import ProposalVersion

SAME, GONE, NEW = "same", "gone", "new"
SENTENCE = re.compile(r"[^。！？；!?;\n]*(?:[。！？；!?;]+[”’）)]*|\n+|$)")
# Below this likeness a sentence was not changed but replaced.
ALIKE = 0.5
LONGEST_FINE = 600
LABELS = (("title", "案由"), ("situation", "情况"), ("analysis", "分析"), ("suggestion", "建议"))


@dataclass(frozen=True)
class Piece:
    """Words that stayed, went or came."""

    kind: str
    words: str


@dataclass(frozen=True)
class Compared:
    """One part of the proposal in both versions."""

    label: str
    pieces: list[Piece]

    @property
    def is_changed(self) -> bool:
        return any(piece.kind != SAME for piece in self.pieces)


def compare(old: object, new: object) -> list[Compared]:
    """Title and parts of two versions, or of a version and the proposal itself."""
    return [Compared(label, differences(getattr(old, name), getattr(new, name))) for name, label in LABELS]


def differences(old: str, new: str) -> list[Piece]:
    """The whole text in pieces; like pieces beside each other are one."""
    before, after = _sentences(old), _sentences(new)
    found: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            _add(found, SAME, "".join(before[a:b]))
        else:
            for was, now in zip_longest(before[a:b], after[c:d], fillvalue=""):
                _changed(found, was, now)
    return found


def _changed(found: list[Piece], was: str, now: str) -> None:
    """One sentence in place of another: word by word where they are alike."""
    if was and now and max(len(was), len(now)) <= LONGEST_FINE:
        matcher = SequenceMatcher(None, was, now, autojunk=False)
        if matcher.ratio() >= ALIKE:
            for tag, a, b, c, d in matcher.get_opcodes():
                if tag == "equal":
                    _add(found, SAME, was[a:b])
                else:
                    _add(found, GONE, was[a:b])
                    _add(found, NEW, now[c:d])
            return
    _add(found, GONE, was)
    _add(found, NEW, now)


def _add(found: list[Piece], kind: str, words: str) -> None:
    if not words:
        return
    if found and found[-1].kind == kind:
        found[-1] = Piece(kind, found[-1].words + words)
    else:
        found.append(Piece(kind, words))


def _sentences(text: str) -> list[str]:
    return [part for part in SENTENCE.findall(text.replace("\r\n", "\n")) if part]


def counted(pieces: list[Compared]) -> tuple[int, int]:
    """How many characters came and went."""
    every = [piece for one in pieces for piece in one.pieces]
    came, went = (sum(len(piece.words) for piece in every if piece.kind == kind) for kind in (NEW, GONE))
    return came, went


def last_two(versions: list[ProposalVersion]) -> tuple[int, int]:
    """The numbers compared when nobody asks for others."""
    numbers = [one.number for one in versions]
    return (numbers[-2] if len(numbers) > 1 else numbers[-1], numbers[-1])
