"""Backup and restore: the database and the files, consistent with each other (ADR 0020).

The rows are read in one snapshot; files are named by their hash and written once, so every file
the snapshot names can be copied afterwards. Nothing of PostgreSQL's own tools is needed.
"""
