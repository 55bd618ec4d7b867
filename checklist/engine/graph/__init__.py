"""The commit graph of a repository, as SVG and as text."""
