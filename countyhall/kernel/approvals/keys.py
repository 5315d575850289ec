"""County keys: made in a person's browser, registered by their public half, checked by ECDSA P-256."""
