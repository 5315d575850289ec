"""How letters leave for other agencies and come from them, without paper."""
