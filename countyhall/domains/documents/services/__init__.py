"""What is written beyond the steps."""
