"""Rows out of the lake in the formats that people and machines ask for, with constant memory."""
