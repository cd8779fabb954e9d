"""An answer that has begun and cannot be completed."""


class AnswerBroken(Exception):
    """All that is left is to close the connection."""


class ClientGone(AnswerBroken):
    """The client closed the connection, or takes nothing any more."""
