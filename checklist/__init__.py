"""The hotfix playbook's own code: the policy, its proofs, the triage form and its publishing."""
