"""提案查重: proposals like a draft, found by their words, without any service outside."""

from proposals.similar.asking import Similar, similar_to
from proposals.similar.passages import Passage

__all__ = ["Passage", "Similar", "similar_to"]
