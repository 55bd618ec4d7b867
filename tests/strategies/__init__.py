"""A small strategy, and how tests read one."""
