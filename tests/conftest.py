"""What the tests of the whole house share."""

from tests.cards import drawer, token, tokens, trusted

__all__ = ["drawer", "token", "tokens", "trusted"]
