"""What happens to proposals and everything else that is handed in and answered."""
