"""What the playbook's own prose promises; a fork that rewrites its pages edits these tests."""
