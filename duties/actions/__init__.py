"""What happens to the records of members' own year."""
