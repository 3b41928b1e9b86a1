"""Set up and serve the site on a developer's machine: `make run`.

`__main__`, `cli`, `environment`, `failures`, `network` and `output` run before anything is installed, so they
import nothing but the standard library. `server` and `accounts` run in the environment that they set up.
"""
