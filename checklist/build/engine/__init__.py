"""Build what starts Python in the page, and prove it."""
