"""Reads the words of a proposal so that it can be compared; knows nothing of the database."""
