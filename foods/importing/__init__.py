"""Imports of external releases into the catalogue; curators' changes are kept."""
