"""What happens in consultation and supervision."""
