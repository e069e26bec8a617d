"""Pages of consultation and supervision."""
