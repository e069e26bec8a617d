"""Forms of consultation and supervision."""
