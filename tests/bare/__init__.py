"""README's two commands on a bare machine: no compiler, no cache, no root, a path with a space."""
