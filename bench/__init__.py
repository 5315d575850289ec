"""What the README claims about speed, measured: one module per claim, each beside a peer."""
