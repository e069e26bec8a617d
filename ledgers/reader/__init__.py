"""Turns any worksheet an office keeps into clean rows. Pure Python: no models, no database, no clock."""
