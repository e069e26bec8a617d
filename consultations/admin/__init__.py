"""Consultation and supervision in the admin site."""

from consultations.admin import reference, topics

__all__ = ["reference", "topics"]
