"""Small policies as YAML, with what must come of them."""
