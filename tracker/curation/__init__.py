"""Curators' dashboard: the admin's first page."""
