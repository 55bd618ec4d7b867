"""A sandbox of git's own commands, on a repository on disk, through dulwich."""
