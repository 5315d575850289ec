"""What a recipe's text says of itself, without asking the database."""
