"""Our own file format: everything that the product stores for a member, as JSON.

`tables` says which rows and columns it has, `writer` writes it, `schema` publishes it, `reader` checks a
file, and `importer` brings it into an account.
"""
