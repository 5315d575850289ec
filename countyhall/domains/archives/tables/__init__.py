"""How archives look, in lists, on their page, in print and in exports."""
