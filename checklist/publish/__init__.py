"""What the build hooks call; each act is a command too."""
