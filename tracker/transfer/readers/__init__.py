"""Readers of other trackers' files. Pure Python: no database, no Django.

`read_file.open_file` recognises a file by its content and returns a Reading: its rows, one common type for
all sources, and the rows that it did not understand.
"""
