"""Stands in for compression, for which shutil looks when it is imported: a page packs no files."""

zstd = None
