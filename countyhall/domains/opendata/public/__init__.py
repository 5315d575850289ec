"""Pages and interfaces open to everybody."""
