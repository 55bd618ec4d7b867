"""The commit graph: from a repository's history to SVG and words."""
