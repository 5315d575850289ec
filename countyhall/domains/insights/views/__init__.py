"""Pages of the analyses that are not standard."""
