"""Pages of workstations."""
