"""The arithmetic of the analyses: pure functions over plain rows, each with its formula and its source."""
