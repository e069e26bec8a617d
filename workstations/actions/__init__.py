"""What is done with workstations, one module for each noun."""
