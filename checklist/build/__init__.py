"""What is native only: what the hooks and the commands call."""
