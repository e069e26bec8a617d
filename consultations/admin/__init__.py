"""Consultation and supervision in the admin site."""

from consultations.admin import held, reference, topics

__all__ = ["held", "reference", "topics"]
