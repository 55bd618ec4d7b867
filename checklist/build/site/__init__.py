"""The parts of pages that the hooks fill in."""
