"""Pages of recipes that are not standard."""
