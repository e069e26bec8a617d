"""Pages of workstations that gather from everywhere: the list, one workstation, coverage."""
