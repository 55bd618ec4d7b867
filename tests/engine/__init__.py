"""The rooms of what may run in the page, natively."""
