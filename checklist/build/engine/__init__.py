"""Build the runtime, which starts Python in the page, and prove it."""
