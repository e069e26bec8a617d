"""Scoring in the admin site."""

from scoring.admin import awards, duties, given, publications, rulebooks

__all__ = ["awards", "duties", "given", "publications", "rulebooks"]
