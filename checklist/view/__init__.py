"""What the reader sees: one renderer, at build time and in the browser."""
