"""Stands in for compression, which shutil looks for and does without: nothing is packed in the page."""

raise ImportError("the small start packs no files")
