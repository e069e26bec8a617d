"""Rulebooks as rows."""
