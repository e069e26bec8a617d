"""What a text is compared by: its characters and pairs of neighbouring characters, as numbers."""

import zlib

import numpy as np
from numpy.typing import NDArray

from proposals.words.plain import WORDS, plain

# As many as two bytes hold; unlike pairs that share a number are too few to matter. 0 stands for nothing at all.
BUCKETS = 1 << 16
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(48)
_CHINESE = (0x4E00, 0x9FFF)
_LETTERS = (0x41, 0x5A)

# Texts are comparable when they were read with the same words and in the same way: raise the last number for the way.
SCHEME = zlib.crc32(WORDS.read_bytes() + b"1") & 0x7FFFFFFF

Numbers = NDArray[np.uint16]


def grams(text: str) -> tuple[Numbers, NDArray[np.int64]]:
    """The number of each character and of each pair of neighbours, and where it stands in `text`."""
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64)
    counts = np.zeros(len(codes), dtype=bool)
    for first, last in (_CHINESE, _LETTERS):
        counts |= (codes >= first) & (codes <= last)
    singles = np.flatnonzero(counts)
    pairs = np.flatnonzero(counts[:-1] & counts[1:])
    keys = np.concatenate([codes[singles], codes[pairs] << np.uint64(20) | codes[pairs + 1]])
    return ((keys * _SPREAD) >> _SHIFT).astype(np.uint16), np.concatenate([singles, pairs])


def features(text: str) -> Numbers:
    """The numbers of a text, each once, in order; 0 alone when there is nothing to compare."""
    numbers = np.unique(grams(plain(text))[0])
    return numbers if len(numbers) else np.zeros(1, dtype=np.uint16)
