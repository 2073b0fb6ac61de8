"""Stand-in."""


class AirflowFailException(Exception):
    """Fails a task for good."""
