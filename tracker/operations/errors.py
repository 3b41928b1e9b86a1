"""The error that every operation raises when it cannot go on."""


class OperationError(Exception):
    """An operation stopped. The message tells the operator what happened and what to do."""
