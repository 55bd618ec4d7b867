"""The page of the run: what is done of a decision, by whom, and when."""
