"""The machine interfaces, each asked by a client that is not ours."""
