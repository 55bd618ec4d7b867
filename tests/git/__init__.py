"""The sandbox held against real git."""
