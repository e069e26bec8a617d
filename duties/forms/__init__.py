"""Forms of members' own year, on a phone first."""
