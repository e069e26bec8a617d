"""The made-up office a newcomer looks around in: an account for each role, and records that wait for somebody.

Nothing here runs but through `manage.py demo`; it refuses an installation with accounts of its own.
"""
