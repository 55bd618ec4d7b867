"""Read strategies from their files, and judge them by walking them."""
