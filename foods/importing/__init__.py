"""Bringing outside releases into the catalogue: what to compare, what to write, what curators keep."""
