"""What starts in the page before any other module."""
