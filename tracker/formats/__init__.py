"""Formats of dates by language, where Django's own are not ours."""
