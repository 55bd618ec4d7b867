"""Compare lines of texts as git does."""
