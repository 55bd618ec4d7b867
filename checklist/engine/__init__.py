"""All that may run in the page, and nothing else; pure, and it runs natively too."""
