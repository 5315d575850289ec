"""Archives as JSON."""
