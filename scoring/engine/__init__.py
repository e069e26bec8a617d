"""Prices tallies by a rulebook: pure Python, no Django, no clock."""
