"""Datasets that are fetched by the clock: from an address, a drop folder, or a query on another database."""
