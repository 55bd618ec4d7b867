"""The walkthrough of a branching strategy, step by step, on a real repository."""
