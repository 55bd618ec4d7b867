"""Stands in for lzma, for which shutil looks when it is imported: a page packs no files."""
