"""Work of the operator: backup, restore, moving between databases, upgrade, housekeeping."""
