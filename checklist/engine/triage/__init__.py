"""The triage: what the reader sees of a policy, at build time and in the browser."""
