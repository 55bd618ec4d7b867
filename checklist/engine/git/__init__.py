"""A sandbox with git's commands, on a repository on disk, built on dulwich."""
