"""Files for clinical systems and calendars, and a list of what is taken when."""
