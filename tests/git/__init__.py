"""The sandbox and the walkthrough; what they leave is held against real git."""
