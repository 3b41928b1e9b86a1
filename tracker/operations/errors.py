"""The error that every operation raises when it cannot go on."""


class OperationError(Exception):
    """Raised when an operation stops. The message contains the reason and what to do."""
