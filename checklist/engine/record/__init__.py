"""What is kept of a decision, and what its times are counted by."""
