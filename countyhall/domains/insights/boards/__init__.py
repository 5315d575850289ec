"""Boards: charts over datasets, declared in code or kept as text, drawn on the server."""
