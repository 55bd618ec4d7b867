"""git's own commands, on a repository on disk, through dulwich: natively and in Pyodide."""
