"""What people fill in: records, and boards in their editor."""
