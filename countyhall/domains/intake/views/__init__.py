"""Pages of the intake that are not standard."""
