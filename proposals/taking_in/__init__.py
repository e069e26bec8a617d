"""A text written elsewhere falls into title, situation, analysis and suggestion."""

from proposals.taking_in.files import UnreadableError, lines_of_upload
from proposals.taking_in.parts import Taken, take_apart

__all__ = ["Taken", "UnreadableError", "lines_of_upload", "take_apart"]
