"""Pages of the analyses and boards that are not standard."""
