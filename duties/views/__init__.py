"""Pages of members' own year."""
