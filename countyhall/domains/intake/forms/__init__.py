"""What people fill in when data come in."""
