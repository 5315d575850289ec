"""Pages of boards that are not standard: the editor, questions, boards by mail."""
