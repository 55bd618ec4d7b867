"""Stands in for bz2, for which shutil looks when it is imported: a page packs no files."""
