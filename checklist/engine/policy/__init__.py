"""A triage policy: what it says, what it decides, and the proofs that it holds together."""
