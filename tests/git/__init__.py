"""The sandbox compared with real git."""
