"""Follows docs/production.md on a bare Debian, as an operator would: `make bench --only production`."""
