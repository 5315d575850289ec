"""Tags of the boards' pages."""
