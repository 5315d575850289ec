"""Reads of the lake for its pages."""
