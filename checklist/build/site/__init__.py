"""What the hooks set into the pages."""
