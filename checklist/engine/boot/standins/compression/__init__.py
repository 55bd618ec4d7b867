"""Stands in for compression, which shutil looks for and does without: a page packs nothing."""

raise ImportError("the small start packs no files")
