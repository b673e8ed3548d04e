"""Errors whose text is meant for the person at the keyboard."""


class Trouble(Exception):
    """Something outside the program is wrong; the message is one plain sentence that says what to do."""


class NotSaved(Exception):
    """A turn could not be written to disk; nothing of it was kept and it can be sent again."""


class NotReady(Exception):
    """The assistant is still getting ready or has stopped working; the message can be sent again."""
