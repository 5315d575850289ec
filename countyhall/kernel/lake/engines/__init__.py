"""What answers a question: one module for each engine, one way to ask them all."""
