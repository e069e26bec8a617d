"""Forms of workstations."""
