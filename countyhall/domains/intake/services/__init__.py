"""Work of the intake that takes a while, and datasets that begin with a file."""
